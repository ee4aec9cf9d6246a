// A result that is dropped may be a failure that nobody sees.

#include <hartonomous/base/result.hpp>

hartonomous::Result<int> work();

bool caller() {
#ifdef HTN_CONTROL
  return work().ok();
#else
  work();
  return true;
#endif
}

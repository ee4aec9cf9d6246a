// `if (result)` of a Result<bool> could mean "is there a value" or "is the value true".

#include <hartonomous/base/result.hpp>

int answer(const hartonomous::Result<bool>& result) {
#ifdef HTN_CONTROL
  if (result.ok()) return 1;
#else
  if (result) return 1;
#endif
  return 0;
}

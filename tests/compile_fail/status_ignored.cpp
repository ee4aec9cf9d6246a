// A status that is dropped is a failure that nobody sees.

#include <hartonomous/base/status.hpp>

hartonomous::Status work();

void caller() {
#ifdef HTN_CONTROL
  hartonomous::ignore_error(work(), "the control of this test");
#else
  work();
#endif
}

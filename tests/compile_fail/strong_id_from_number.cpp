// A number becomes an id only where someone says which.

#include <hartonomous/base/ids.hpp>

hartonomous::TenantId tenant(unsigned number) {
#ifdef HTN_CONTROL
  return hartonomous::TenantId{number};
#else
  return number;
#endif
}

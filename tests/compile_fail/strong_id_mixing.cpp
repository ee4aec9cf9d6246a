// Ids of different kinds are different types, though both are numbers.

#include <hartonomous/base/ids.hpp>

bool same(hartonomous::ContentId content, hartonomous::ExtentId extent) {
#ifdef HTN_CONTROL
  return content.value() == extent.value();
#else
  return content == extent;
#endif
}

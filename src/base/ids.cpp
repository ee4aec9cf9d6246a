#include <hartonomous/base/ids.hpp>

#include <hartonomous/base/text.hpp>

namespace hartonomous {

Result<AtomId> AtomId::from_value(std::uint64_t value) {
  if (value >> (kContentIdBits + kTenantIdBits) != 0) {
    return invalid_argument(concat("atom id ", value, ": uses more than 63 bits"));
  }
  AtomId id;
  id.value_ = value;
  return id;
}

}  // namespace hartonomous

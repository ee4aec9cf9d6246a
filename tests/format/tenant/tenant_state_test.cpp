// docs/format/tenant_state.md, byte by byte.

#include "tenant/tenant_state.hpp"

#include <catch2/catch.hpp>

#include <hartonomous/base/text.hpp>

namespace hartonomous::tenant {
namespace {

TEST_CASE("tenant: golden bytes of what is counted", "[tenant][format]") {
  const TenantState state{.next_reference = 300,
                          .documents = 2,
                          .bytes = 5,
                          .atoms = 3,
                          .history_references = 1,
                          .history_bytes = 4,
                          .trimmed_before = Instant{7}};
  const std::string row = encode_tenant_state(state);
  CHECK(to_hex(as_bytes(row)) == "01ac0202050301040e");
  const auto decoded = decode_tenant_state(as_bytes(row));
  REQUIRE(decoded.ok());
  CHECK(*decoded == state);
  CHECK_FALSE(decode_tenant_state(as_bytes(row).first(row.size() - 1)).ok());
  CHECK_FALSE(decode_tenant_state(as_bytes(row + "x")).ok());
}

}  // namespace
}  // namespace hartonomous::tenant

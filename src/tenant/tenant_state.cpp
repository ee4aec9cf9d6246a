#include "tenant/tenant_state.hpp"

#include <array>

#include "codec/varint.hpp"

namespace hartonomous::tenant {

namespace {

constexpr std::uint8_t kVersion = 1;

template <typename State>
auto fields(State& s) {
  return std::array{&s.next_reference, &s.documents,          &s.bytes,
                    &s.atoms,          &s.history_references, &s.history_bytes};
}

}  // namespace

std::string encode_tenant_state(const TenantState& state) {
  std::string out(1, static_cast<char>(kVersion));
  for (const std::uint64_t* field : fields(state)) codec::append_varint(out, *field);
  codec::append_varint(out, codec::zigzag(state.trimmed_before.value()));
  return out;
}

Result<TenantState> decode_tenant_state(Bytes value) {
  codec::ByteReader reader(value);
  const std::uint8_t version = reader.byte();
  TenantState state;
  for (std::uint64_t* field : fields(state)) *field = reader.varint();
  state.trimmed_before = Instant{codec::unzigzag(reader.varint())};
  if (!reader.done() || version != kVersion) return corruption("tenant_state row: malformed");
  return state;
}

}  // namespace hartonomous::tenant

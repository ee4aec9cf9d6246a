#include "engine/row_references.hpp"

#include <hartonomous/base/text.hpp>

#include "codec/key.hpp"
#include "composition/rows.hpp"
#include "schema/keys.hpp"

namespace hartonomous::engine {

namespace {

constexpr std::uint64_t kStopEvery = 1u << 12;

}  // namespace

Status RowReferences::compare(const table::RowSource& source, const table::IsLeftOut& left_out,
                              const table::TellProblem& tell, const Control& control) {
  const auto cursor = source.cursor(kv::Family::kReference, {});
  for (std::uint64_t count = 0;; ++count) {
    if (count % kStopEvery == 0 && control.stopped()) return cancelled("check");
    HTN_ASSIGN_OR_RETURN(const bool more, cursor->next());
    if (!more) break;
    codec::KeyReader key(as_bytes(cursor->key()));
    const TenantId tenant{key.u32()};
    const ContentId content{key.u40()};
    const auto kind = static_cast<schema::ReferenceKind>(key.u8());
    if (kind != schema::ReferenceKind::kRow || (left_out && left_out(tenant))) continue;
    HTN_ASSIGN_OR_RETURN(const auto reference, composition::decode_reference(cursor->value()));
    if (reference.to.has_value()) continue;
    const auto at = more_rows_.try_emplace(AtomId(tenant, content)).first;
    if (--at->second == 0) more_rows_.erase(at);
  }
  for (const auto& [atom, rows] : more_rows_) {
    const std::string of = concat("atom ", atom.value(), " of tenant ", atom.tenant().value());
    if (rows > 0) tell(concat(of, ": ", rows, " rows keep it without a reference"));
    if (rows < 0) tell(concat(of, ": ", -rows, " references of rows, and no row has them"));
  }
  return {};
}

}  // namespace hartonomous::engine

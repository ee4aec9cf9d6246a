// Writer: what refers to contents, what did, and what is counted of a tenant.

#include <algorithm>

#include <hartonomous/base/text.hpp>

#include "composition/writer.hpp"

namespace hartonomous::composition {

using kv::Family;

namespace {
// One commit of a purge: so many rows, or so much of what they kept.
constexpr std::size_t kPurgedAtOnce = 4096;
constexpr std::uint64_t kPurgeBatchBytes = std::uint64_t{4} << 20;
}  // namespace

Result<tenant::TenantState> Writer::tenant_state(TenantId tenant) const {
  const auto* staged = find_staged([&](const Overlay& in) { return find_in(in.tenants, tenant); });
  if (staged != nullptr) return *staged;
  return stored().tenant_state(tenant);
}

Status Writer::stage_tenant_states() {
  for (const auto& [tenant, counted] : filling_.tenants) {
    stage().batch().put(Family::kTenantState, schema::tenant_prefix(tenant),
                        tenant::encode_tenant_state(counted));
  }
  return {};
}

void Writer::stage_reference(TenantId tenant, ContentId content, ReferenceKind kind, ReferenceId id,
                             const Reference& reference) {
  stage().batch().put(Family::kReference, schema::reference_key(tenant, content, kind, id),
                      encode_reference(reference));
}

Status Writer::stage_ended(TenantId tenant, ReferenceKind kind, ReferenceId id,
                           const Reference& reference, const Ended& ended) {
  HTN_ASSIGN_OR_RETURN(tenant::TenantState counted, tenant_state(tenant));
  ++counted.history_references;
  counted.history_bytes += ended.bytes;
  filling_.tenants[tenant] = counted;
  stage_reference(tenant, ended.content, kind, id, reference);
  stage().batch().put(Family::kEnded, schema::ended_key(tenant, *reference.to, kind, id),
                      encode_ended(ended));
  return {};
}

Result<Writer::References*> Writer::references(const ReferenceTarget& target) {
  const auto here = filling_.references.find(target);
  if (here != filling_.references.end()) return &here->second;
  const auto* staged =
      find_staged([&](const Overlay& in) { return find_in(in.references, target); });
  if (staged != nullptr) return &(filling_.references[target] = *staged);
  const auto& [tenant, content, kind] = target;
  References found;
  HTN_RETURN_IF_ERROR(stored().each_reference(
      tenant, content, [&, only = kind](ReferenceKind each, ReferenceId id, const Reference& row) {
        if (each == only && !row.to.has_value()) found.emplace_back(id, row.from);
        return true;
      }));
  return &(filling_.references[target] = std::move(found));
}

Status Writer::refer(TenantId tenant, ContentId content, ReferenceKind kind, Instant now) {
  HTN_ASSIGN_OR_RETURN(References* const held, references({tenant, content, kind}));
  HTN_RETURN_IF_ERROR(change_counts(content, {.live = 1}));
  HTN_ASSIGN_OR_RETURN(tenant::TenantState counted, tenant_state(tenant));
  const ReferenceId id{counted.next_reference++};
  filling_.tenants[tenant] = counted;
  stage_reference(tenant, content, kind, id, {.from = now});
  held->emplace_back(id, now);
  return {};
}

Status Writer::stop_referring(TenantId tenant, ContentId content, ReferenceKind kind, Instant now) {
  HTN_ASSIGN_OR_RETURN(References* const held, references({tenant, content, kind}));
  if (held->empty()) {
    return failed_precondition(concat("atom ", AtomId(tenant, content).value(), ": not pinned"));
  }
  const auto [id, from] = held->back();  // they are alike: the newest has the shortest history
  held->pop_back();
  if (from == now) {
    stage().batch().erase(Family::kReference, schema::reference_key(tenant, content, kind, id));
    return change_counts(content, {.live = -1});
  }
  HTN_RETURN_IF_ERROR(stage_ended(tenant, kind, id, {from, now}, {.content = content, .name = {}}));
  return change_counts(content, {.live = -1, .kept = 1});
}

Result<bool> Writer::purge(TenantId tenant, Instant horizon) {
  const content::View view = contents_.view();
  kv::Range range = kv::prefix_range(schema::tenant_prefix(tenant));
  if (horizon != kForever) range.end = schema::ended_prefix(tenant, Instant{horizon.value() + 1});
  const auto cursor = view.database().cursor(Family::kEnded, std::move(range), view.snapshot());
  for (std::size_t purged = 0;; ++purged) {
    HTN_ASSIGN_OR_RETURN(const bool more, cursor->next());
    if (purged == 0 && more) {
      HTN_ASSIGN_OR_RETURN(tenant::TenantState counted, tenant_state(tenant));
      counted.trimmed_before = std::max(counted.trimmed_before, horizon);
      filling_.tenants[tenant] = counted;
    }
    if (!more) return false;
    if (purged == kPurgedAtOnce || stage().batch().bytes() > kPurgeBatchBytes) return true;
    codec::KeyReader key(as_bytes(cursor->key()));
    HTN_RETURN_IF_ERROR(purge_one(tenant, key, cursor->value()));
    stage().batch().erase(Family::kEnded, std::string(cursor->key()));
  }
}

// Of one row of what has ended.
Status Writer::purge_one(TenantId tenant, codec::KeyReader& key, Bytes value) {
  key.u32();
  key.u64();
  const auto kind = static_cast<ReferenceKind>(key.u8());
  const ReferenceId id{key.u40()};
  if (!key.done()) return corruption("ended row: malformed key");
  HTN_ASSIGN_OR_RETURN(const Ended ended, decode_ended(value));
  HTN_ASSIGN_OR_RETURN(tenant::TenantState counted, tenant_state(tenant));
  --counted.history_references;
  counted.history_bytes -= ended.bytes;
  filling_.tenants[tenant] = counted;
  stage().batch().erase(Family::kReference, schema::reference_key(tenant, ended.content, kind, id));
  if (kind == ReferenceKind::kDocument) {
    stage().batch().erase(Family::kDocumentHistory,
                          schema::document_name_key(tenant, ended.name, id));
  }
  return change_counts(ended.content, {.kept = -1});
}

}  // namespace hartonomous::composition

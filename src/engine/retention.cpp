#include "engine/retention.hpp"

#include <algorithm>
#include <map>

#include <hartonomous/base/fault.hpp>
#include <hartonomous/base/text.hpp>

#include "codec/key.hpp"
#include "engine/embedding_purge.hpp"
#include "engine/search_purge.hpp"
#include "table/purge.hpp"

namespace hartonomous::engine {

using kv::Family;

namespace {

constexpr std::int64_t kMicroseconds = 1'000'000;

// How many bytes of history ended when, in bounded memory: neighbours are put together when there
// are many, and count as the later of them.
class BytesByEnd {
 public:
  void add(Instant ended, std::uint64_t bytes) {
    bytes_[ended] += bytes;
    if (bytes_.size() > kInstantsMax) halve();
  }
  // The least instant after which at most so much ended.
  Instant horizon(std::uint64_t bytes_max) const {
    std::uint64_t kept = 0;
    for (auto each = bytes_.rbegin(); each != bytes_.rend(); ++each) {
      kept += each->second;
      if (kept > bytes_max) return each->first;
    }
    return Instant{0};
  }

 private:
  static constexpr std::size_t kInstantsMax = 1 << 16;
  void halve() {
    for (auto each = bytes_.begin(); each != bytes_.end() && std::next(each) != bytes_.end();) {
      const auto next = std::next(each);
      next->second += each->second;
      bytes_.erase(each);
      each = std::next(next);
    }
  }

  std::map<Instant, std::uint64_t> bytes_;
};

Status add_ended(const kv::Database& database, TenantId tenant, BytesByEnd& history) {
  const auto cursor =
      database.cursor(Family::kEnded, kv::prefix_range(schema::tenant_prefix(tenant)));
  while (true) {
    HTN_ASSIGN_OR_RETURN(const bool more, cursor->next());
    if (!more) return {};
    codec::KeyReader key(as_bytes(cursor->key()));
    key.u32();
    const Instant ended{static_cast<std::int64_t>(key.u64())};
    HTN_ASSIGN_OR_RETURN(const auto row, composition::decode_ended(cursor->value()));
    history.add(ended, row.bytes + cursor->key().size() + cursor->value().size());
  }
}

Result<Instant> horizon_of(Core& core, const rows::Tenant& tenant,
                           std::optional<std::int64_t> retain_seconds) {
  Instant horizon{0};
  const auto seconds = [&]() -> std::optional<std::int64_t> {
    if (!retain_seconds.has_value()) return tenant.retention_seconds;
    if (!tenant.retention_seconds.has_value()) return retain_seconds;
    return std::min(*retain_seconds, *tenant.retention_seconds);
  }();
  // Of the last commit at least: a clock that was set back does not hold history.
  const Instant now = core.next_instant();
  if (seconds.has_value() && *seconds < now.value() / kMicroseconds) {
    horizon = Instant{now.value() - *seconds * kMicroseconds};
  }
  if (!tenant.retention_bytes.has_value()) return horizon;
  BytesByEnd history;
  HTN_RETURN_IF_ERROR(add_ended(core.database(), tenant.tenant_id, history));
  HTN_RETURN_IF_ERROR(table::each_past_version(
      core.database(), tenant.tenant_id,
      [&](Instant ended, std::uint64_t bytes) { history.add(ended, bytes); }));
  return std::max(horizon, history.horizon(static_cast<std::uint64_t>(*tenant.retention_bytes)));
}

Status step(const Control& control) {
  HTN_RETURN_IF_ERROR(fault::check("engine.purge.step"));
  return control.stopped() ? cancelled("purge") : Status();
}

Status purge_references(Core& core, const rows::Tenant& tenant, Instant horizon,
                        const Control& control, Purged& purged) {
  for (bool more = true; more;) {
    HTN_RETURN_IF_ERROR(step(control));
    HTN_ASSIGN_OR_RETURN(Core::Lease lease, core.lease(domain_of(tenant)));
    composition::Writer& writer = lease.writer();
    HTN_ASSIGN_OR_RETURN(const auto before, writer.tenant_state(tenant.tenant_id));
    HTN_ASSIGN_OR_RETURN(more, writer.purge(tenant.tenant_id, horizon));
    HTN_ASSIGN_OR_RETURN(const auto after, writer.tenant_state(tenant.tenant_id));
    HTN_RETURN_IF_ERROR(lease.flush());
    purged.references += before.history_references - after.history_references;
  }
  return {};
}

Status purge_rows(Core& core, const rows::Tenant& tenant, Instant horizon, const Control& control,
                  Purged& purged) {
  const std::shared_ptr<const kv::Database> database(core.shared_from_this(), &core.database());
  table::HistoryPurge purge(database, tenant.tenant_id, horizon);
  while (true) {
    HTN_RETURN_IF_ERROR(step(control));
    HTN_ASSIGN_OR_RETURN(const bool more, purge.gather());
    if (!more) break;
    HTN_ASSIGN_OR_RETURN(Core::Lease lease, core.lease(domain_of(tenant)));
    HTN_ASSIGN_OR_RETURN(kv::Batch batch, purge.take());
    HTN_RETURN_IF_ERROR(lease.commit(std::move(batch)));
  }
  purged.versions += purge.versions();
  return {};
}

}  // namespace

Result<Purged> purge_history(const std::shared_ptr<Core>& core, const rows::Tenant& tenant,
                             std::optional<std::int64_t> retain_seconds, const Control& control) {
  Purged purged;
  HTN_ASSIGN_OR_RETURN(const Instant horizon, horizon_of(*core, tenant, retain_seconds));
  if (horizon == Instant{0}) return purged;
  HTN_RETURN_IF_ERROR(purge_references(*core, tenant, horizon, control, purged));
  HTN_RETURN_IF_ERROR(purge_rows(*core, tenant, horizon, control, purged));
  if (!tenant.is_active) return purged;  // its vectors wait until it is served again
  HTN_ASSIGN_OR_RETURN(purged.vectors, purge_vectors(core, tenant.tenant_id, horizon, control));
  HTN_RETURN_IF_ERROR(purge_search(core, tenant.tenant_id, horizon, control));
  return purged;
}

}  // namespace hartonomous::engine

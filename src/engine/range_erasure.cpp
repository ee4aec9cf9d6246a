#include "engine/range_erasure.hpp"

namespace hartonomous::engine {

namespace {
constexpr std::uint64_t kStepBytes = std::uint64_t{4} << 20;
}  // namespace

Status erase_range(const std::shared_ptr<Core>& core, TenantId tenant, kv::Family family,
                   const std::string& prefix, const std::function<Status()>& step) {
  for (bool more = true; more;) {
    HTN_RETURN_IF_ERROR(step());
    HTN_ASSIGN_OR_RETURN(Core::Lease lease, core->lease(tenant));
    kv::Batch batch;
    const auto cursor = core->database().cursor(family, kv::prefix_range(prefix));
    while (batch.bytes() < kStepBytes) {
      HTN_ASSIGN_OR_RETURN(more, cursor->next());
      if (!more) break;
      batch.erase(family, std::string(cursor->key()));
    }
    HTN_RETURN_IF_ERROR(lease.commit(std::move(batch)));
  }
  return {};
}

}  // namespace hartonomous::engine

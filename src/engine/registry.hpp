#pragma once

// Registry: the store's tenants, as dbo.Tenant has them, held in memory: every session asks it.
// Thread-safety: thread-safe.

#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include <hartonomous/base/ids.hpp>
#include <hartonomous/table/rows/core.hpp>

#include "kv/database.hpp"
#include "tenant/quota.hpp"

namespace hartonomous::engine {

using SharedTenant = std::shared_ptr<const rows::Tenant>;

// The tenant that every store has.
inline constexpr TenantId kDefaultTenant{0};

class Registry {
 public:
  // Errors: kCorruption.
  Status load(const std::shared_ptr<kv::Database>& database);

  // Errors: kNotFound.
  Result<SharedTenant> find(TenantId id) const;
  // Of a tenant that is served. Errors: kNotFound, kFailedPrecondition when it is not active.
  Result<SharedTenant> require_active(TenantId id) const;
  // Ascending.
  std::vector<SharedTenant> all() const;
  // Those whose contents are in a domain, ascending.
  std::vector<TenantId> tenants_of(DomainId domain) const;

  // After the commit that says so.
  void replace(rows::Tenant tenant);
  void remove(TenantId id);

 private:
  mutable std::mutex mutex_;  // rank: registry, a leaf
  std::map<TenantId, SharedTenant> tenants_;
};

DomainId domain_of(const rows::Tenant& tenant);
tenant::Quota quota_of(const rows::Tenant& tenant);

}  // namespace hartonomous::engine

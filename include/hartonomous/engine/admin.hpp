#pragma once

// AdminSession: the store's tenants: who there is, what each may keep, and what each has.
//
//   auto acme = store->admin().create_tenant({.tenant_name = "acme", .max_atoms = 1'000'000});
//   Session session = store->session(acme->tenant_id);
//
// Thread-safety: thread-safe; it keeps the store open.

#include <cstdint>
#include <memory>
#include <vector>

#include <hartonomous/base/clock.hpp>
#include <hartonomous/base/ids.hpp>
#include <hartonomous/base/progress.hpp>
#include <hartonomous/base/result.hpp>
#include <hartonomous/table/rows/core.hpp>

namespace hartonomous {

namespace engine {
class Core;
}

// What a tenant has. Logical: as if it were alone and nothing were stored twice over.
struct TenantStatistics {
  std::uint64_t documents = 0;  // every version counted
  std::uint64_t bytes = 0;      // of them: what MaxStorageGB bounds
  std::uint64_t atoms = 0;      // of them: what MaxAtoms bounds
  std::uint64_t models = 0;     // what MaxModels bounds
  std::uint64_t rows = 0;       // of typed tables
  // What was, and is remembered.
  std::uint64_t past_references = 0;  // documents, pins, rows that kept atoms
  std::uint64_t past_bytes = 0;       // of the documents
  std::uint64_t past_rows = 0;
  Instant trimmed_before;  // documents of before are forgotten
};

class AdminSession {
 public:
  explicit AdminSession(std::shared_ptr<engine::Core> core);

  // The row as it stands then: the next number, created now. `domain_id` puts it into that shared
  // dedup domain, for good; without, it has one of its own.
  // Errors: kInvalidArgument, kAlreadyExists (the name), kResourceExhausted.
  Result<rows::Tenant> create_tenant(const rows::Tenant& tenant);
  // Name, quotas, retention, active or not. A quota below what is there refuses more, and removes
  // nothing. Errors: those, kNotFound, kFailedPrecondition (the domain; tenant 0 stays active).
  Result<rows::Tenant> update_tenant(const rows::Tenant& tenant);
  Result<rows::Tenant> rename_tenant(TenantId id, std::string_view name);
  // A tenant that is not active keeps what it has, and is not served: snapshots that are held go
  // on, every other call of its sessions is kFailedPrecondition.
  Result<rows::Tenant> set_active(TenantId id, bool active);
  // With all it has, history included. It is not found from the first commit on; the rest takes
  // many, and where it is interrupted the next sweep goes on. Space comes back with a sweep.
  // Errors: kNotFound, kFailedPrecondition (tenant 0), kCancelled.
  Status delete_tenant(TenantId id, const Control& control = {});

  // Errors: kNotFound.
  Result<rows::Tenant> tenant(TenantId id) const;
  Result<TenantStatistics> statistics(TenantId id) const;
  // Ascending.
  std::vector<rows::Tenant> tenants() const;

 private:
  std::shared_ptr<engine::Core> core_;
};

}  // namespace hartonomous

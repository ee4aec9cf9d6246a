#pragma once

// Changes of the registry, each one commit. Thread-safety: thread-safe.

#include "engine/core.hpp"

namespace hartonomous::engine {

// Errors: kInvalidArgument, kAlreadyExists (the name), kResourceExhausted (no number is left).
Result<rows::Tenant> insert_tenant(Core& core, rows::Tenant tenant);
// Errors: those, and kNotFound; kFailedPrecondition when it would change the domain.
Result<rows::Tenant> update_tenant(Core& core, rows::Tenant tenant);

// REQUIRES: the writer is held.
Result<kv::Batch> erase_tenant_row(Core& core, TenantId id);

// Ends a tenant: from its first commit on it is not found. A call that was interrupted, by whatever
// means, is gone on with by the next sweep. Errors: kNotFound, kFailedPrecondition, kCancelled.
Status delete_tenant(Core& core, TenantId id, const Control& control);
// Goes on with deletions that were interrupted.
Status finish_deletions(Core& core, const Control& control);
// Tenants whose deletion is under way, and where their contents are.
struct InDeletion {
  TenantId tenant;
  DomainId domain;
};
Result<std::vector<InDeletion>> tenants_in_deletion(const kv::Database& database);

}  // namespace hartonomous::engine

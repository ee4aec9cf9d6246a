#pragma once

// Dedup domains: which one a tenant's contents are in. A tenant has one of its own unless an
// administrator put it into a shared one when it was made.
// Thread-safety: immutable functions.

#include <hartonomous/base/ids.hpp>

namespace hartonomous::tenant {

inline constexpr std::uint32_t kFirstSharedDomain = std::uint32_t{1} << kTenantIdBits;

constexpr DomainId own_domain(TenantId tenant) { return DomainId{tenant.value()}; }
// `number` as in dbo.Tenant.DomainId, from 1.
constexpr DomainId shared_domain(DomainId number) {
  return DomainId{kFirstSharedDomain + number.value()};
}
constexpr bool is_shared(DomainId domain) { return domain.value() >= kFirstSharedDomain; }

}  // namespace hartonomous::tenant

#pragma once

// Between the public put and the one of ingest. Thread-safety: immutable functions.

#include <hartonomous/engine/store.hpp>

#include "engine/core.hpp"
#include "ingest/putter.hpp"
#include "tenant/domains.hpp"

namespace hartonomous::engine {

inline ingest::PutRequest make_request(Core& core, TenantId tenant, std::string_view name,
                                       const PutOptions& options, Instant now) {
  ingest::PutRequest request;
  request.tenant = tenant;
  request.name = std::string(name);
  if (options.kind.has_value()) {
    request.scheme = static_cast<composition::Scheme>(*options.kind);
  }
  request.created = now;
  const auto registered = core.registry().find(tenant);
  if (registered.ok()) request.quota = quota_of(**registered);
  return request;
}

// In a shared domain everything counts as new: what others hold is not told.
inline PutResult make_result(TenantId tenant, DomainId domain, const ingest::PutOutcome& outcome) {
  const bool shared = tenant::is_shared(domain) && !outcome.unchanged;
  PutResult result;
  result.atom = AtomId(tenant, outcome.content);
  result.document = outcome.document;
  result.name = outcome.name;
  result.kind = kind_of(outcome.scheme);
  result.sha256 = outcome.hash;
  result.bytes = outcome.bytes;
  result.new_bytes = shared ? outcome.bytes : outcome.tally->new_bytes;
  result.atoms = outcome.atoms;
  result.new_atoms = shared ? outcome.atoms : outcome.tally->new_atoms;
  result.unchanged = outcome.unchanged;
  result.resumed_at = outcome.resumed_at;
  return result;
}

}  // namespace hartonomous::engine

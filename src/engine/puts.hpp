#pragma once

// Between the public put and the one of ingest. Thread-safety: immutable functions.

#include <hartonomous/engine/store.hpp>

#include "engine/core.hpp"
#include "ingest/putter.hpp"

namespace hartonomous::engine {

inline ingest::PutRequest make_request(Core& core, TenantId tenant, std::string_view name,
                                       const PutOptions& options) {
  ingest::PutRequest request;
  request.tenant = tenant;
  request.name = std::string(name);
  if (options.kind.has_value()) {
    request.scheme = static_cast<composition::Scheme>(*options.kind);
  }
  request.created = core.next_instant();
  return request;
}

inline PutResult make_result(TenantId tenant, const ingest::PutOutcome& outcome) {
  PutResult result;
  result.atom = AtomId(tenant, outcome.content);
  result.document = outcome.document;
  result.name = outcome.name;
  result.kind = kind_of(outcome.scheme);
  result.sha256 = outcome.hash;
  result.bytes = outcome.bytes;
  result.new_bytes = outcome.tally->new_bytes;
  result.atoms = outcome.atoms;
  result.new_atoms = outcome.tally->new_atoms;
  result.unchanged = outcome.unchanged;
  result.resumed_at = outcome.resumed_at;
  return result;
}

}  // namespace hartonomous::engine

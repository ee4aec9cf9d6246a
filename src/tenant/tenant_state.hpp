#pragma once

// TenantState: what is counted of a tenant: where its next ids come from, what its documents are,
// and what is kept of those that are gone. One row, written with every commit that changes it.
// Drawn in docs/format/tenant_state.md.
// Thread-safety: plain data.

#include <cstdint>
#include <string>

#include <hartonomous/base/bytes.hpp>
#include <hartonomous/base/clock.hpp>
#include <hartonomous/base/result.hpp>

namespace hartonomous::tenant {

struct TenantState {
  std::uint64_t next_reference = 1;
  // Of all documents, every version counted.
  std::uint64_t documents = 0;
  std::uint64_t bytes = 0;
  std::uint64_t atoms = 0;
  // Of what has ended and is kept: documents, pins and rows; the bytes are of the documents.
  std::uint64_t history_references = 0;
  std::uint64_t history_bytes = 0;
  Instant trimmed_before;  // states before it are gone

  bool operator==(const TenantState&) const = default;
};

std::string encode_tenant_state(const TenantState& state);
// Errors: kCorruption.
Result<TenantState> decode_tenant_state(Bytes value);

}  // namespace hartonomous::tenant

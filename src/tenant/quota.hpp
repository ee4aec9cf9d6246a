#pragma once

// Quota: how much a tenant may keep. Logical: what its documents are, however little of it is new
// to the store; a document of n atoms costs n however often they repeat.
// Thread-safety: immutable.

#include <cstdint>
#include <optional>

namespace hartonomous::tenant {

struct Quota {
  std::optional<std::uint64_t> atoms;
  std::optional<std::uint64_t> bytes;
};

}  // namespace hartonomous::tenant

#pragma once

// The row that says which graph of a set is saved: docs/format/vector.md.
// Thread-safety: immutable functions.

#include <cstdint>
#include <string>

#include <hartonomous/base/bytes.hpp>
#include <hartonomous/base/clock.hpp>
#include <hartonomous/base/result.hpp>

namespace hartonomous::query {

struct SavedGraph {
  std::uint32_t generation = 0;  // of its pages
  std::uint32_t end = 0;         // slots before it are linked, if they were there
  Instant since;                 // at this instant or later
  std::string header;            // docs/format/graph.md
};

std::string encode_saved_graph(const SavedGraph& saved);
// Errors: kCorruption. The header is not looked at.
Result<SavedGraph> decode_saved_graph(Bytes value);

}  // namespace hartonomous::query

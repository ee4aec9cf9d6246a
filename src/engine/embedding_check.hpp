#pragma once

// Checking of vectors: each set's rows, its saved graph and its tree of points, held against one
// another and against the rows of dbo.AtomEmbedding.
// Thread-safety: one thread at a time.

#include <cstdint>
#include <memory>

#include "engine/core.hpp"
#include "table/checker.hpp"

namespace hartonomous::engine {

struct CheckedVectors {
  std::uint64_t vectors = 0;      // that were read
  std::uint64_t index_pages = 0;  // of graphs and trees
};

// Of every tenant that is not left out, in the newest state. What is wrong is told.
// Errors: kCancelled.
Result<CheckedVectors> check_vectors(const std::shared_ptr<Core>& core,
                                     const table::IsLeftOut& left_out,
                                     const table::TellProblem& tell, const Control& control);

}  // namespace hartonomous::engine

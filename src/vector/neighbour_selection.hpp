#pragma once

// Which of a node's candidates become its neighbours (Malkov and Yashunin, arXiv:1603.09320,
// algorithm 4): one that is nearer to a chosen neighbour than to the node is left out, because the
// walk gets to it over that neighbour; so links lead in different directions. An equal distance
// leaves it out too: of equal vectors one is linked, and the rest is over it.
// Thread-safety: pure functions.

#include <cstdint>
#include <span>
#include <vector>

#include "vector/candidate_pool.hpp"
#include "vector/vector_query.hpp"

namespace hartonomous::vector {

enum class LeftOut : std::uint8_t {
  kStay,  // what was left out stays out
  kFill   // the nearest that were left out fill the places that are left
};

// Adds slots to `chosen` until it has `count_max`. Candidates ascend; what is chosen already
// counts. Errors: those of loading a vector.
Status select_neighbours(const ResidentVectors& vectors, std::span<const CandidateKey> candidates,
                         std::size_t count_max, LeftOut left_out,
                         std::vector<std::uint32_t>& chosen);

}  // namespace hartonomous::vector

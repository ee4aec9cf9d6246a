#include "vector/neighbour_selection.hpp"

#include <algorithm>

namespace hartonomous::vector {

namespace {

// Whether a chosen one is as near to the candidate as the node is.
Result<bool> is_covered(const ResidentVectors& vectors, CandidateKey candidate,
                        const std::vector<std::uint32_t>& chosen) {
  if (chosen.empty()) return false;
  const VectorQuery query(vectors, slot_of(candidate));
  const float distance = distance_of(candidate);
  for (const std::uint32_t slot : chosen) {
    if (query.distance(slot) <= distance) return true;
  }
  HTN_RETURN_IF_ERROR(query.status());
  return false;
}

}  // namespace

Status select_neighbours(const ResidentVectors& vectors, std::span<const CandidateKey> candidates,
                         std::size_t count_max, LeftOut left_out,
                         std::vector<std::uint32_t>& chosen) {
  std::vector<std::uint32_t> rest;
  for (const CandidateKey candidate : candidates) {
    if (chosen.size() >= count_max) break;
    HTN_ASSIGN_OR_RETURN(const bool covered, is_covered(vectors, candidate, chosen));
    (covered ? rest : chosen).push_back(slot_of(candidate));
  }
  if (left_out == LeftOut::kStay || chosen.size() >= count_max) return {};
  const std::size_t places = std::min(count_max - chosen.size(), rest.size());
  chosen.insert(chosen.end(), rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(places));
  return {};
}

}  // namespace hartonomous::vector

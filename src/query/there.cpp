#include "query/there.hpp"

namespace hartonomous::query {

std::uint32_t slots_all_there(const EmbeddingSet& set, Instant at) {
  // In this order. A change counts its slots before it counts what is live: when both are equal
  // none had ended as `live` was read, and what ends later ends after `at`.
  const std::uint32_t live = set.state().live;
  const std::uint32_t count = set.slots().count();
  if (count == 0 || live != count) return 0;
  // Slots come in the order of their instants.
  return set.slots().get(count - 1).from <= at ? count : 0;
}

}  // namespace hartonomous::query

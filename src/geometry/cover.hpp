#pragma once

// A box of the lattice as ranges of Hilbert keys.
// Thread-safety: immutable functions.

#include <cstdint>
#include <vector>

#include "geometry/lattice.hpp"

namespace hartonomous::geometry {

// Closed.
struct KeyRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  bool operator==(const KeyRange&) const = default;
};

// Ascending ranges, apart from one another, that have every key of the box. When the box has at
// most `ranges_max` ranges they are those and nothing else; otherwise there are at most
// `ranges_max`, over the nearest gaps. REQUIRES: ranges_max of at least 1.
// Cost: at most some hundred cubes looked at for each of `ranges_max`, whatever the box.
std::vector<KeyRange> cover(const LatticeBox& box, std::size_t ranges_max);

}  // namespace hartonomous::geometry

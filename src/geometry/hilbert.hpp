#pragma once

// The Hilbert curve through the lattice: a key of 63 bits for each cell, and back.
//
// Laws: (1) encode and decode are inverses; (2) cells of consecutive keys share a face; (3) an
// octant of an octant ... of the lattice has all the keys of one range, of its size, which begins
// at a multiple of it; (4) so the cube of 2^n cells an axis at the origin has the keys below 8^n.
// Thread-safety: immutable functions. Cost: seven look-ups in 12 KiB.

#include <cstdint>
#include <span>

#include "geometry/lattice.hpp"

namespace hartonomous::geometry {

inline constexpr unsigned kHilbertKeyBits = 3 * kLatticeBits;
inline constexpr std::uint64_t kHilbertKeyMax = (std::uint64_t{1} << kHilbertKeyBits) - 1;

std::uint64_t hilbert_encode(const LatticePoint& point);
// REQUIRES: a key of at most kHilbertKeyMax.
LatticePoint hilbert_decode(std::uint64_t key);

// Many at a time: several are on their way at once. REQUIRES: equal sizes.
void hilbert_encode(std::span<const LatticePoint> points, std::span<std::uint64_t> keys);
void hilbert_decode(std::span<const std::uint64_t> keys, std::span<LatticePoint> points);

}  // namespace hartonomous::geometry

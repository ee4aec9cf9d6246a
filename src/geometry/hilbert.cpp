#include "geometry/hilbert.hpp"

#include <cassert>
#include <cstddef>

#include "geometry/hilbert_tables.hpp"

namespace hartonomous::geometry {

namespace {

constexpr HilbertSteps kSteps = make_hilbert_steps();

constexpr unsigned kSteps3 = kLatticeBits / kStepLevels;
static_assert(kSteps3 * kStepLevels == kLatticeBits, "the last step is a whole one");

// 21 bits, three at a time into seven fields of nine: bit 3i + j to 9i + j.
inline std::uint64_t spread(std::uint32_t number) {
  std::uint64_t bits = number;
  bits = (bits | bits << 24) & 0x0000'1ff0'0000'0fff;
  bits = (bits | bits << 12) & 0x01c0'03f0'00fc'003f;
  return (bits | bits << 6) & 0x01c0'e070'381c'0e07;
}

// The inverse, of what else is between the fields too.
inline std::uint32_t gather(std::uint64_t bits) {
  bits &= 0x01c0'e070'381c'0e07;
  bits = (bits | bits >> 6) & 0x01c0'03f0'00fc'003f;
  bits = (bits | bits >> 12) & 0x0000'1ff0'0000'0fff;
  return static_cast<std::uint32_t>((bits | bits >> 24) & kLatticeMax);
}

inline std::uint64_t encode(const LatticePoint& point) {
  const std::uint64_t octants = spread(point.x) << 6 | spread(point.y) << 3 | spread(point.z);
  std::uint64_t key = 0;
  std::uint64_t state = 0;  // in place: times kStepCubes
  for (unsigned shift = kStepBits * (kSteps3 - 1);; shift -= kStepBits) {
    const std::uint64_t entry = kSteps.digits_at[state | ((octants >> shift) & (kStepCubes - 1))];
    key = key << kStepBits | (entry & (kStepCubes - 1));
    if (shift == 0) return key;
    state = entry & ~std::uint64_t{kStepCubes - 1};
  }
}

inline LatticePoint decode(std::uint64_t key) {
  std::uint64_t octants = 0;
  std::uint64_t state = 0;
  for (unsigned shift = kStepBits * (kSteps3 - 1);; shift -= kStepBits) {
    const std::uint64_t entry = kSteps.octants_at[state | ((key >> shift) & (kStepCubes - 1))];
    octants = octants << kStepBits | (entry & (kStepCubes - 1));
    if (shift == 0) break;
    state = entry & ~std::uint64_t{kStepCubes - 1};
  }
  return {gather(octants >> 6), gather(octants >> 3), gather(octants)};
}

}  // namespace

std::uint64_t hilbert_encode(const LatticePoint& point) {
  assert(point.x <= kLatticeMax && point.y <= kLatticeMax && point.z <= kLatticeMax);
  return encode(point);
}

LatticePoint hilbert_decode(std::uint64_t key) {
  assert(key <= kHilbertKeyMax);
  return decode(key);
}

void hilbert_encode(std::span<const LatticePoint> points, std::span<std::uint64_t> keys) {
  assert(points.size() == keys.size());
  for (std::size_t i = 0; i < points.size(); ++i) keys[i] = encode(points[i]);
}

void hilbert_decode(std::span<const std::uint64_t> keys, std::span<LatticePoint> points) {
  assert(points.size() == keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) points[i] = decode(keys[i]);
}

}  // namespace hartonomous::geometry

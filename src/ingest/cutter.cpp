#include "ingest/cutter.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include <hartonomous/base/limits.hpp>

namespace hartonomous::ingest {

namespace {

constexpr std::size_t kMin = limits::kExtentBytesMin;
constexpr std::size_t kMax = limits::kExtentBytesMax;
constexpr std::size_t kWanted = 32 * 1024;
// Harder to meet before the wanted size, easier after it. The gear hash is strongest in its upper
// bits: they depend on the last 64 bytes.
constexpr std::uint64_t kMaskBefore = std::uint64_t{0x1FFFF} << 47;  // 17 bits
constexpr std::uint64_t kMaskAfter = std::uint64_t{0x1FFF} << 51;    // 13 bits
// Line ends are few: their masks are shorter.
constexpr std::uint64_t kLineMaskBefore = std::uint64_t{0xFFF} << 52;  // 12 bits
constexpr std::uint64_t kLineMaskAfter = std::uint64_t{0x7F} << 57;    // 7 bits

// SplitMix64 (Steele, Lea, Flood 2014) of the byte values: part of the format, as boundaries are.
constexpr std::array<std::uint64_t, 256> make_gear() {
  std::array<std::uint64_t, 256> gear{};
  std::uint64_t state = 0x68617274;
  for (std::uint64_t& entry : gear) {
    state += 0x9E3779B97F4A7C15u;
    std::uint64_t z = state;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    entry = z ^ (z >> 31);
  }
  return gear;
}
constexpr std::array<std::uint64_t, 256> kGear = make_gear();

// The first end in (from, to] whose hash has no bit of the mask; 0 when there is none.
std::size_t scan_bytes(const std::uint8_t* at, std::size_t from, std::size_t to, std::uint64_t mask,
                       std::uint64_t& hash) {
  std::uint64_t rolling = hash;
  for (std::size_t i = from; i < to; ++i) {
    rolling = (rolling << 1) + kGear[at[i]];
    if ((rolling & mask) == 0) {
      hash = rolling;
      return i + 1;
    }
  }
  hash = rolling;
  return 0;
}

std::size_t scan_lines(const std::uint8_t* at, std::size_t from, std::size_t to, std::uint64_t mask,
                       std::uint64_t& hash) {
  std::uint64_t rolling = hash;
  for (std::size_t i = from; i < to; ++i) {
    rolling = (rolling << 1) + kGear[at[i]];
    if (at[i] == '\n' && (rolling & mask) == 0) {
      hash = rolling;
      return i + 1;
    }
  }
  hash = rolling;
  return 0;
}

// The largest end at or below `end` that is not inside a code point.
std::size_t whole_code_points(const std::uint8_t* at, std::size_t end, std::size_t size) {
  std::size_t cut = end;
  while (end < size && cut > end - 4 && (at[cut] & 0xC0) == 0x80) --cut;
  return cut;
}

}  // namespace

std::size_t cut_bytes(Bytes bytes, More more) {
  const auto* at = reinterpret_cast<const std::uint8_t*>(bytes.data());
  const std::size_t end = std::min(bytes.size(), kMax);
  std::uint64_t hash = 0;
  if (end > kMin) {
    // The hash reaches back 64 bytes: it is warm at the first place a cut may be.
    scan_bytes(at, kMin - 64, kMin, ~std::uint64_t{0}, hash);
    const std::size_t wanted = std::min(end, kWanted);
    if (const std::size_t cut = scan_bytes(at, kMin, wanted, kMaskBefore, hash)) return cut;
    if (const std::size_t cut = scan_bytes(at, wanted, end, kMaskAfter, hash)) return cut;
  }
  return end < kMax && more == More::kYes ? 0 : end;
}

std::size_t cut_text(Bytes bytes, More more) {
  const auto* at = reinterpret_cast<const std::uint8_t*>(bytes.data());
  const std::size_t end = std::min(bytes.size(), kMax);
  std::uint64_t hash = 0;
  if (end > kMin) {
    scan_bytes(at, kMin - 64, kMin, ~std::uint64_t{0}, hash);
    const std::size_t wanted = std::min(end, kWanted);
    if (const std::size_t cut = scan_lines(at, kMin, wanted, kLineMaskBefore, hash)) return cut;
    if (const std::size_t cut = scan_lines(at, wanted, end, kLineMaskAfter, hash)) return cut;
  }
  if (end < kMax) return more == More::kYes ? 0 : end;
  // A boundary may be inside a code point only where the bytes end for good.
  if (end == bytes.size()) return more == More::kYes ? 0 : end;
  return whole_code_points(at, end, bytes.size());
}

}  // namespace hartonomous::ingest

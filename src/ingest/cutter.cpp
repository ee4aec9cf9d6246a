#include "ingest/cutter.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

#include <hartonomous/base/limits.hpp>

namespace hartonomous::ingest {

namespace {

constexpr std::size_t kMin = limits::kExtentBytesMin;
constexpr std::size_t kMax = limits::kExtentBytesMax;
constexpr std::size_t kWanted = std::size_t{32} << 10;
// One end in so many is a cut: harder to meet before the wanted size, easier after it. Line ends
// are few, and their shares larger.
constexpr unsigned kBitsBefore = 17;
constexpr unsigned kBitsAfter = 13;
constexpr unsigned kLineBitsBefore = 12;
constexpr unsigned kLineBitsAfter = 7;
// 2^64 divided by the golden ratio: part of the format, as boundaries are.
constexpr std::uint64_t kFactor = 0x9E3779B97F4A7C15u;

constexpr std::size_t kEndsAtOnce = 8;

std::uint64_t word_before(const std::uint8_t* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at - sizeof word, sizeof word);
  return word;
}
static_assert(std::endian::native == std::endian::little,
              "boundaries do not depend on the machine");

// Whether a hash is among the highest 2^(64 - bits). Not the lowest: the hash of zeros is zero, and
// a stretch of zeros is to be one extent.
bool is_cut(std::uint64_t hash, unsigned bits) { return hash >= ~std::uint64_t{0} << (64 - bits); }

// The first end in (from, to] whose last eight bytes, multiplied, say so (Knuth, volume 3, 6.4): no
// hash waits for the one before it, as it would in a rolling one. 0 when there is none.
std::size_t scan_bytes(const std::uint8_t* at, std::size_t from, std::size_t to, unsigned bits) {
  std::size_t end = from + 1;
  // Several ends at once, of which none is a cut when their greatest hash says so.
  for (; end + kEndsAtOnce <= to + 1; end += kEndsAtOnce) {
    std::uint64_t greatest = 0;
#pragma GCC unroll 8
    for (std::size_t i = 0; i < kEndsAtOnce; ++i) {
      greatest = std::max(greatest, word_before(at + end + i) * kFactor);
    }
    if (is_cut(greatest, bits)) break;
  }
  for (; end <= to; ++end) {
    if (is_cut(word_before(at + end) * kFactor, bits)) return end;
  }
  return 0;
}

// The first end of a line in (from, to] whose last 32 bytes say so: lines often end alike.
std::size_t scan_lines(const std::uint8_t* at, std::size_t from, std::size_t to, unsigned bits) {
  while (from < to) {
    const void* found = std::memchr(at + from, '\n', to - from);
    if (found == nullptr) return 0;
    const std::uint8_t* end = static_cast<const std::uint8_t*>(found) + 1;
    std::uint64_t hash = 0;
    for (std::size_t back = 24; back > 0; back -= 8) {
      hash = (hash + word_before(end - back)) * kFactor;
    }
    if (is_cut((hash + word_before(end)) * kFactor, bits)) return end - at;
    from = end - at;
  }
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
  if (end > kMin) {
    const std::size_t wanted = std::min(end, kWanted);
    if (const std::size_t cut = scan_bytes(at, kMin, wanted, kBitsBefore)) return cut;
    if (const std::size_t cut = scan_bytes(at, wanted, end, kBitsAfter)) return cut;
  }
  return end < kMax && more == More::kYes ? 0 : end;
}

std::size_t cut_text(Bytes bytes, More more) {
  const auto* at = reinterpret_cast<const std::uint8_t*>(bytes.data());
  const std::size_t end = std::min(bytes.size(), kMax);
  if (end > kMin) {
    const std::size_t wanted = std::min(end, kWanted);
    if (const std::size_t cut = scan_lines(at, kMin, wanted, kLineBitsBefore)) return cut;
    if (const std::size_t cut = scan_lines(at, wanted, end, kLineBitsAfter)) return cut;
  }
  if (end < kMax) return more == More::kYes ? 0 : end;
  // A boundary may be inside a code point only where the bytes end for good.
  if (end == bytes.size()) return more == More::kYes ? 0 : end;
  return whole_code_points(at, end, bytes.size());
}

}  // namespace hartonomous::ingest

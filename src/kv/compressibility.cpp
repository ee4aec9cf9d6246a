#include "kv/compressibility.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace hartonomous::kv {
namespace {

constexpr std::size_t kSampleBytes = std::size_t{16} << 10;
constexpr std::size_t kPieces = 4;
// Bits per byte under which an entropy coder alone saves a tenth.
constexpr double kEntropyMax = 7.2;
// One in this many positions that repeats an earlier one is worth a match finder.
constexpr std::size_t kRepeatsOneIn = 16;
constexpr unsigned kTableBits = 12;

struct Counter {
  std::array<std::uint32_t, 256> bytes{};
  // The position after the last one, within its piece, that began with bytes of this hash.
  std::array<std::uint16_t, std::size_t{1} << kTableBits> positions{};
  std::size_t total = 0;
  std::size_t repeats = 0;

  void count(Bytes piece) {
    for (const std::byte byte : piece) ++bytes[static_cast<std::uint8_t>(byte)];
    total += piece.size();
    positions.fill(0);
    for (std::size_t i = 0; i + 4 <= piece.size(); i += 2) {
      std::uint32_t word = 0;
      std::memcpy(&word, piece.data() + i, 4);
      std::uint16_t& last = positions[(word * 2654435761u) >> (32 - kTableBits)];
      if (last != 0 && std::memcmp(piece.data() + last - 1, &word, 4) == 0) ++repeats;
      last = static_cast<std::uint16_t>(i + 1);
    }
  }

  double entropy() const {
    double bits = 0;
    for (const std::uint32_t seen : bytes) {
      if (seen == 0) continue;
      const double share = static_cast<double>(seen) / static_cast<double>(total);
      bits -= share * std::log2(share);
    }
    return bits;
  }
};

}  // namespace

bool looks_compressible(Bytes value) {
  if (value.empty()) return false;
  Counter counter;
  if (value.size() <= kSampleBytes) {
    counter.count(value);
  } else {
    const std::size_t step = value.size() / kPieces;
    for (std::size_t i = 0; i < kPieces; ++i) {
      counter.count(value.subspan(i * step, kSampleBytes / kPieces));
    }
  }
  return counter.entropy() < kEntropyMax || counter.repeats * kRepeatsOneIn * 2 > counter.total;
}

}  // namespace hartonomous::kv

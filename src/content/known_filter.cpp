#include "content/known_filter.hpp"

#include <algorithm>

namespace hartonomous::content {

namespace {
constexpr std::uint64_t kBytesPerEntry = 2;
constexpr std::uint64_t kBlockBytes = 64;
// The block number is (32 bits * blocks) >> 32: more blocks than this would overflow.
constexpr std::uint64_t kBlocksMax = std::uint64_t{1} << 31;
}  // namespace

KnownFilter::KnownFilter(std::uint64_t capacity, std::uint64_t bytes_max)
    : capacity_(capacity),
      blocks_(std::clamp<std::uint64_t>(
          std::min(capacity * kBytesPerEntry, bytes_max) / kBlockBytes, 1, kBlocksMax)),
      words_(blocks_ * kWordsPerBlock) {}

}  // namespace hartonomous::content

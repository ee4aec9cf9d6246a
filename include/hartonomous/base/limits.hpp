#pragma once

// Every number that bounds something, in one place, with the relations between them.
// Thread-safety: immutable.

#include <cstddef>
#include <cstdint>

namespace hartonomous::limits {

// A leaf atom's bytes. The schema's AtomicValue VARBINARY(64).
inline constexpr std::size_t kAtomBytesMax = 64;
// Contents of one page: content id >> 9 is its page number.
inline constexpr std::size_t kPageSlots = 512;
inline constexpr unsigned kPageSlotBits = 9;
static_assert(kPageSlots == std::size_t{1} << kPageSlotBits);
// Entries of one index block.
inline constexpr std::size_t kRunBlockEntries = 4096;
// Runs of one level before they are merged into one of the next.
inline constexpr std::size_t kRunsPerLevel = 8;
// Bytes of one extent.
inline constexpr std::size_t kExtentBytesMin = std::size_t{8} << 10;
inline constexpr std::size_t kExtentBytesMax = std::size_t{128} << 10;
// Extents of one segment row of a composition.
inline constexpr std::size_t kSegmentExtents = 512;
// A document's name, in bytes. Any bytes but NUL.
inline constexpr std::size_t kNameBytesMax = 4096;
// Numbers of one vector.
inline constexpr std::size_t kVectorDimensionMax = std::size_t{64} << 10;
// Bytes of one stored value and one key.
inline constexpr std::size_t kValueBytesMax = 64u << 20;
inline constexpr std::size_t kKeyBytesMax = std::size_t{16} << 10;
static_assert(kVectorDimensionMax * 3 * sizeof(float) < kValueBytesMax, "three axes fit a value");
static_assert(kNameBytesMax + 64 <= kKeyBytesMax, "a name, which needs no escapes, fits a key");
// A memory budget below this cannot hold one chunk and its index.
inline constexpr std::uint64_t kMemoryBudgetMin = 64ull << 20;
// Free bytes of the volume under which writes are refused, before RocksDB meets a full disk.
inline constexpr std::uint64_t kFreeSpaceMin = 64ull << 20;

}  // namespace hartonomous::limits

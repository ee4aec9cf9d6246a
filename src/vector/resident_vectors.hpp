#pragma once

// ResidentVectors: the vectors of one set in memory, by slot, in pages of a power of two of slots.
// A page is there because its vectors were appended, or it is loaded when one of them is first
// asked for; it never moves and stays until the set is destroyed.
//
//   HTN_ASSIGN_OR_RETURN(auto vectors, ResidentVectors::open({.dimension = 128, .count = stored,
//                                                             .loader = read_page}));
//   HTN_ASSIGN_OR_RETURN(const std::uint32_t slot, vectors->append(vector));
//
// With Residency::kInt8 a quarter of the memory holds codes (row_format.hpp), and distances are
// estimates: who asks takes more candidates and measures them again with the stored vectors.
// Numbers are not looked at: NaN and infinities are the caller's to refuse.
// Thread-safety: one thread appends; everything else from any number of threads beside it.

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>

#include <hartonomous/base/result.hpp>
#include <hartonomous/vector/metric.hpp>

#include "vector/page_arena.hpp"
#include "vector/page_directory.hpp"
#include "vector/row_format.hpp"

namespace hartonomous::vector {

inline constexpr std::size_t kDimensionMax = 65'536;
// A slot and one bit are one 32-bit word of a link.
inline constexpr std::uint32_t kSlotsMax = (std::uint32_t{1} << 31) - 1;

// Slots of a page: the most, of powers of two, that take 64 KiB as float32; at least one.
constexpr std::uint32_t slots_per_page(std::size_t dimension) {
  std::uint32_t slots = 1;
  while (2 * slots * dimension * sizeof(float) <= std::size_t{64} << 10) slots *= 2;
  return slots;
}

class ResidentVectors {
 public:
  // Fills `out` with the vectors of a page, one behind the other; slots that are not there stay
  // zero. Called by one thread at a time.
  using Loader = std::function<Status(std::uint32_t page, std::span<float> out)>;

  struct Options {
    std::size_t dimension = 0;  // 1 to kDimensionMax
    Metric metric = Metric::kL2;
    Residency residency = Residency::kFloat32;
    std::uint32_t count = 0;  // slots that the loader knows
    Loader loader;            // may be empty when count is zero

    Status validate() const;
  };

  static Result<std::unique_ptr<ResidentVectors>> open(Options options);

  const RowFormat& format() const { return format_; }
  std::size_t dimension() const { return format_.dimension(); }
  std::uint32_t count() const { return count_.load(std::memory_order_acquire); }
  // Memory of pages, not of what is on loan.
  std::size_t bytes_in_use() const { return bytes_in_use_.load(std::memory_order_relaxed); }

  // The new slot. Errors: kInvalidArgument for another dimension, kResourceExhausted, the loader's
  // (the page that goes on is not complete in memory without it).
  Result<std::uint32_t> append(std::span<const float> vector);
  // The vector as it was given. REQUIRES: Residency::kFloat32. Lifetime: of this object.
  // Errors: kInvalidArgument when the slot is not there, the loader's.
  Result<std::span<const float>> vector(std::uint32_t slot) const;

  // A row in memory, null when it is to be loaded. REQUIRES: slot < count().
  const std::byte* find_row(std::uint32_t slot) const {
    const std::byte* page = pages_.find(slot >> shift_);
    return page == nullptr ? nullptr : page + (slot & mask_) * format_.bytes();
  }
  // Errors: kInvalidArgument when the slot is not there, the loader's.
  Result<const std::byte*> load_row(std::uint32_t slot) const;

 private:
  explicit ResidentVectors(Options options);
  std::byte* add_page(std::uint32_t page) const;  // REQUIRES: mutex_ held
  Result<std::byte*> ensure_page(std::uint32_t page) const;

  RowFormat format_;
  std::uint32_t shift_ = 0;
  std::uint32_t mask_ = 0;
  std::uint32_t stored_count_;
  Loader loader_;
  std::atomic<std::uint32_t> count_;
  // Loading is not a change that anybody sees.
  mutable std::mutex mutex_;  // guards all below, but finding a page
  mutable PageDirectory<std::byte> pages_;
  mutable PageArena arena_;
  mutable std::atomic<std::size_t> bytes_in_use_ = 0;
};

}  // namespace hartonomous::vector

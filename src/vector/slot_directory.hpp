#pragma once

// SlotDirectory: whose vector each slot of a set holds and when it was there, in memory. It grows
// at its end and never moves.
// Thread-safety: one writer; any number of readers meanwhile, of slots below a count() they saw.

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <span>

#include "vector/vector_format.hpp"

namespace hartonomous::vector {

class SlotDirectory {
 public:
  SlotDirectory();
  SlotDirectory(const SlotDirectory&) = delete;
  SlotDirectory& operator=(const SlotDirectory&) = delete;

  std::uint32_t count() const { return count_.load(std::memory_order_acquire); }
  // Of those, how many began at or before an instant: slots are in the order of their beginnings.
  std::uint32_t count_at(Instant when) const;
  // REQUIRES of all: slot < count().
  Slot get(std::uint32_t slot) const;
  AtomId atom(std::uint32_t slot) const { return at(slot).atom; }
  bool is_there(std::uint32_t slot, Instant when) const {
    const Entry& entry = at(slot);
    return entry.from <= when.value() && when.value() < entry.to.load(std::memory_order_relaxed);
  }

  // The writer's.
  void append(std::span<const Slot> slots);
  void end(std::uint32_t slot, Instant to);

  // Anybody's.
  std::uint64_t memory_bytes() const {
    return sizeof(*this) + block_bytes_.load(std::memory_order_relaxed);
  }

 private:
  struct Entry {
    AtomId atom;
    std::int64_t from = 0;
    std::atomic<std::int64_t> to = 0;
  };
  static constexpr std::size_t kBlockBits = 12;
  static constexpr std::size_t kBlockSlots = std::size_t{1} << kBlockBits;
  // Blocks of blocks: a table of all there may be would be as large as a small set.
  static constexpr std::size_t kFanBits = 10;
  using Block = std::array<Entry, kBlockSlots>;
  using Fan = std::array<std::atomic<Block*>, std::size_t{1} << kFanBits>;

  const Entry& at(std::uint32_t slot) const {
    const Fan* const fan = fans_[slot >> (kBlockBits + kFanBits)].load(std::memory_order_acquire);
    const Block* const block =
        (*fan)[(slot >> kBlockBits) & (fan->size() - 1)].load(std::memory_order_acquire);
    return (*block)[slot & (kBlockSlots - 1)];
  }
  Entry& make(std::uint32_t slot);

  std::array<std::atomic<Fan*>, std::size_t{1} << (32 - kBlockBits - kFanBits)> fans_{};
  std::vector<std::unique_ptr<Fan>> own_fans_;
  std::vector<std::unique_ptr<Block>> own_blocks_;
  std::atomic<std::uint64_t> block_bytes_ = 0;  // of fans and blocks
  std::atomic<std::uint32_t> count_ = 0;
};

}  // namespace hartonomous::vector

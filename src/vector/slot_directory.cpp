#include "vector/slot_directory.hpp"

namespace hartonomous::vector {

SlotDirectory::SlotDirectory() = default;

Slot SlotDirectory::get(std::uint32_t slot) const {
  const Entry& entry = at(slot);
  return {.atom = entry.atom,
          .from = Instant{entry.from},
          .to = Instant{entry.to.load(std::memory_order_relaxed)}};
}

std::uint32_t SlotDirectory::count_at(Instant when) const {
  std::uint32_t least = 0;
  std::uint32_t most = count();
  while (least < most) {
    const std::uint32_t middle = least + (most - least) / 2;
    if (at(middle).from <= when.value()) {
      least = middle + 1;
    } else {
      most = middle;
    }
  }
  return least;
}

SlotDirectory::Entry& SlotDirectory::make(std::uint32_t slot) {
  std::atomic<Fan*>& fan = fans_[slot >> (kBlockBits + kFanBits)];
  if (fan.load(std::memory_order_relaxed) == nullptr) {
    own_fans_.push_back(std::make_unique<Fan>());
    block_bytes_.fetch_add(sizeof(Fan), std::memory_order_relaxed);
    fan.store(own_fans_.back().get(), std::memory_order_release);
  }
  Fan& blocks = *fan.load(std::memory_order_relaxed);
  std::atomic<Block*>& block = blocks[(slot >> kBlockBits) & (blocks.size() - 1)];
  if (block.load(std::memory_order_relaxed) == nullptr) {
    own_blocks_.push_back(std::make_unique<Block>());
    block_bytes_.fetch_add(sizeof(Block), std::memory_order_relaxed);
    block.store(own_blocks_.back().get(), std::memory_order_release);
  }
  return (*block.load(std::memory_order_relaxed))[slot & (kBlockSlots - 1)];
}

void SlotDirectory::append(std::span<const Slot> slots) {
  std::uint32_t next = count_.load(std::memory_order_relaxed);
  for (const Slot& slot : slots) {
    Entry& entry = make(next++);
    entry.atom = slot.atom;
    entry.from = slot.from.value();
    entry.to.store(slot.to.value(), std::memory_order_relaxed);
  }
  count_.store(next, std::memory_order_release);
}

void SlotDirectory::end(std::uint32_t slot, Instant to) {
  make(slot).to.store(to.value(), std::memory_order_relaxed);
}

}  // namespace hartonomous::vector

#include "collection/run_directory.hpp"

namespace hartonomous::collection {

Run RunDirectory::get(std::uint32_t run) const {
  const Entry& entry = at(run);
  return {.first = entry.first,
          .units = entry.units,
          .document = DocumentId{entry.document},
          .from = Instant{entry.from},
          .to = Instant{entry.to.load(std::memory_order_relaxed)}};
}

std::uint32_t RunDirectory::find(std::uint32_t unit) const {
  std::uint32_t least = 0;
  std::uint32_t most = count();
  const std::uint32_t none = most;
  while (least < most) {
    const std::uint32_t middle = least + (most - least) / 2;
    if (at(middle).first <= unit) {
      least = middle + 1;
    } else {
      most = middle;
    }
  }
  return least == 0 ? none : least - 1;
}

void RunDirectory::append(std::span<const Run> runs) {
  std::uint32_t next = count_.load(std::memory_order_relaxed);
  for (const Run& run : runs) {
    if (next / kBlockRuns == own_blocks_.size()) {
      own_blocks_.push_back(std::make_unique<Block>());
      blocks_.reserve(own_blocks_.size());
      blocks_.publish(next / kBlockRuns, own_blocks_.back().get());
    }
    Entry& entry = at(next++);
    entry.first = run.first;
    entry.units = run.units;
    entry.document = run.document.value();
    entry.from = run.from.value();
    entry.to.store(run.to.value(), std::memory_order_relaxed);
  }
  count_.store(next, std::memory_order_release);
}

std::uint64_t RunDirectory::memory_bytes() const {
  return own_blocks_.size() * sizeof(Block) + blocks_.bytes_in_use();
}

}  // namespace hartonomous::collection

#include "content/cache.hpp"

namespace hartonomous::content {

SharedBytes Cache::find(const Key& key) {
  Shard& shard = shard_of(key);
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.entries.find(key);
  if (found == shard.entries.end()) return nullptr;
  found->second.used = true;
  return found->second.value;
}

void Cache::insert(const Key& key, SharedBytes value) {
  const std::uint64_t more = put_in(key, std::move(value));
  const std::uint64_t held = bytes_.fetch_add(more, std::memory_order_relaxed) + more;
  std::uint64_t most = bytes_most();
  while (held > most) {
    const std::uint64_t next = (held / kGrowthStep + 1) * kGrowthStep;
    if (!bytes_most_.compare_exchange_weak(most, next, std::memory_order_relaxed)) continue;
    if (on_growth_) on_growth_();
    return;
  }
}

std::uint64_t Cache::put_in(const Key& key, SharedBytes value) {
  Shard& shard = shard_of(key);
  const std::lock_guard lock(shard.mutex);
  const std::uint64_t before = shard.bytes;
  const std::uint64_t added = value->size() + kEntryOverhead;
  Entry& entry = shard.entries[key];
  if (entry.value == nullptr) {
    shard.clock.push_back(key);
  } else {
    shard.bytes -= entry.value->size() + kEntryOverhead;
  }
  entry.value = std::move(value);
  shard.bytes += added;
  evict(shard);
  return shard.bytes - before;
}

void Cache::evict(Shard& shard) const {
  while (shard.bytes > shard_bytes_max_ && !shard.clock.empty()) {
    const Key key = shard.clock.front();
    shard.clock.pop_front();
    const auto found = shard.entries.find(key);
    if (found->second.used) {
      found->second.used = false;
      shard.clock.push_back(key);
      continue;
    }
    shard.bytes -= found->second.value->size() + kEntryOverhead;
    shard.entries.erase(found);
  }
}

}  // namespace hartonomous::content

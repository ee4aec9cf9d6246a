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
  Shard& shard = shard_of(key);
  const std::lock_guard lock(shard.mutex);
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

std::uint64_t Cache::bytes() const {
  std::uint64_t total = 0;
  for (const Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    total += shard.bytes;
  }
  return total;
}

}  // namespace hartonomous::content

#include "content/cache.hpp"

namespace hartonomous::content {

SharedBytes Cache::find(const Key& key) {
  Shard& shard = shard_of(key);
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.by_key.find(key);
  if (found == shard.by_key.end()) return nullptr;
  if (found->second != shard.recent.begin()) {
    shard.recent.splice(shard.recent.begin(), shard.recent, found->second);
  }
  return found->second->value;
}

void Cache::insert(const Key& key, SharedBytes value) {
  Shard& shard = shard_of(key);
  const std::lock_guard lock(shard.mutex);
  const std::uint64_t added = value->size() + kEntryOverhead;
  if (const auto found = shard.by_key.find(key); found != shard.by_key.end()) {
    shard.bytes -= found->second->value->size() + kEntryOverhead;
    found->second->value = std::move(value);
    shard.recent.splice(shard.recent.begin(), shard.recent, found->second);
  } else {
    shard.recent.push_front({key, std::move(value)});
    shard.by_key.emplace(key, shard.recent.begin());
  }
  shard.bytes += added;
  evict(shard);
}

void Cache::evict(Shard& shard) const {
  while (shard.bytes > shard_bytes_max_ && !shard.recent.empty()) {
    const Entry& oldest = shard.recent.back();
    shard.bytes -= oldest.value->size() + kEntryOverhead;
    shard.by_key.erase(oldest.key);
    shard.recent.pop_back();
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

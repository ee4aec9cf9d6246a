#pragma once

// A cache of immutable byte strings by number, bounded in bytes. What was not used since the hand
// last passed it goes first (the clock algorithm, Corbato 1968): a hit only sets a mark, where a
// list of recent use would touch its neighbours' memory too. Sharded: readers of different keys
// seldom meet. Thread-safety: thread-safe. Values are shared: an evicted one lives as long as its
// last user.

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace hartonomous::content {

using SharedBytes = std::shared_ptr<const std::string>;

class Cache {
 public:
  struct Key {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    bool operator==(const Key&) const = default;
  };

  explicit Cache(std::uint64_t bytes_max) : shard_bytes_max_(bytes_max / kShards) {}

  // Null when absent.
  SharedBytes find(const Key& key);
  // Replaces what is there.
  void insert(const Key& key, SharedBytes value);
  std::uint64_t bytes() const;

 private:
  static constexpr std::size_t kShards = 16;
  static constexpr std::uint64_t kEntryOverhead = 128;  // map node, clock, control block

  struct KeyHash {
    std::size_t operator()(const Key& key) const noexcept {
      return (key.low * 0x9E3779B97F4A7C15u) ^ (key.high * 0xC2B2AE3D27D4EB4Fu);
    }
  };
  struct Entry {
    SharedBytes value;
    bool used = false;
  };
  struct Shard {
    mutable std::mutex mutex;  // rank: cache, a leaf
    std::unordered_map<Key, Entry, KeyHash> entries;
    std::deque<Key> clock;  // the hand is at the front
    std::uint64_t bytes = 0;
  };
  Shard& shard_of(const Key& key) { return shards_[(KeyHash{}(key) >> 48) % kShards]; }
  void evict(Shard& shard) const;

  std::uint64_t shard_bytes_max_;
  std::array<Shard, kShards> shards_;
};

}  // namespace hartonomous::content

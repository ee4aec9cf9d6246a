#pragma once

// A cache of immutable byte strings by number, bounded in bytes. What was not used since the hand
// last passed it goes first (the clock algorithm, Corbato 1968): a hit only sets a mark, where a
// list of recent use would touch its neighbours' memory too. Sharded: readers of different keys
// seldom meet. Thread-safety: thread-safe. Values are shared: an evicted one lives as long as its
// last user.

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
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

  // Told, by the thread that inserts, that bytes_most() has grown.
  using OnGrowth = std::function<void()>;
  static constexpr std::uint64_t kGrowthStep = std::uint64_t{1} << 20;

  explicit Cache(std::uint64_t bytes_max, OnGrowth on_growth = {})
      : shard_bytes_max_(bytes_max / kShards), on_growth_(std::move(on_growth)) {}

  // Null when absent.
  SharedBytes find(const Key& key);
  // Replaces what is there.
  void insert(const Key& key, SharedBytes value);
  std::uint64_t bytes() const { return bytes_.load(std::memory_order_relaxed); }
  // That it ever held, rounded up to whole steps.
  std::uint64_t bytes_most() const { return bytes_most_.load(std::memory_order_relaxed); }

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
  // Bytes more than before; as a number modulo 2^64 when there are fewer.
  std::uint64_t put_in(const Key& key, SharedBytes value);

  std::uint64_t shard_bytes_max_;
  OnGrowth on_growth_;
  std::atomic<std::uint64_t> bytes_{0};
  std::atomic<std::uint64_t> bytes_most_{0};
  std::array<Shard, kShards> shards_;
};

}  // namespace hartonomous::content

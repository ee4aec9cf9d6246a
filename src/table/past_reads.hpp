#pragma once

// PastReads: what reads as of one instant of one snapshot need not find out again: that a table's
// history reaches back so far, and cursors over history, which cost more to make than to use.
// It keeps files that were replaced meanwhile from being removed for as long as it lives.
// Thread-safety: thread-safe.

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include "kv/database.hpp"

namespace hartonomous::table {

class PastReads {
 public:
  bool reaches_back(std::uint16_t table) const {
    return table < kTables && (word(table).load(std::memory_order_relaxed) & bit(table)) != 0;
  }
  void note_that_it_reaches_back(std::uint16_t table) {
    if (table < kTables) word(table).fetch_or(bit(table), std::memory_order_relaxed);
  }
  // Null: none is free.
  std::unique_ptr<kv::Cursor> take_cursor() {
    const std::lock_guard lock(mutex_);
    if (cursors_.empty()) return nullptr;
    auto cursor = std::move(cursors_.back());
    cursors_.pop_back();
    return cursor;
  }
  void give_back(std::unique_ptr<kv::Cursor> cursor) {
    const std::lock_guard lock(mutex_);
    if (cursors_.size() < kCursorsMax) cursors_.push_back(std::move(cursor));
  }

 private:
  static constexpr std::uint16_t kTables = 256;
  static constexpr std::size_t kCursorsMax = 4;
  static std::uint64_t bit(std::uint16_t table) { return std::uint64_t{1} << (table % 64); }
  const std::atomic<std::uint64_t>& word(std::uint16_t table) const { return known_[table / 64]; }
  std::atomic<std::uint64_t>& word(std::uint16_t table) { return known_[table / 64]; }

  std::array<std::atomic<std::uint64_t>, kTables / 64> known_{};  // a bit for each table
  std::mutex mutex_;                                              // a leaf
  std::vector<std::unique_ptr<kv::Cursor>> cursors_;
};

}  // namespace hartonomous::table

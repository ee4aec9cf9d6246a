#pragma once

// LeafMemo: the leaves a reader met lately, by id. Text names few tokens again and again: a hit
// costs a compare instead of a look into the page cache and along a page's lengths. Thread-safety:
// one thread at a time. It belongs to one View: contents of a view never change.

#include <array>
#include <cstdint>
#include <vector>

#include <hartonomous/base/bytes.hpp>
#include <hartonomous/base/ids.hpp>
#include <hartonomous/base/limits.hpp>
#include <hartonomous/base/result.hpp>

namespace hartonomous::content {

class View;

class LeafMemo {
 public:
  explicit LeafMemo(const View& view) : view_(view) {}

  // Lifetime of the bytes: until the next get(). Errors: those of View::read.
  Result<Bytes> get(ContentId id) {
    if (entries_.empty()) entries_.resize(kEntries);  // bytes alone need none
    Entry& entry = entries_[(id.value() * 0x9E3779B97F4A7C15u) >> kShift];
    if (entry.id != id.value()) HTN_RETURN_IF_ERROR(load(id, entry));
    return Bytes(entry.bytes).first(entry.length);
  }

 private:
  static constexpr unsigned kShift = 64 - 12;
  static constexpr std::size_t kEntries = std::size_t{1} << (64 - kShift);
  struct Entry {
    std::uint64_t id = 0;  // no content has it
    std::uint8_t length = 0;
    std::array<std::byte, limits::kAtomBytesMax> bytes{};
  };
  Status load(ContentId id, Entry& entry);

  const View& view_;
  std::vector<Entry> entries_;
};

}  // namespace hartonomous::content

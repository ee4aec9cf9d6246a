#pragma once

// Sorting what has slots by them. Answers are some hundred slots out of millions: one pass deals
// them into about as many ranges of equal width, and what is in one range is mostly one.
// Thread-safety: immutable function. Cost: O(n) of slots that lie evenly, O(n log n) of any.

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <vector>

namespace hartonomous::query {

template <typename Item>
void sort_by_slot(std::vector<Item>& items) {
  constexpr std::size_t kFewItems = 16;
  constexpr unsigned kRangeBits = 8;
  const auto by_slot = [](const Item& a, const Item& b) { return a.slot < b.slot; };
  if (items.size() <= kFewItems) return std::sort(items.begin(), items.end(), by_slot);
  const auto [least, greatest] = std::minmax_element(items.begin(), items.end(), by_slot);
  const std::uint32_t first = least->slot;
  const auto bits = static_cast<unsigned>(std::bit_width(greatest->slot - first));
  const unsigned shift = bits > kRangeBits ? bits - kRangeBits : 0;
  std::array<std::uint32_t, (1u << kRangeBits) + 1> ends{};
  for (const Item& item : items) ++ends[((item.slot - first) >> shift) + 1];
  for (std::size_t i = 1; i < ends.size(); ++i) ends[i] += ends[i - 1];
  std::vector<Item> dealt(items.size());
  for (const Item& item : items) dealt[ends[(item.slot - first) >> shift]++] = item;
  // Each end is that of its own range by now.
  std::uint32_t begin = 0;
  for (const std::uint32_t end : ends) {
    if (end - begin > 1) std::sort(dealt.begin() + begin, dealt.begin() + end, by_slot);
    begin = end;
  }
  items = std::move(dealt);
}

}  // namespace hartonomous::query

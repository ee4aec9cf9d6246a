#include "vector/link_list.hpp"

#include <algorithm>
#include <bitset>

#include "vector/graph_shape.hpp"

namespace hartonomous::vector {

std::uint32_t LinkList::size() const {
  std::uint32_t size = 0;
  while (size < capacity_ && at(size) != kNoLink) ++size;
  return size;
}

std::uint32_t LinkList::tree_links() const {
  std::uint32_t count = 0;
  for_each([&](LinkWord link) { count += is_tree_link(link) ? 1 : 0; });
  return count;
}

void LinkList::rewrite(std::span<const LinkWord> links) const {
  std::bitset<std::size_t{2} * GraphOptions::kConnectionsMax> is_placed;
  std::bitset<std::size_t{2} * GraphOptions::kConnectionsMax> is_free;
  for (std::uint32_t place = 0; place < capacity_; ++place) {
    const LinkWord before = at(place);
    const auto same = std::find_if(links.begin(), links.end(), [&](LinkWord link) {
      return before != kNoLink && target_of(link) == target_of(before);
    });
    is_free[place] = same == links.end();
    if (same == links.end()) continue;
    is_placed[static_cast<std::size_t>(same - links.begin())] = true;
    if (*same != before) set(place, *same);
  }
  std::uint32_t place = 0;
  for (std::size_t i = 0; i < links.size(); ++i) {
    if (is_placed[i]) continue;
    while (!is_free[place]) ++place;
    set(place++, links[i]);
  }
  for (; place < capacity_; ++place) {
    if (is_free[place] && at(place) != kNoLink) set(place, kNoLink);
  }
  close_gaps();
}

void LinkList::close_gaps() const {
  std::uint32_t gap = 0;
  for (std::uint32_t last = capacity_; last-- > 0;) {
    if (at(last) == kNoLink) continue;
    while (gap < last && at(gap) != kNoLink) ++gap;
    if (gap >= last) return;
    set(gap, at(last));
    set(last, kNoLink);
  }
}

}  // namespace hartonomous::vector

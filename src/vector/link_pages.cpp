#include "vector/link_pages.hpp"

#include <new>
#include <utility>
#include <vector>

#include "vector/graph_format.hpp"

namespace hartonomous::vector {

static_assert(sizeof(LinkPages::Page) == sizeof(LinkWord), "a list is as long as its words");
static_assert(LinkPages::Page::is_always_lock_free);

LinkPages::LinkPages(const GraphShape& shape, std::uint32_t stored_count,
                     std::uint32_t stored_entry, Loader loader)
    : shape_(shape),
      stored_count_(stored_count),
      stored_entry_(stored_entry),
      loader_(std::move(loader)) {
  pages_.reserve(std::size_t{shape.pages(stored_count)} + 1);
}

// Words of a page: links of the lowest level, then two for each slot: its level, 8 bits, and where
// its higher levels begin, 24 bits; its presence.
LinkPages::Page* LinkPages::place_of_upper(Page* page, std::uint32_t within) const {
  return page + std::size_t{shape_.slots_per_page()} * shape_.capacity(0) + 2 * within;
}

LinkList LinkPages::upper_links(Page* page, std::uint32_t within, std::uint32_t level) const {
  const std::uint32_t begin = place_of_upper(page, within)->load(std::memory_order_relaxed);
  if (level > begin >> 24) return {};
  const std::uint32_t offset = (begin & 0xFFFFFF) + (level - 1) * shape_.connections();
  return {page + offset, shape_.connections()};
}

bool LinkPages::is_node(Page* page, std::uint32_t slot) const {
  const Page* place = place_of_upper(page, shape_.within_page(slot)) + 1;
  return place->load(std::memory_order_acquire) != 0;
}

void LinkPages::set_presence(Page* page, std::uint32_t slot, Presence presence) const {
  Page* place = place_of_upper(page, shape_.within_page(slot)) + 1;
  place->store(static_cast<LinkWord>(presence), std::memory_order_release);
}

LinkPages::Page* LinkPages::make_page(std::uint32_t page) const {
  const std::uint32_t slots = shape_.slots_per_page();
  const std::size_t fixed = std::size_t{slots} * (shape_.capacity(0) + 2);
  std::size_t words = fixed;
  const std::uint32_t first = page * slots;
  for (std::uint32_t i = 0; i < slots; ++i) {
    words += std::size_t{shape_.level(first + i)} * shape_.connections();
  }
  auto* memory = reinterpret_cast<Page*>(arena_.allocate(words * sizeof(Page)));
  for (std::size_t i = 0; i < words; ++i) new (memory + i) Page(kNoLink);
  std::size_t next = fixed;
  for (std::uint32_t i = 0; i < slots; ++i) {
    const std::uint32_t level = shape_.level(first + i);
    Page* place = place_of_upper(memory, i);
    place[0].store(level << 24 | static_cast<std::uint32_t>(level == 0 ? 0 : next),
                   std::memory_order_relaxed);
    place[1].store(0, std::memory_order_relaxed);
    next += std::size_t{level} * shape_.connections();
  }
  bytes_in_use_.store(arena_.bytes_in_use() + pages_.bytes_in_use(), std::memory_order_relaxed);
  return memory;
}

Result<LinkPages::Page*> LinkPages::ensure_page(std::uint32_t page) const {
  const std::lock_guard lock(mutex_);
  pages_.reserve(std::size_t{page} + 1);
  if (Page* there = pages_.find(page)) return there;
  const std::uint64_t first = std::uint64_t{page} * shape_.slots_per_page();
  std::string image;
  if (first < stored_count_) {
    HTN_ASSIGN_OR_RETURN(image, loader_(page));
  }
  std::vector<StoredNode> nodes;
  if (first < stored_count_) {
    HTN_ASSIGN_OR_RETURN(
        nodes, decode_links_page(as_bytes(image), {shape_, page, stored_count_, stored_entry_}));
  }
  Page* const where = make_page(page);
  for (const StoredNode& node : nodes) {
    for (std::uint32_t level = 0; level < node.levels.size(); ++level) {
      links(where, node.slot, level).rewrite(node.levels[level]);
    }
    set_presence(where, node.slot, Presence::kNode);
  }
  pages_.publish(page, where);
  return where;
}

Result<LinkPages::Page*> LinkPages::load(std::uint32_t slot) const {
  if (Page* page = find(slot)) return page;
  return ensure_page(shape_.page_of(slot));
}

Result<LinkPages::Page*> LinkPages::ensure(std::uint32_t slot) {
  return ensure_page(shape_.page_of(slot));
}

}  // namespace hartonomous::vector

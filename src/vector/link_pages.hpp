#pragma once

// LinkPages: the links of a graph in memory, in pages of slots. A page is made by the writer or is
// loaded from its image when a node of it is first met; it never moves and stays.
//
//   page in memory   links of the lowest level, by slot | where a slot's higher levels begin, by
//   slot
//                    | whether it is a node, by slot | links of higher levels
//
// How much room the higher levels need follows from the slots alone (GraphShape::level).
// Thread-safety: one thread adds pages and changes lists; everything else from any number of
// threads beside it.

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>

#include <hartonomous/base/result.hpp>

#include "vector/graph_shape.hpp"
#include "vector/link_list.hpp"
#include "vector/page_arena.hpp"
#include "vector/page_directory.hpp"

namespace hartonomous::vector {

class LinkPages {
 public:
  using Page = LinkList::Place;  // the first word of one
  // The image of a page. Called by one thread at a time.
  using Loader = std::function<Result<std::string>(std::uint32_t page)>;

  // Slots below `stored_count` are in the loader's pages. `stored_entry`: see decode_links_page.
  LinkPages(const GraphShape& shape, std::uint32_t stored_count, std::uint32_t stored_entry,
            Loader loader);

  const GraphShape& shape() const { return shape_; }
  std::size_t bytes_in_use() const { return bytes_in_use_.load(std::memory_order_relaxed); }

  // REQUIRES of all below: the slot is below what was stored or what ensure() was called for.

  // Null when the page is to be loaded.
  Page* find(std::uint32_t slot) const { return pages_.find(shape_.page_of(slot)); }
  // Errors: kCorruption, the loader's.
  Result<Page*> load(std::uint32_t slot) const;
  // The writer's: the page, made when neither it nor its image is there.
  Result<Page*> ensure(std::uint32_t slot);

  // Of a page that holds the slot. No places when the slot is not on that level.
  LinkList links(Page* page, std::uint32_t slot, std::uint32_t level) const {
    const std::uint32_t within = shape_.within_page(slot);
    if (level == 0) return {page + within * shape_.capacity(0), shape_.capacity(0)};
    return upper_links(page, within, level);
  }
  bool is_node(Page* page, std::uint32_t slot) const;
  // The writer's.
  enum class Presence : LinkWord { kAbsent = 0, kNode = 1 };
  void set_presence(Page* page, std::uint32_t slot, Presence presence) const;

 private:
  LinkList upper_links(Page* page, std::uint32_t within, std::uint32_t level) const;
  Page* place_of_upper(Page* page, std::uint32_t within) const;
  Page* make_page(std::uint32_t page) const;  // REQUIRES: mutex_ held
  Result<Page*> ensure_page(std::uint32_t page) const;

  GraphShape shape_;
  std::uint32_t stored_count_;
  std::uint32_t stored_entry_;
  Loader loader_;
  // Loading is not a change that anybody sees.
  mutable std::mutex mutex_;  // guards all below, but finding a page
  mutable PageDirectory<Page> pages_;
  mutable PageArena arena_;
  mutable std::atomic<std::size_t> bytes_in_use_ = 0;
};

}  // namespace hartonomous::vector

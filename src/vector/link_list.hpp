#pragma once

// LinkList: the links of one node on one level, in place: words of a page, used from the front.
//
//   word   tree 1 bit | slot 31 bits        all ones: no link
//
// One thread changes lists while others read them, without a lock. A link that stays is never out
// of sight of a reader: it keeps its place, or is put nearer to the front before its old place is
// cleared, and readers read from the back. So a walk beside a change sees each list as it was, as
// it will be, or some of both. Thread-safety: as said.

#include <atomic>
#include <cstdint>
#include <span>

namespace hartonomous::vector {

using LinkWord = std::uint32_t;
inline constexpr LinkWord kNoLink = ~LinkWord{0};
inline constexpr LinkWord kTreeLink = LinkWord{1} << 31;

inline std::uint32_t target_of(LinkWord link) { return link & ~kTreeLink; }
inline bool is_tree_link(LinkWord link) { return (link & kTreeLink) != 0; }

class LinkList {
 public:
  using Place = std::atomic<LinkWord>;

  LinkList() = default;  // of a level that the node is not on: no places
  LinkList(Place* places, std::uint32_t capacity) : places_(places), capacity_(capacity) {}

  std::uint32_t capacity() const { return capacity_; }
  // kNoLink where there is none.
  LinkWord at(std::uint32_t place) const { return places_[place].load(std::memory_order_acquire); }

  // Calls `use(LinkWord)` for each link, from the back.
  template <typename Use>
  void for_each(const Use& use) const {
    for (std::uint32_t place = capacity_; place-- > 0;) {
      const LinkWord link = at(place);
      if (link != kNoLink) use(link);
    }
  }
  void prefetch() const {
    for (std::uint32_t place = 0; place < capacity_; place += kLineWords) {
      __builtin_prefetch(places_ + place);
    }
  }

  // The writer's.
  std::uint32_t size() const;
  std::uint32_t tree_links() const;
  // Makes `links`, of different targets and at most capacity() many, the list's.
  void rewrite(std::span<const LinkWord> links) const;
  // REQUIRES: size() < capacity().
  void append(LinkWord link) const { set(size(), link); }

 private:
  static constexpr std::uint32_t kLineWords = 16;
  void set(std::uint32_t place, LinkWord link) const {
    places_[place].store(link, std::memory_order_release);
  }
  void close_gaps() const;

  Place* places_ = nullptr;
  std::uint32_t capacity_ = 0;
};

}  // namespace hartonomous::vector

#pragma once

// UnionNode: the units of a segment that have any of some terms, which count as one term.
// Thread-safety: one thread at a time.

#include <array>

#include "text/posting_reader.hpp"
#include "text/search_node.hpp"

namespace hartonomous::text {

// The lists of some terms, read together a window at a time.
class UnionReader {
 public:
  explicit UnionReader(std::vector<PostingReader> readers) : readers_(std::move(readers)) {}

  Result<std::uint32_t> next(std::uint32_t unit);
  // Calls back with each posting of the window's units: (cursor, its index, the unit).
  template <typename Visit>
  Status each(std::uint32_t begin, std::uint32_t end, Visit visit) {
    for (PostingReader& reader : readers_) {
      HTN_RETURN_IF_ERROR(reader.to(begin));
      while (reader.first() < end) {
        HTN_RETURN_IF_ERROR(reader.decode());
        const std::size_t first = reader.index_of(begin);
        const std::size_t last = reader.end_of(first, end);
        for (std::size_t i = first; i < last; ++i) visit(reader.cursor(), i, reader.unit_at(i));
        if (reader.last() >= end - 1) break;
        HTN_RETURN_IF_ERROR(reader.to(reader.last() + 1));
      }
    }
    return {};
  }

 private:
  std::vector<PostingReader> readers_;
};

class UnionNode final : public LeafNode {
 public:
  UnionNode(const LeafPlace& place, std::vector<PostingReader> readers)
      : LeafNode(place), reader_(std::move(readers)), frequencies_(kWindowUnits) {}

  Result<std::uint32_t> next(std::uint32_t unit) override { return reader_.next(unit); }
  // No more than its weight: the bounds of so many lists would say little more.
  Result<double> most(std::uint32_t begin, std::uint32_t end) override;
  Status match(Window& window, const Bits& among) override;

 private:
  using Frequencies = std::array<std::uint32_t, kFieldsMax>;
  UnionReader reader_;
  std::vector<Frequencies> frequencies_;  // all 0 between two calls of match()
};

}  // namespace hartonomous::text

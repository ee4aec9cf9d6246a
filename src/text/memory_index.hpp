#pragma once

// MemoryIndex and MemoryUnits: a segment and its units in memory, made posting by posting. What
// stored segments are held against, and what searches are measured with.
// Thread-safety: one thread at a time until seal(); then thread-safe, MemoryUnits as a UnitSource.

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "text/term_index.hpp"

namespace hartonomous::text {

class MemoryUnits final : public UnitSource {
 public:
  explicit MemoryUnits(std::size_t fields) : fields_(fields) {}

  // Sets the unit's lengths, one for each field. It is there unless end() is called for it.
  void add(std::uint32_t unit, std::span<const std::uint32_t> lengths);
  void end(std::uint32_t unit);
  bool is_there(std::uint32_t unit) const;
  std::span<const std::uint32_t> lengths(std::uint32_t unit) const;
  std::size_t fields() const { return fields_; }

  // A page without units is one of units that are not there.
  Result<const UnitPage*> page(std::uint32_t page) override;

 private:
  struct Page {
    std::vector<std::uint32_t> lengths;
    UnitPage page;
  };
  Page& need(std::uint32_t page);

  std::size_t fields_;
  std::deque<Page> pages_;
};

class MemoryIndex final : public TermIndex {
 public:
  // Blocks have up to `block` postings. Lifetime: `units` outlives it.
  MemoryIndex(std::uint32_t first_unit, std::uint32_t end_unit, const MemoryUnits& units,
              std::size_t block = kBlockPostings);

  // Where the term is in a unit, ascending; frequencies are the positions of each field. Units of
  // a term ascend. Without positions a phrase cannot be searched for: add_counted().
  void add(std::string_view term, std::uint32_t unit, std::span<const std::uint64_t> positions);
  void add_counted(std::string_view term, std::uint32_t unit,
                   std::span<const std::uint32_t> frequencies);
  // A unit of any segment that had the term ended.
  void add_ended(std::string_view term);
  // Nothing is added afterwards. REQUIRES: the units have their lengths.
  void seal();

  std::uint32_t first_unit() const override { return first_unit_; }
  std::uint32_t end_unit() const override { return end_unit_; }
  Result<std::optional<Term>> find(std::string_view term) const override;
  Result<std::unique_ptr<PostingCursor>> postings(const Term& term) const override;
  Status each(std::string_view from, const Visit& visit) const override;

 private:
  friend class MemoryCursor;
  struct List {
    Term term;
    std::vector<std::uint32_t> units;
    std::vector<std::uint32_t> frequencies;  // of each unit those of all fields
    std::vector<std::vector<std::uint64_t>> positions;
    std::vector<BlockBounds> blocks;
  };
  List& need(std::string_view term);
  BlockBounds bounds_of(const List& list, std::size_t begin, std::size_t end) const;

  std::uint32_t first_unit_;
  std::uint32_t end_unit_;
  const MemoryUnits& units_;
  std::size_t block_;
  std::deque<List> lists_;  // Term::place is the place of the list
  std::map<std::string, std::size_t, std::less<>> terms_;
};

}  // namespace hartonomous::text

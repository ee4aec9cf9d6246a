#pragma once

// TermIndex: the terms of one segment and their postings; UnitSource: what is known of units beside
// them. Search (search.hpp) needs no more of an index than this.
// Thread-safety: TermIndex is thread-safe, a UnitSource is for one thread at a time.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "text/posting_cursor.hpp"

namespace hartonomous::text {

// A term as a segment knows it.
struct Term {
  // Units that have it, those that ended included.
  std::uint32_t units = 0;
  // Units that ended, of any segment, and had it: what was counted once and no longer is. Below 0
  // where a purged unit went from this segment and its end is in another: the sum is what counts.
  std::int32_t ended = 0;
  std::uint64_t place = 0;  // the segment's own
  std::uint32_t size = 0;   // the segment's own
};

class TermIndex {
 public:
  TermIndex() = default;
  TermIndex(const TermIndex&) = delete;
  TermIndex& operator=(const TermIndex&) = delete;
  virtual ~TermIndex() = default;

  // Units of the segment are in [first_unit, end_unit).
  virtual std::uint32_t first_unit() const = 0;
  virtual std::uint32_t end_unit() const = 0;
  // Errors of all: kCorruption, kIo.
  virtual Result<std::optional<Term>> find(std::string_view term) const = 0;
  virtual Result<std::unique_ptr<PostingCursor>> postings(const Term& term) const = 0;
  // Calls back with each term from `from` on, in byte order, until the callback says false.
  using Visit = std::function<Result<bool>(std::string_view term, const Term&)>;
  virtual Status each(std::string_view from, const Visit& visit) const = 0;
};

inline constexpr std::uint32_t kUnitsOfPage = 256;

// Of the units [page * kUnitsOfPage, (page + 1) * kUnitsOfPage).
struct UnitPage {
  // Tokens of field f of the page's unit i: lengths[i * fields + f].
  std::span<const std::uint32_t> lengths;
  // A bit each: it is there at the time that is asked about, and no filter leaves it out.
  std::array<std::uint64_t, kUnitsOfPage / 64> there{};
};

class UnitSource {
 public:
  virtual ~UnitSource() = default;
  // Valid as long as the source. Errors: kCorruption, kIo.
  virtual Result<const UnitPage*> page(std::uint32_t page) = 0;
};

}  // namespace hartonomous::text

#pragma once

// Terms in ascending order, each without what it shares with the one before it. Rows of the
// dictionary, rows of the index and the root are such lists; in the dictionary an entry follows
// each term.
//
//   shared and rest u8, 4 bits each, the lower ones shared | shared - 15 varint, if they are 15
//   | rest - 15 varint, if they are 15 | rest
//
// Thread-safety: one thread at a time.

#include <cstdint>
#include <string>
#include <string_view>

#include <hartonomous/base/bytes.hpp>

#include "codec/varint.hpp"

namespace hartonomous::text {

class TermListWriter {
 public:
  // Appends. REQUIRES: above the terms since the last restart.
  void append(std::string_view term, std::string& out);
  // The next term begins a list.
  void restart() { last_.clear(); }

 private:
  std::string last_;
};

// Reads the next term into `term`, which holds the one before, or nothing at the beginning of a
// list. False: no encoder wrote it. What is not above the term before is not found out.
[[nodiscard]] bool read_term(codec::ByteReader& reader, std::string& term);

// Looks for one term in a list without putting the terms before it together.
class TermSearch {
 public:
  enum class Order { kBelow, kEqual, kAbove, kDamaged };
  // Lifetime: the term has to outlive the search.
  explicit TermSearch(std::string_view term) : term_(term) {}
  // Reads the next term: where it stands to the one that is looked for.
  // REQUIRES: those before were below, and what stands between terms was read.
  Order next(codec::ByteReader& reader);

 private:
  std::string_view term_;
  std::size_t matched_ = 0;  // bytes that it has as the last term that was read
};

}  // namespace hartonomous::text

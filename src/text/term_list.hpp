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

}  // namespace hartonomous::text

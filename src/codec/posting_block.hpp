#pragma once

// A posting block: sorted distinct (key, value) pairs, a key's values together.
//
//   04 | pair count varint | first key varint | groups...
//   group   key delta varint (0 for the first) | value count varint | first value varint
//           | value deltas - 1 varint...
//
// Deltas are to the one before. The store compresses the block.
// Thread-safety: immutable.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <hartonomous/base/bytes.hpp>
#include <hartonomous/base/result.hpp>

namespace hartonomous::codec {

struct Posting {
  std::uint64_t key = 0;
  std::uint64_t value = 0;
  auto operator<=>(const Posting&) const = default;
};

// REQUIRES: 1 or more pairs, strictly ascending. Appends to `out`.
void encode_posting_block(std::span<const Posting> postings, std::string& out);
// Appends the values of one key. Cost: passes over the values of smaller keys, some 0.5 ns each.
// Errors: kCorruption, as far as it read.
Status find_postings(Bytes block, std::uint64_t key, std::vector<std::uint64_t>& values);
// Appends every pair in order. Errors: kCorruption for anything no encoder wrote.
Status decode_posting_block(Bytes block, std::vector<Posting>& postings);

}  // namespace hartonomous::codec

#pragma once

// Where a term is in the units of a block, as gaps: of each posting, of each field that has the
// term, the first ordinal, then the differences to the ordinal before.
//
//   shifts u8, that of first ordinals in the lower half | bits, the lowest of a byte first
//
// A gap is an exponential Golomb code of its shift (Teuhola 1978): g + 2^shift in binary, after as
// many zeros as it has bits over shift + 1. A block has no gap of which this knows nothing: how
// many there are, and which are first ordinals, is said by the block's frequencies.
// Thread-safety: immutable functions. Cost: some 3 ns a gap.

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <hartonomous/base/bytes.hpp>

#include "text/posting_cursor.hpp"

namespace hartonomous::text {

using BlockFrequencies = std::array<std::array<std::uint32_t, kBlockPostings>, kFieldsMax>;

// What says which gaps there are.
struct GapShape {
  const BlockFrequencies& frequencies;
  std::size_t fields = 1;
  std::size_t count = 0;  // postings
};

// Appends. REQUIRES: as many gaps as the frequencies add up to, 1 or more.
void encode_gaps(const GapShape& shape, std::span<const std::uint32_t> gaps, std::string& out);
// Fills `gaps` with those of the block; of posting i they begin at begins[i], and end at
// begins[i + 1]. False: no encoder wrote it.
[[nodiscard]] bool decode_gaps(const GapShape& shape, Bytes bytes, std::vector<std::uint32_t>& gaps,
                               std::span<std::size_t, kBlockPostings + 1> begins);

}  // namespace hartonomous::text

#pragma once

// Packed counts: 512 signed counters of a page of ids, most of them equal to their neighbours.
//
//   05 | runs...      run: length varint (1..512) | zigzag count varint
//
// Lengths add up to at most 512; counters after the last run are zero; the last run is never zero
// and neighbouring runs differ, so equal counters have equal bytes. All zero is the one byte 05.
// Folding is addition slot by slot, associative and commutative: a merge operand is the same form.
// Thread-safety: immutable.

#include <array>
#include <cstdint>
#include <string>

#include <hartonomous/base/bytes.hpp>
#include <hartonomous/base/limits.hpp>
#include <hartonomous/base/result.hpp>

namespace hartonomous::codec {

using Counts = std::array<std::int64_t, limits::kPageSlots>;

void encode_counts(const Counts& counts, std::string& out);  // appends
// Adds the encoded counters to `counts`. Errors: kCorruption (nothing useful is in `counts` then);
// a sum that leaves 64 bits is kCorruption too.
Status add_counts(Bytes encoded, Counts& counts);

}  // namespace hartonomous::codec

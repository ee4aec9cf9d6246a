#pragma once

// A fingerprint block: up to 4096 sorted (fingerprint, id) entries, some 5.3 bytes each.
//
// A fingerprint is the first 40 bits of a SHA-256; it may repeat. Fingerprints are Elias-Fano coded
// (Elias 1974, Fano 1971): `low` bits of each as they are, the rest in unary; ids are bit-packed
// relative to the block's smallest.
//
//   03 | count u16 LE | first fingerprint u64 LE | low bits u8 | id bits u8 | id base u64 LE
//      | lows: count * low bits | ids: count * id bits | highs: unary bits, padded to a byte
//
// The id base is the smallest id. Bit fields are little-endian within the stream.
// Thread-safety: immutable; a view shows bytes that must outlive it.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <hartonomous/base/bytes.hpp>
#include <hartonomous/base/result.hpp>

namespace hartonomous::codec {

inline constexpr unsigned kFingerprintBits = 40;
inline constexpr std::uint64_t kFingerprintMax = (std::uint64_t{1} << kFingerprintBits) - 1;

struct FingerprintEntry {
  std::uint64_t fingerprint = 0;
  std::uint64_t id = 0;
  auto operator<=>(const FingerprintEntry&) const = default;
};

// REQUIRES: 1 to 4096 entries, ascending, fingerprints of at most 40 bits, ids within 2^40 of one
// another. Appends to `out`. Cost: some nanoseconds an entry.
void encode_fingerprint_block(std::span<const FingerprintEntry> entries, std::string& out);

// Appends the ids of every entry of this fingerprint to `ids`. Cost: one scan of the unary bits by
// words up to the entry, then only the entries of equal high bits. Errors: kCorruption.
Status find_fingerprint(Bytes block, std::uint64_t fingerprint, std::vector<std::uint64_t>& ids);

// Appends all entries in order. Errors: kCorruption for any byte string that no encoder wrote
// (wrong sizes, counts, widths, order, unary bits past the end).
Status decode_fingerprint_block(Bytes block, std::vector<FingerprintEntry>& entries);

}  // namespace hartonomous::codec

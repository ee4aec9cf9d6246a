#pragma once

// A page of numbers: a uniform page of whole 64-byte contents that hold numbers of one width, coded
// so that what numbers have in common stands together.
//
//   numbers page   03 | count u16 LE | shape u8 | planes, one after the other
//   shape          bits 0..3 width in bytes (1, 2, 4, 8) | bit 4 rotated | bit 5 has a base
//   plane          size varint | bytes: `count * 64 / width` of them plain, or fewer: a zstd frame
//
// Plane k holds byte k of every number (byte-plane transposition: Hershcovitch et al., ZipNN,
// 2024). Rotated: each number by one bit to the left, which brings the exponent of a float, without
// its sign, into the highest byte. With a base: what is coded is the exclusive or with as many
// other bytes, which the reader has to bring. Thread-safety: thread-safe.

#include <cstdint>
#include <string>

#include <hartonomous/base/bytes.hpp>
#include <hartonomous/base/result.hpp>

namespace hartonomous::codec {

struct NumberShape {
  std::uint8_t width = 1;   // bytes of a number: 1, 2, 4 or 8
  bool is_rotated = false;  // of floats
  bool operator==(const NumberShape&) const = default;
};

bool is_numbers_page(Bytes page);
// Whether a page of any form is one of numbers that is coded against a base.
bool has_base(Bytes page);

// Appends the page to `out`, unless it would not be smaller than `bytes_max`: false, and `out` is
// as it was. `base`: empty, or as many bytes as the payload. REQUIRES: 1 to 512 contents of 64
// bytes.
bool encode_numbers_page(Bytes payload, NumberShape shape, Bytes base, std::size_t bytes_max,
                         std::string& out);
// Appends the same page in its plain form (page.hpp). Errors: kCorruption, kInvalidArgument when
// the base is of another size than its payload, or there is none and it has_base().
Status decode_numbers_page(Bytes page, Bytes base, std::string& out);
// Contents of the page. Errors: kCorruption.
Result<std::size_t> numbers_page_count(Bytes page);

}  // namespace hartonomous::codec

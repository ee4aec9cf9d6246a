#pragma once

// The numbers of a tensor, of any ElementType, as float or double, and plain numbers back again.
//
//   std::vector<float> row(columns);
//   HTN_RETURN_IF_ERROR(to_float32(ElementType::kQ4K, bytes_of_row, row));
//
// 1. Block types are computed in float, each operation rounded, as ggml's own decoders do: the
//    results are theirs, bit for bit. An MXFP4 scale of 255 is NaN, as OCP MX 1.0 says.
// 2. NaN stays NaN with its sign and payload; widening never changes a finite number, the sign of
//    a zero included.
// 3. A packed type holds the first number in the low nibble; the last byte may be half used.
//
// Order is that of the bytes within one number, or one scale of a block.
// Cost: one pass, no allocation. Of floats made, in cache, a core makes some 20 GB/s or more of
// plain types, Q8_0 and ternary ones, 10 of F16 and F8, 3 to 15 of other blocks, 0.5 of U64.
// Thread-safety: thread-safe.
// It is not a matrix product on quantised weights: what is wanted often is kept as floats.

#include <bit>
#include <span>

#include <hartonomous/base/bytes.hpp>
#include <hartonomous/base/status.hpp>
#include <hartonomous/weights/element_type.hpp>

namespace hartonomous::weights {

// Fills `out` with all numbers of `source`. 64-bit integers and doubles are rounded to the nearest
// float (past the largest: to infinity), 32-bit integers too. A BOOL is 1 unless its byte is 0.
// Errors: kInvalidArgument where out.size() numbers are no whole blocks or not exactly these bytes;
// kNotSupported for C64 and C128, and for big-endian blocks with words other than their scales
// (Q5_0, Q5_1, Q8_K, IQ1_S, IQ1_M, IQ2_XXS, IQ2_XS, IQ3_XXS, IQ4_XS): nobody writes them.
Status to_float32(ElementType type, Bytes source, std::span<float> out,
                  std::endian order = std::endian::little);

// The same as doubles: all but 64-bit integers beyond 2^53 exactly (these: the nearest).
Status to_float64(ElementType type, Bytes source, std::span<double> out,
                  std::endian order = std::endian::little);

// Writes numbers as elements of `type`: BOOL, integers of 8 to 64 bits, F16, BF16, F32, F64, Q8_0
// and Q4_0. Rounded to nearest, ties to even; blocks as ggml's reference quantisers do (F8 to
// MXFP4 else: kNotSupported). A number is never silently replaced by another far from it: one that
// does not fit is refused, and then `out` is not changed.
// Errors: kInvalidArgument where the sizes differ as above, where an integer type is given NaN,
// an infinity or a number that rounds to one past its range, BOOL other than 0 and 1, a float type
// a finite number that rounds to infinity, a block NaN, an infinity or a scale past a half's range;
// kNotSupported for other types, and for big-endian blocks.
Status from_float32(ElementType type, std::span<const float> numbers, std::span<std::byte> out,
                    std::endian order = std::endian::little);

}  // namespace hartonomous::weights

#pragma once

// Headers of NPY files 1, 2 and 3: "\x93NUMPY", version, length of the header, a dict of Python.
// Numbers follow. Source: numpy/lib/format.py.
//
//   HTN_ASSIGN_OR_RETURN(const NpyPreamble preamble, read_npy_preamble(first_bytes));
//   HTN_ASSIGN_OR_RETURN(const NpyHeader header,
//                        parse_npy_header(file.substr(preamble.begin, preamble.bytes)));
//
// Thread-safety: pure functions.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <hartonomous/base/bytes.hpp>
#include <hartonomous/base/result.hpp>

namespace hartonomous {

// So many bytes of a file are enough for its preamble, and no header begins behind them.
inline constexpr std::size_t kNpyPreambleBytesMax = 12;
inline constexpr std::size_t kNpyHeaderBytesMax = std::size_t{1} << 20;
inline constexpr std::size_t kNpyDimensionsMax = 64;

bool is_npy(Bytes first);

// Where the header is.
struct NpyPreamble {
  unsigned major = 0;  // of the version; the minor is 0
  std::size_t begin = 0;
  std::size_t bytes = 0;
};
// Of the first bytes of a file, all of them or kNpyPreambleBytesMax.
// Errors: kInvalidArgument: no NPY, or cut; kNotSupported: a version; kResourceExhausted: a header
// above kNpyHeaderBytesMax.
Result<NpyPreamble> read_npy_preamble(Bytes first);

struct NpyHeader {
  enum class Order : std::uint8_t { kC, kFortran };
  std::string type;  // "<f4": byte order, kind, bytes; empty where an element is a structure
  Order order = Order::kC;
  std::vector<std::uint64_t> shape;
};
// Errors: kInvalidArgument: no such dict; kResourceExhausted: more than kNpyDimensionsMax.
Result<NpyHeader> parse_npy_header(std::string_view text);

}  // namespace hartonomous

#pragma once

// Decimal numbers of texts. Thread-safety: pure functions.

#include <cstdint>
#include <optional>
#include <string_view>

namespace hartonomous::vectorfile {

inline constexpr std::string_view kTextBlanks = " \t";

// A number at the front of a text, as far as it goes: the nearest float32; past the largest it is
// infinite, and "inf" and "nan" are numbers too. Nothing: no number.
struct Decimal {
  float number = 0;
  std::size_t length = 0;
};
std::optional<Decimal> find_decimal(std::string_view text);

// A whole number that is all of the text.
std::optional<std::uint64_t> find_whole(std::string_view text);

// Of a header line of word2vec: "count dimension".
struct CountAndDimension {
  std::uint64_t count = 0;
  std::uint64_t dimension = 0;
};
std::optional<CountAndDimension> find_count_and_dimension(std::string_view line);

}  // namespace hartonomous::vectorfile

#include "vectorfile/decimal.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace hartonomous::vectorfile {
namespace {

// from_chars says only that a number is out of range, at either end.
float out_of_range(std::string_view digits) {
  double wide = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), wide);
  const bool is_negative = digits.starts_with('-');
  // Past double too: only a negative exponent makes so small a number.
  const bool is_small = error == std::errc() ? std::abs(wide) < 1
                                             : digits.find_last_of("eE") != digits.npos &&
                                                   digits[digits.find_last_of("eE") + 1] == '-';
  if (is_small) return error == std::errc() ? static_cast<float>(wide) : 0.0F;
  return is_negative ? -std::numeric_limits<float>::infinity()
                     : std::numeric_limits<float>::infinity();
}

}  // namespace

std::optional<Decimal> find_decimal(std::string_view text) {
  // from_chars takes no plus.
  const bool has_plus = text.size() > 1 && text[0] == '+' && text[1] != '-';
  const std::string_view digits = text.substr(has_plus ? 1 : 0);
  Decimal decimal;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), decimal.number);
  if (error == std::errc::invalid_argument) return std::nullopt;
  decimal.length = static_cast<std::size_t>(end - text.data());
  if (error == std::errc::result_out_of_range) {
    decimal.number = out_of_range(digits.substr(0, static_cast<std::size_t>(end - digits.data())));
  }
  return decimal;
}

std::optional<std::uint64_t> find_whole(std::string_view text) {
  std::uint64_t number = 0;
  const char* last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, number);
  if (error != std::errc() || end != last) return std::nullopt;
  return number;
}

std::optional<CountAndDimension> find_count_and_dimension(std::string_view line) {
  line = line.substr(0, line.find_last_not_of(kTextBlanks) + 1);
  const std::size_t blank = line.find_first_of(kTextBlanks);
  if (blank == line.npos) return std::nullopt;
  const std::size_t second = line.find_first_not_of(kTextBlanks, blank);
  const auto count = find_whole(line.substr(0, blank));
  const auto dimension = find_whole(line.substr(second));
  if (!count.has_value() || !dimension.has_value()) return std::nullopt;
  return CountAndDimension{*count, *dimension};
}

}  // namespace hartonomous::vectorfile

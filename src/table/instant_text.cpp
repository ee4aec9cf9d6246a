#include "table/instant_text.hpp"

#include <hartonomous/base/text.hpp>

namespace hartonomous::table {

namespace {

constexpr std::size_t kSecondsEnd = 19;  // of "2026-11-25T17:30:00"

// The number of a fixed count of digits; -1: not digits.
int number_at(std::string_view text, std::size_t place, std::size_t digits) {
  int number = 0;
  for (const char c : text.substr(place, digits)) {
    if (c < '0' || c > '9') return -1;
    number = number * 10 + (c - '0');
  }
  return number;
}

// Days since 1970-01-01 of a date of the Gregorian calendar (Hinnant, "chrono-compatible
// low-level date algorithms").
std::int64_t days_of(std::int64_t year, std::int64_t month, std::int64_t day) {
  year -= month <= 2 ? 1 : 0;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
         719468;
}

int days_in(int year, int month) {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

// Of ".25": 250000; -1: malformed, or finer than a microsecond.
std::int64_t micros_of(std::string_view fraction) {
  if (fraction.empty()) return 0;
  if (fraction[0] != '.' || fraction.size() == 1) return -1;
  std::int64_t micros = 0;
  for (std::size_t i = 1; i < fraction.size() || i <= 6; ++i) {
    const char c = i < fraction.size() ? fraction[i] : '0';
    if (c < '0' || c > '9' || (i > 6 && c != '0')) return -1;
    if (i <= 6) micros = micros * 10 + (c - '0');
  }
  return micros;
}

}  // namespace

Result<Instant> instant_from_text(std::string_view text) {
  const Status failure = invalid_argument(
      concat("'", text.substr(0, 40), "': expected an instant like 2026-11-25T17:30:00.000000Z"));
  if (text.size() <= kSecondsEnd || !text.ends_with('Z') || text[4] != '-' || text[7] != '-' ||
      text[10] != 'T' || text[13] != ':' || text[16] != ':') {
    return failure;
  }
  const int year = number_at(text, 0, 4);
  const int month = number_at(text, 5, 2);
  const int day = number_at(text, 8, 2);
  const int hour = number_at(text, 11, 2);
  const int minute = number_at(text, 14, 2);
  const int second = number_at(text, 17, 2);
  const std::int64_t micros = micros_of(text.substr(kSecondsEnd, text.size() - kSecondsEnd - 1));
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_in(year, month) || hour < 0 ||
      hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 || micros < 0) {
    return failure;
  }
  const std::int64_t minutes = (days_of(year, month, day) * 24 + hour) * 60 + minute;
  return Instant{(minutes * 60 + second) * 1'000'000 + micros};
}

}  // namespace hartonomous::table

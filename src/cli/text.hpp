#pragma once

// Text as people and machines read it: numbers, sizes, times, and bytes that may be anything.
// Thread-safety: pure functions.

#include <cstdint>
#include <string>
#include <string_view>

#include <hartonomous/base/clock.hpp>
#include <hartonomous/base/result.hpp>

namespace hartonomous::cli {

// 1234567 as "1,234,567".
std::string with_separators(std::uint64_t number);
// "12.3 %"; of nothing, nothing.
std::string percentage(std::uint64_t part, std::uint64_t whole);
// "12.3 MiB/s".
std::string rate(std::uint64_t bytes, double seconds);
// "0.123 s", "12.3 s", "3:07 min".
std::string duration(double seconds);

// A decimal number, nothing around it. Errors: kInvalidArgument.
Result<std::uint64_t> parse_number(std::string_view text);
// "4096", "64K", "64KiB", "1.5G", powers of 1024. Errors: kInvalidArgument.
Result<std::uint64_t> parse_size(std::string_view text);
// "90s", "30m", "12h", "7d" in seconds. Errors: kInvalidArgument.
Result<std::int64_t> parse_duration(const std::string& text);

// "2024-01-02 03:04:05", UTC.
std::string time_for_people(Instant instant);
// "2024-01-02T03:04:05.000006Z".
std::string time_for_machines(Instant instant);

// The text for a terminal: control characters and bytes that are no UTF-8 as \n, \t, \xNN.
std::string printable(std::string_view text);
// printable() of the first `characters` bytes, in quotes, with "..." when there is more.
std::string preview(std::string_view text, std::size_t characters);
std::string to_base64(std::string_view bytes);

}  // namespace hartonomous::cli

#include "cli/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <ctime>

#include <hartonomous/base/text.hpp>
#include <hartonomous/table/value.hpp>

namespace hartonomous::cli {
namespace {

std::string formatted(const char* format, double value) {
  std::array<char, 64> buffer{};
  int length = std::snprintf(buffer.data(), buffer.size(), format, value);
  return {buffer.data(), static_cast<std::size_t>(length)};
}

// Bytes of the UTF-8 character at the start of `text`; 0 when there is none.
std::size_t character_length(std::string_view text) {
  auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(0) < 0x80) return 1;
  std::size_t length = byte(0) >= 0xF0 ? 4 : byte(0) >= 0xE0 ? 3 : 2;
  if (byte(0) < 0xC2 || byte(0) > 0xF4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  bool overlong = (byte(0) == 0xE0 && byte(1) < 0xA0) || (byte(0) == 0xF0 && byte(1) < 0x90);
  bool surrogate = byte(0) == 0xED && byte(1) >= 0xA0;
  bool too_large = byte(0) == 0xF4 && byte(1) >= 0x90;
  return overlong || surrogate || too_large ? 0 : length;
}

// U+0000 to U+001F, U+007F, and U+0080 to U+009F, which terminals obey too.
bool is_control(std::string_view character) {
  auto first = static_cast<unsigned char>(character[0]);
  if (character.size() == 1) return first < 0x20 || first == 0x7F;
  return first == 0xC2 && static_cast<unsigned char>(character[1]) < 0xA0;
}

void append_escaped(std::string& out, char c) {
  switch (c) {
    case '\n':
      out += "\\n";
      break;
    case '\t':
      out += "\\t";
      break;
    case '\r':
      out += "\\r";
      break;
    default:
      out += concat("\\x", to_hex(as_bytes({&c, 1})));
  }
}

std::string time_text(Instant instant, const char* format) {
  std::int64_t micros = instant.value();
  std::time_t seconds = static_cast<std::time_t>(micros / 1'000'000);
  if (micros % 1'000'000 < 0) --seconds;
  std::tm parts{};
  if (::gmtime_r(&seconds, &parts) == nullptr) return "?";
  std::array<char, 64> buffer{};
  return {buffer.data(), std::strftime(buffer.data(), buffer.size(), format, &parts)};
}

}  // namespace

std::string with_separators(std::uint64_t number) {
  std::string digits = std::to_string(number);
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) out.push_back(',');
    out.push_back(digits[i]);
  }
  return out;
}

std::string percentage(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return "0.0 %";
  return formatted("%.1f %%", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

std::string rate(std::uint64_t bytes, double seconds) {
  if (seconds <= 0) return "-";
  return format_bytes(static_cast<std::uint64_t>(static_cast<double>(bytes) / seconds)) + "/s";
}

std::string duration(double seconds) {
  if (seconds < 10) return formatted("%.3f s", seconds);
  if (seconds < 100) return formatted("%.1f s", seconds);
  auto whole = static_cast<std::uint64_t>(seconds);
  std::uint64_t minutes = whole / 60;
  std::string rest = std::to_string(whole % 60);
  return with_separators(minutes) + ":" + (rest.size() < 2 ? "0" : "") + rest + " min";
}

Result<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) {
    return invalid_argument(concat("'", printable(text), "' is not a number"));
  }
  return number;
}

Result<std::uint64_t> parse_size(std::string_view text) {
  Status bad = invalid_argument(
      concat("'", printable(text), "' is not a size: a number, then nothing, K, M, G or T"));
  double number = 0;
  auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (error != std::errc() || !std::isfinite(number) || number < 0) return bad;
  std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  if (unit.ends_with("iB") && unit.size() == 3) {
    unit.remove_suffix(2);
  } else if (unit.ends_with("B")) {
    unit.remove_suffix(1);
  }
  constexpr std::string_view kUnits = "KMGT";
  int power = 0;
  if (!unit.empty()) {
    std::size_t at = kUnits.find(unit == "k" ? "K" : unit);
    if (at == std::string_view::npos || unit.size() != 1) return bad;
    power = static_cast<int>(at) + 1;
  }
  double bytes = std::ldexp(number, 10 * power);
  if (bytes >= 9.2e18) return bad;
  return static_cast<std::uint64_t>(bytes);
}

Result<std::int64_t> parse_duration(const std::string& text) {
  std::uint64_t unit = 0;
  switch (text.empty() ? ' ' : text.back()) {
    case 's':
      unit = 1;
      break;
    case 'm':
      unit = 60;
      break;
    case 'h':
      unit = 3600;
      break;
    case 'd':
      unit = 86'400;
      break;
    default:
      break;
  }
  const auto number =
      parse_number(std::string_view(text).substr(0, text.size() - (text.empty() ? 0 : 1)));
  constexpr std::uint64_t kSecondsMax = std::uint64_t{1} << 40;
  if (unit > 0 && number.ok() && *number < kSecondsMax / unit) {
    return static_cast<std::int64_t>(*number * unit);
  }
  return invalid_argument(
      concat("'", printable(text), "' is not a time: a number, then s, m, h or d"));
}

std::string time_for_people(Instant instant) { return time_text(instant, "%Y-%m-%d %H:%M:%S"); }

std::string time_for_machines(Instant instant) { return to_text(Value(instant)); }

std::string printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    std::size_t length = character_length(text);
    if (length == 0) {
      append_escaped(out, text[0]);
      text.remove_prefix(1);
      continue;
    }
    std::string_view character = text.substr(0, length);
    if (is_control(character)) {
      for (char c : character) append_escaped(out, c);
    } else {
      out += character;
    }
    text.remove_prefix(length);
  }
  return out;
}

std::string preview(std::string_view text, std::size_t characters) {
  bool whole = text.size() <= characters;
  if (!whole) {
    // Not through the middle of a character.
    while (characters > 0 && (static_cast<unsigned char>(text[characters]) & 0xC0) == 0x80) {
      --characters;
    }
    text = text.substr(0, characters);
  }
  return concat("\"", printable(text), whole ? "\"" : "\"...");
}

std::string to_base64(std::string_view bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    for (std::size_t k = 0; k < 3; ++k) {
      group = group << 8 | (k < count ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      out.push_back(k <= count ? kDigits[group >> (18 - 6 * k) & 63] : '=');
    }
  }
  return out;
}

}  // namespace hartonomous::cli

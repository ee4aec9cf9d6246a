#include <hartonomous/base/text.hpp>

#include <array>
#include <charconv>
#include <cstdio>

namespace hartonomous {

namespace text_detail {

namespace {
template <typename Number>
void append_number(std::string& out, Number number) {
  std::array<char, 24> digits;
  const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  out.append(digits.data(), written.ptr);
}
}  // namespace

void append(std::string& out, std::string_view part) { out.append(part); }
void append(std::string& out, std::uint64_t number) { append_number(out, number); }
void append_signed(std::string& out, std::int64_t number) { append_number(out, number); }

}  // namespace text_detail

std::string to_hex(Bytes bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const std::byte byte : bytes) {
    out.push_back(kDigits[std::to_integer<unsigned>(byte) >> 4]);
    out.push_back(kDigits[std::to_integer<unsigned>(byte) & 15]);
  }
  return out;
}

std::string format_bytes(std::uint64_t bytes) {
  constexpr std::array<std::string_view, 7> kUnits = {"B",   "KiB", "MiB", "GiB",
                                                      "TiB", "PiB", "EiB"};
  if (bytes < 1024) return concat(bytes, " B");
  auto amount = static_cast<double>(bytes);
  std::size_t unit = 0;
  // 1023.95 would be printed as "1024.0".
  while (amount >= 1023.95 && unit + 1 < kUnits.size()) {
    amount /= 1024;
    ++unit;
  }
  std::array<char, 32> text;
  const int length = std::snprintf(text.data(), text.size(), "%.1f ", amount);
  return concat(std::string_view(text.data(), static_cast<std::size_t>(length)), kUnits[unit]);
}

}  // namespace hartonomous

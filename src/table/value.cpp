#include <hartonomous/table/value.hpp>

#include <time.h>

#include <charconv>
#include <cstdio>
#include <cstring>
#include <type_traits>

#include <hartonomous/base/text.hpp>

namespace hartonomous {

namespace {

constexpr std::int64_t kMicrosPerSecond = 1'000'000;
// Of "123e4567-e89b-12d3-a456-426614174000".
constexpr std::size_t kGuidCharacters = 36;

bool is_guid_dash(std::size_t place) {
  return place == 8 || place == 13 || place == 18 || place == 23;
}

// The shortest that reads back as the same number.
std::string number_text(double number) {
  std::array<char, 32> buffer{};
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number);
  return error == std::errc() ? std::string(buffer.data(), end) : "?";
}

std::string quoted_text(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out.append(c == '\'' ? 2 : 1, c);
  return out + "'";
}

std::string instant_text(Instant instant) {
  std::int64_t seconds = instant.value() / kMicrosPerSecond;
  std::int64_t micros = instant.value() % kMicrosPerSecond;
  if (micros < 0) {
    micros += kMicrosPerSecond;
    --seconds;
  }
  const auto time = static_cast<::time_t>(seconds);
  ::tm parts{};
  if (::gmtime_r(&time, &parts) == nullptr) return concat(instant.value(), " us");
  std::array<char, 48> buffer{};
  const int length =
      std::snprintf(buffer.data(), buffer.size(), "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ",
                    parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour,
                    parts.tm_min, parts.tm_sec, static_cast<int>(micros));
  return {buffer.data(), static_cast<std::size_t>(length)};
}

std::string point_text(const Point& point) {
  return concat("POINT (", number_text(point.x), " ", number_text(point.y), " ",
                number_text(point.z), " ", number_text(point.m), ")");
}

}  // namespace

Result<Guid> Guid::from_bytes(Bytes bytes) {
  if (bytes.size() != kBytes) {
    return invalid_argument(concat("GUID: ", bytes.size(), " bytes, expected ", kBytes));
  }
  Guid guid;
  std::memcpy(guid.bytes_.data(), bytes.data(), kBytes);
  return guid;
}

Result<Guid> Guid::from_text(std::string_view text) {
  const Status failure =
      invalid_argument(concat("GUID '", text, "': expected 8-4-4-4-12 hex digits"));
  if (text.size() != kGuidCharacters) return failure;
  Guid guid;
  std::size_t place = 0;
  for (std::uint8_t& byte : guid.bytes_) {
    if (is_guid_dash(place) && text[place++] != '-') return failure;
    const char* digits = text.data() + place;
    const auto [end, error] = std::from_chars(digits, digits + 2, byte, 16);
    if (error != std::errc() || end != digits + 2) return failure;
    place += 2;
  }
  return guid;
}

Guid Guid::from_hash(Bytes hash) {
  Guid guid;
  std::memcpy(guid.bytes_.data(), hash.data(), kBytes);
  guid.bytes_[6] = static_cast<std::uint8_t>((guid.bytes_[6] & 0x0F) | 0x80);  // version 8
  guid.bytes_[8] = static_cast<std::uint8_t>((guid.bytes_[8] & 0x3F) | 0x80);  // variant of the RFC
  return guid;
}

std::string Guid::to_text() const {
  std::string out;
  for (const char digit : to_hex(bytes())) {
    if (is_guid_dash(out.size())) out.push_back('-');
    out.push_back(digit);
  }
  return out;
}

std::string to_text(const Value& value) {
  return std::visit(
      [](const auto& held) -> std::string {
        using T = std::decay_t<decltype(held)>;
        if constexpr (std::is_same_v<T, Null>) return "NULL";
        if constexpr (std::is_same_v<T, bool>) return held ? "true" : "false";
        if constexpr (std::is_same_v<T, std::int64_t>) return concat(held);
        if constexpr (std::is_same_v<T, double>) return number_text(held);
        if constexpr (std::is_same_v<T, std::string>) return quoted_text(held);
        if constexpr (std::is_same_v<T, Blob>) return "0x" + to_hex(as_bytes(held.bytes));
        if constexpr (std::is_same_v<T, Instant>) return instant_text(held);
        if constexpr (std::is_same_v<T, Guid>) return held.to_text();
        if constexpr (std::is_same_v<T, Point>) return point_text(held);
      },
      static_cast<const Value::variant&>(value));
}

}  // namespace hartonomous

#pragma once

// Value: what a column of a typed table holds, for callers that do not know the row's struct; and
// the types that the row structs (rows.hpp) use beside those of the language.
//
//   Value id = std::int64_t{7};   Value name = "llama";   Value nothing = kNull;
//
// Text is UTF-8. Decimals are whole numbers of their last digit, so they are exact.
// Thread-safety: immutable.

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <hartonomous/base/bytes.hpp>
#include <hartonomous/base/clock.hpp>
#include <hartonomous/base/result.hpp>

namespace hartonomous {

// NULL.
using Null = std::monostate;
inline constexpr Null kNull{};

// Bytes of no particular meaning.
struct Blob {
  std::string bytes;
  auto operator<=>(const Blob&) const = default;
};

// A UNIQUEIDENTIFIER: 16 bytes, printed in groups as RFC 9562 does. Nil: all zeros.
class Guid {
 public:
  static constexpr std::size_t kBytes = 16;
  Guid() noexcept : bytes_{} {}
  // Errors: kInvalidArgument unless there are 16 bytes.
  static Result<Guid> from_bytes(Bytes bytes);
  // Errors: kInvalidArgument unless it reads like "123e4567-e89b-12d3-a456-426614174000".
  static Result<Guid> from_text(std::string_view text);
  // Version 8 of RFC 9562: from the first 16 bytes of a hash. REQUIRES: so many.
  static Guid from_hash(Bytes hash);
  Bytes bytes() const noexcept {
    return {reinterpret_cast<const std::byte*>(bytes_.data()), kBytes};
  }
  bool is_nil() const noexcept { return *this == Guid(); }
  std::string to_text() const;
  auto operator<=>(const Guid&) const noexcept = default;

 private:
  std::array<std::uint8_t, kBytes> bytes_;
};

// A GEOMETRY that is a point: three coordinates and a measure.
struct Point {
  double x = 0;
  double y = 0;
  double z = 0;
  double m = 0;
  auto operator<=>(const Point&) const = default;
};

// A DECIMAL with so many digits after the point: `units` of the last one.
template <int Scale>
struct Decimal {
  std::int64_t units = 0;

  static constexpr double kOne = [] {
    double one = 1;
    for (int i = 0; i < Scale; ++i) one *= 10;
    return one;
  }();
  // The nearest. REQUIRES: a finite number whose units fit 63 bits.
  static constexpr Decimal from(double number) {
    const double scaled = number * kOne;
    return {static_cast<std::int64_t>(scaled < 0 ? scaled - 0.5 : scaled + 0.5)};
  }
  constexpr double to_double() const { return static_cast<double>(units) / kOne; }
  auto operator<=>(const Decimal&) const = default;
};

class Value : public std::variant<Null, bool, std::int64_t, double, std::string, Blob, Instant,
                                  Guid, Point> {
 public:
  using variant::variant;
  Value(int number) : variant(std::int64_t{number}) {}          // NOLINT implicit
  Value(const char* text) : variant(std::string(text)) {}       // NOLINT implicit
  Value(std::string_view text) : variant(std::string(text)) {}  // NOLINT implicit
  bool is_null() const { return std::holds_alternative<Null>(*this); }
};

// The values of a key or a row, in the order of its columns.
using Values = std::vector<Value>;

// As a person would write it: NULL, 7, 0.5, 'text', 0x00ff, 2026-11-25T17:30:00.000000Z, a GUID,
// POINT (1 2 3 4). For messages. Quotes within a text are doubled.
std::string to_text(const Value& value);

}  // namespace hartonomous

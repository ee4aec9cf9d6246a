#pragma once

// Json: a JSON text (RFC 8259) as a tree of plain values, and the pieces to write one.
//
//   HTN_ASSIGN_OR_RETURN(const Json json, parse_json(R"({"id": 7, "share": 0.10})"));
//   json.find("share")->text;  // "0.10"
//
// A number is kept as it was written, so that a decimal is exact; as_int64() and as_double() give
// it as one. Members stay in order, and a name that comes twice is there twice. Every value knows
// where in the text it stood. Memory: some 150 bytes a value.
// Thread-safety: immutable once made; the functions are thread-safe.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <hartonomous/base/result.hpp>

namespace hartonomous {

struct JsonMember;

struct Json {
  enum class Kind : std::uint8_t { kNil, kBool, kNumber, kString, kArray, kObject };

  Kind kind = Kind::kNil;
  bool boolean = false;
  std::string text;                 // of a string what it says, of a number its digits
  std::vector<Json> items;          // of an array
  std::vector<JsonMember> members;  // of an object
  // Its place in the text: [begin, end).
  std::size_t begin = 0;
  std::size_t end = 0;

  // Of a number without fraction and exponent that fits; else nothing.
  std::optional<std::int64_t> as_int64() const;
  // The nearest, of a number that is not past the largest; else nothing.
  std::optional<double> as_double() const;
  // The first member of that name; null: none, or not an object.
  const Json* find(std::string_view name) const;
};

struct JsonMember {
  std::string name;
  Json value;
};

inline constexpr std::size_t kJsonBytesMax = std::size_t{256} << 20;
inline constexpr std::size_t kJsonDepthMax = 1024;

// Errors: kInvalidArgument, with the place: not one JSON value, larger or deeper than that.
Result<Json> parse_json(std::string_view text);
// Whether a text is one JSON value, at least one level less deep than parse_json takes. Cost: some
// GB/s; memory of the order of the text.
bool is_json(std::string_view text);
// Without the blanks between its values: on one line. REQUIRES: is_json.
std::string minify_json(std::string_view text);
// Quoted and escaped. REQUIRES: UTF-8.
void append_json_string(std::string& out, std::string_view utf8);
// The shortest that reads back as the same number. REQUIRES: finite.
void append_json_number(std::string& out, double number);

}  // namespace hartonomous

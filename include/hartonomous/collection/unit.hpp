#pragma once

// Unit: what of a document is searched as one, and found.
// Numbers are stored: they are never given another meaning. Thread-safety: immutable.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <hartonomous/base/result.hpp>

namespace hartonomous::collection {

// A longer unit is searched by its first bytes, so many.
inline constexpr std::size_t kUnitBytesMax = std::size_t{16} << 20;

enum class Unit : std::uint8_t {
  kDocument = 1,
  kLine = 2,
  kRecord = 3,  // a line that is a JSON object: its fields are members
};

// "document", "line", "record"; "unknown" for a number that is none of them.
std::string_view unit_name(Unit unit);
// Errors: kInvalidArgument, naming those there are.
Result<Unit> parse_unit(std::string_view name);

}  // namespace hartonomous::collection

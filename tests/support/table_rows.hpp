#pragma once

// Random rows of any typed table, and a table that has a column of every type.
// Thread-safety: immutable functions; an Rng is for one thread at a time.

#include <optional>
#include <string>

#include <hartonomous/base/rng.hpp>

#include "table/catalog.hpp"

namespace hartonomous::testing {

struct EveryType {
  std::int32_t id = 0;
  std::optional<bool> bit;
  std::optional<std::int16_t> small;
  std::optional<std::int64_t> big;
  std::optional<float> real;
  std::optional<double> floating;
  std::optional<Decimal<4>> decimal;
  std::optional<std::string> character;
  std::optional<std::string> var_char;
  std::optional<std::string> n_var_char;
  std::optional<Blob> var_binary;
  std::optional<Instant> at;
  std::optional<Guid> guid;
  std::optional<Point> point;
  std::optional<std::string> json;
  std::optional<Blob> binary;
};

// test.EveryType: every column but the key may be NULL.
const table::Binding& every_type_table();

// Within the years 0001 to 9999.
Instant random_instant(Rng& rng);
// Valid, of every length and magnitude; JSON without blanks.
Values random_row(const schema::TableDescription& table, Rng& rng);

}  // namespace hartonomous::testing

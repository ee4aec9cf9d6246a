#include "table/row_codec.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

#include <hartonomous/base/rng.hpp>

#include "support/seed.hpp"
#include "support/table_rows.hpp"
#include "table/validate.hpp"

namespace hartonomous::table {
namespace {

using schema::TableDescription;

// Every table of the library, and one of every type.
std::vector<const TableDescription*> all_tables() {
  std::vector<const TableDescription*> tables = {&testing::every_type_table().description};
  for (const Binding& binding : Catalog::standard().tables()) {
    tables.push_back(&binding.description);
  }
  return tables;
}

StoredRow random_stored_row(const TableDescription& table, Rng& rng) {
  return {testing::random_instant(rng), testing::random_row(table, rng)};
}

// Of their types; words and JSON are the writer's care.
void require_sound_or_corrupt(const TableDescription& table, const std::string& bytes) {
  const auto row = decode_row(table, as_bytes(bytes));
  if (!row.ok()) {
    REQUIRE(row.status().code() == StatusCode::kCorruption);
    REQUIRE(row.status().message().find(table.full_name()) != std::string::npos);
    return;
  }
  REQUIRE(row->values.size() == table.columns.size());
  for (std::size_t i = 0; i < row->values.size(); ++i) {
    INFO(table.columns[i].name << ": " << to_text(row->values[i]));
    if (row->values[i].is_null()) {
      REQUIRE(table.columns[i].nullable);
    } else {
      REQUIRE(is_of_type(table.columns[i].type, row->values[i]));
    }
  }
}

TEST_CASE("table: random rows of every table come back from their bytes", "[table][unit]") {
  HTN_TEST_SEED(seed, 1);
  Rng rng(seed);
  for (const TableDescription* table : all_tables()) {
    INFO(table->full_name());
    for (int i = 0; i < 200; ++i) {
      const StoredRow row = random_stored_row(*table, rng);
      REQUIRE(validate_row(*table, row.values).ok());
      const std::string bytes = encode_row(*table, row);
      const auto back = decode_row(*table, as_bytes(bytes));
      INFO(back.status().to_string());
      REQUIRE(back.ok());
      REQUIRE(back->valid_from == row.valid_from);
      REQUIRE(back->values == row.values);
      REQUIRE(*valid_from_of(*table, as_bytes(bytes)) == row.valid_from);
    }
  }
}

TEST_CASE("table: a row that was cut or lengthened is corrupt", "[table][unit]") {
  HTN_TEST_SEED(seed, 2);
  Rng rng(seed);
  for (const TableDescription* table : all_tables()) {
    INFO(table->full_name());
    const std::string bytes = encode_row(*table, random_stored_row(*table, rng));
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      const auto row = decode_row(*table, as_bytes(bytes.substr(0, size)));
      REQUIRE(row.status().code() == StatusCode::kCorruption);
    }
    REQUIRE(decode_row(*table, as_bytes(bytes + '\0')).status().code() == StatusCode::kCorruption);
  }
  CHECK_FALSE(valid_from_of(*all_tables()[0], as_bytes(std::string(8, '\1'))).ok());
}

TEST_CASE("table: a row with flipped bits is of its types or corrupt", "[table][unit]") {
  HTN_TEST_SEED(seed, 3);
  Rng rng(seed);
  for (const TableDescription* table : all_tables()) {
    INFO(table->full_name());
    for (int i = 0; i < 20; ++i) {
      const std::string bytes = encode_row(*table, random_stored_row(*table, rng));
      for (int n = 0; n < 100; ++n) {
        std::string damaged = bytes;
        for (std::uint64_t flips = 1 + rng.below(3); flips > 0; --flips) {
          char& c = damaged[rng.below(damaged.size())];
          c = static_cast<char>(c ^ (1 << rng.below(8)));
        }
        require_sound_or_corrupt(*table, damaged);
      }
    }
  }
}

TEST_CASE("table: a row says no more than its columns can hold", "[table][unit]") {
  const TableDescription& table = testing::every_type_table().description;
  Values values(table.columns.size(), kNull);
  values[0] = 1;
  const auto decoded = [&](std::size_t column, Value value) {
    Values row = values;
    row[column] = std::move(value);
    return decode_row(table, as_bytes(encode_row(table, {Instant{5}, row}))).status();
  };
  CHECK(decoded(2, std::int64_t{32767}).ok());
  CHECK(decoded(2, std::int64_t{32768}).code() == StatusCode::kCorruption);
  CHECK(decoded(0, std::int64_t{1} << 31).code() == StatusCode::kCorruption);
  CHECK(decoded(4, 1e300).code() == StatusCode::kCorruption);
  CHECK(decoded(9, "\xff").code() == StatusCode::kCorruption);
  CHECK(decoded(9, std::string(21, 'a')).message().find("NVarChar") != std::string::npos);
  std::string bytes = encode_row(table, {Instant{5}, values});
  values[1] = true;
  bytes = encode_row(table, {Instant{5}, values});
  CHECK(decode_row(table, as_bytes(bytes)).ok());
  bytes.back() = '\2';
  CHECK(decode_row(table, as_bytes(bytes)).status().code() == StatusCode::kCorruption);
}

TEST_CASE("table: columns that came later are NULL in older rows", "[table][unit]") {
  TableDescription table = testing::every_type_table().description;
  const TableDescription now = table;
  table.columns.resize(3);
  const std::string bytes = encode_row(table, {Instant{5}, {7, true, kNull}});
  const auto row = decode_row(now, as_bytes(bytes));
  REQUIRE(row.ok());
  CHECK(row->values.size() == now.columns.size());
  CHECK(row->values[0] == Value(7));
  CHECK(row->values[3].is_null());
  TableDescription strict = now;
  strict.columns[9].nullable = false;
  CHECK(decode_row(strict, as_bytes(bytes)).status().code() == StatusCode::kCorruption);
  const std::string newer = encode_row(now, {Instant{5}, row->values});
  CHECK(decode_row(table, as_bytes(newer)).status().code() == StatusCode::kCorruption);
}

TEST_CASE("table: keys sort as their rows' values do", "[table][unit]") {
  HTN_TEST_SEED(seed, 4);
  Rng rng(seed);
  TableDescription table = testing::every_type_table().description;
  for (std::size_t column = 1; column + 1 < table.columns.size(); ++column) {
    INFO(table.columns[column].name);
    schema::Index index{.number = 1, .name = "IX", .columns = {{column, false}}, .included = {}};
    for (int i = 0; i < 1000; ++i) {
      const Value a = testing::random_row(table, rng)[column];
      const Value b = rng.below(8) == 0 ? a : testing::random_row(table, rng)[column];
      const auto key = [&](const Value& value, bool descending) {
        index.columns[0].descending = descending;
        codec::KeyWriter out;
        append_index_columns(table, index, Values{value}, out);
        return out.take();
      };
      REQUIRE((a < b) == (key(a, false) < key(b, false)));
      REQUIRE((a < b) == (key(b, true) < key(a, true)));
    }
  }
}

}  // namespace
}  // namespace hartonomous::table

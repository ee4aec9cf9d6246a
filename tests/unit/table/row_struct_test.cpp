// Rows decoded into their structs: the same as by way of values, and damage is told.

#include "table/row_struct.hpp"

#include <catch2/catch.hpp>
#include <string>

#include <hartonomous/table/row.hpp>
#include <hartonomous/table/rows.hpp>

#include "table/catalog.hpp"
#include "table/row_codec.hpp"

namespace hartonomous::table {
namespace {

const Binding& models() { return *Catalog::standard().find("dbo.Model"); }

rows::Model some_model() {
  rows::Model model;
  model.model_id = -7;
  model.tenant_id = TenantId{3};
  model.model_name = "Ünïcode, longer than a word of ASCII";
  model.version_tag = "";
  model.parameter_count = INT64_MIN;
  model.serialized_model = Blob{std::string("\0\xff", 2)};
  model.last_used = Instant{-5};
  model.is_active = false;
  return model;
}

TEST_CASE("table: a row decoded into its struct is the row that was encoded", "[table][unit]") {
  for (const rows::Model& model : {some_model(), rows::Model{}}) {
    const Values values = values_of(model);
    const std::string bytes = encode_row(models().description, Instant{5}, values);
    rows::Model back;
    REQUIRE(decode_struct(models(), as_bytes(bytes), &back).ok());
    CHECK(values_of(back) == values);
  }
}

TEST_CASE("table: a damaged row is told as when it is decoded by values", "[table][unit]") {
  const std::string bytes = encode_row(models().description, Instant{5}, values_of(some_model()));
  const auto code = [](const std::string& damaged) {
    rows::Model back;
    const StatusCode into_struct = decode_struct(models(), as_bytes(damaged), &back).code();
    const auto row = decode_row(models().description, as_bytes(damaged));
    CHECK(into_struct == row.status().code());
    if (row.ok()) CHECK(values_of(back) == values_of(row_of<rows::Model>(row->values)));
    return into_struct;
  };
  CHECK(code(bytes) == StatusCode::kOk);
  CHECK(code(bytes + '\0') == StatusCode::kCorruption);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CHECK(code(bytes.substr(0, size)) == StatusCode::kCorruption);
  }
  for (std::size_t at = 0; at < bytes.size() * 8; ++at) {
    std::string flipped = bytes;
    flipped[at / 8] = static_cast<char>(flipped[at / 8] ^ (1 << (at % 8)));
    code(flipped);
  }
}

}  // namespace
}  // namespace hartonomous::table

// The bytes of docs/format/collection.md: what is written today is read for ever.

#include <catch2/catch.hpp>
#include <string>

#include <hartonomous/base/text.hpp>

#include "collection/format.hpp"

namespace hartonomous::collection {
namespace {

std::string hex(const std::string& row) { return to_hex(as_bytes(row)); }

TEST_CASE("collection: lengths have their bytes", "[collection][format]") {
  const std::vector<std::uint32_t> lengths{1, 2, 300, 0};
  const std::string row = encode_lengths(lengths, 2);
  CHECK(hex(row) == "01020102ac0200");
  CHECK(decode_lengths(as_bytes(row), 2).value() == lengths);
}

TEST_CASE("collection: runs have their bytes", "[collection][format]") {
  const std::vector<Run> runs{
      {.first = 3, .units = 2, .document = DocumentId{7}, .from = Instant{1000}},
      {.first = 9,
       .units = 1,
       .document = DocumentId{6},
       .from = Instant{1010},
       .to = Instant{1025}}};
  const std::string row = encode_runs(runs);
  CHECK(hex(row) == "010203020ed00f000401011410");
  CHECK(decode_runs(as_bytes(row)).value() == runs);
}

TEST_CASE("collection: documents have their bytes", "[collection][format]") {
  CHECK(hex(encode_document({.run = 300, .ended_name = {}})) == "01ac02");
  const IndexedDocument ended{.run = 300, .ended_name = "a"};
  CHECK(hex(encode_document(ended)) == "01ac0261");
  CHECK(decode_document(as_bytes(encode_document(ended))).value() == ended);
}

TEST_CASE("collection: a state has its bytes", "[collection][format]") {
  State state;
  state.version = 5;
  state.next_unit = 300;
  state.next_segment = 2;
  state.runs = 1;
  state.live_units = 299;
  state.live_documents = 1;
  state.live_tokens[0] = 900;
  state.segments = {{.id = 1, .first_unit = 0, .end_unit = 300, .bytes = 4096}};
  const std::string row = encode_state(state);
  CHECK(hex(row) == "0105ac020201ab020100000884070000000000000000000000010100ac028020");
  CHECK(decode_state(as_bytes(row)).value() == state);
}

}  // namespace
}  // namespace hartonomous::collection

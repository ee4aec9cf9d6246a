// The rows that say which indexes of a set there are.

#include <catch2/catch.hpp>

#include "codec/varint.hpp"
#include "query/graph_state.hpp"
#include "query/set_tree.hpp"

namespace hartonomous::query {
namespace {

bool is_malformed(const Status& status) { return status.code() == StatusCode::kCorruption; }

TEST_CASE("query: the row of a tree is read as it was written", "[query][unit]") {
  const TreeState state{
      .generation = 300, .version = 2, .end = UINT32_MAX, .since = Instant{77}, .top = "top"};
  const std::string row = encode_tree_state(state);
  const auto read = decode_tree_state(as_bytes(row));
  REQUIRE(read.ok());
  CHECK(read->generation == 300);
  CHECK(read->version == 2);
  CHECK(read->end == UINT32_MAX);
  CHECK(read->since == Instant{77});
  CHECK(read->top == "top");
  for (std::size_t size = 0; size + 3 < row.size(); ++size) {
    CHECK(is_malformed(decode_tree_state(as_bytes(row).first(size)).status()));
  }
  CHECK(is_malformed(decode_tree_state(as_bytes("\x02" + row.substr(1))).status()));
}

TEST_CASE("query: the row of a saved graph is read as it was written", "[query][unit]") {
  const std::string row = encode_saved_graph(
      {.generation = 5, .end = 1'000'000, .since = Instant{-1}, .header = "header"});
  const auto read = decode_saved_graph(as_bytes(row));
  REQUIRE(read.ok());
  CHECK(read->generation == 5);
  CHECK(read->end == 1'000'000);
  CHECK(read->since == Instant{-1});
  CHECK(read->header == "header");
  for (std::size_t size = 0; size + 6 < row.size(); ++size) {
    CHECK(is_malformed(decode_saved_graph(as_bytes(row).first(size)).status()));
  }
  CHECK(is_malformed(decode_saved_graph(as_bytes("\x02" + row.substr(1))).status()));
}

TEST_CASE("query: numbers that are no slots are malformed and are not cut", "[query][unit]") {
  for (int wide = 0; wide < 3; ++wide) {
    std::string row(1, 1);
    for (int i = 0; i < 3; ++i) {
      codec::append_varint(row, i == wide ? std::uint64_t{1} << 32 : 1);
    }
    codec::append_fixed64(row, 0);
    CHECK(is_malformed(decode_tree_state(as_bytes(row)).status()));
  }
  for (int wide = 0; wide < 2; ++wide) {
    std::string row(1, 1);
    for (int i = 0; i < 2; ++i) {
      codec::append_varint(row, i == wide ? std::uint64_t{1} << 32 : 1);
    }
    codec::append_fixed64(row, 0);
    CHECK(is_malformed(decode_saved_graph(as_bytes(row)).status()));
  }
}

}  // namespace
}  // namespace hartonomous::query

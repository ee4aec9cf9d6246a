// The bytes of content's rows, fixed: a change here is a change of the format version.
// The same vectors stand in docs/format.

#include <catch2/catch.hpp>
#include <string>

#include <hartonomous/base/sha256.hpp>
#include <hartonomous/base/text.hpp>

#include "content/domain_state.hpp"
#include "content/extent.hpp"

namespace hartonomous::content {
namespace {

const std::string kHashOfNothing =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

std::string hex(const std::string& bytes) { return to_hex(as_bytes(bytes)); }

TEST_CASE("content: golden bytes of an extent of blocks", "[content][format]") {
  std::string row;
  append_extent_head(Cut::kBytes, {.bytes = 200, .children = 4}, sha256({}), row);
  append_extent_runs({{512, 3}, {600, 1}}, row);
  CHECK(hex(row) == "0101c80104000000" + kHashOfNothing + "800803aa0101");
  const auto extent = decode_extent(as_bytes(row));
  REQUIRE(extent.ok());
  CHECK(extent->runs.size() == 2);
  CHECK(extent->runs[1].start == 600);
}

TEST_CASE("content: golden bytes of an extent of tokens", "[content][format]") {
  const ExtentShape shape{
      .bytes = 5, .children = 3, .characters = 5, .lines = 1, .tail_columns = 2};
  std::string row;
  append_extent_head(Cut::kText, shape, sha256({}), row);
  for (const std::uint64_t id : {512, 513, 512}) codec::append_varint(row, id);
  CHECK(hex(row) == "01020503050102" + kHashOfNothing + "800481048004");
  const auto extent = decode_extent(as_bytes(row));
  REQUIRE(extent.ok());
  CHECK(extent->shape == shape);
  CHECK(extent->runs.size() == 3);
}

TEST_CASE("content: golden bytes of an extent's hash row", "[content][format]") {
  const std::string row = encode_extent_hash({ExtentId{300}, {.bytes = 200, .children = 4}});
  CHECK(hex(row) == "01ac02c80104000000");
}

TEST_CASE("content: golden bytes of a run", "[content][format]") {
  Run run;
  run.level = 1;
  run.entries = 5000;
  run.first_keys = {7, 300};
  CHECK(hex(encode_run(run)) == "010188270207a502");
}

TEST_CASE("content: golden bytes of a domain's counters", "[content][format]") {
  DomainCounters counters;
  counters.next_page = 3;
  counters.tail_slots = 10;
  counters.atoms = 522;
  CHECK(hex(encode_counters(counters)) == "01030a01018080808080108a04000000");
}

}  // namespace
}  // namespace hartonomous::content

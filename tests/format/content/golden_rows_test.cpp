// The bytes of content's rows, fixed: a change here is a change of the format version.
// The same vectors stand in docs/format.

#include <catch2/catch.hpp>
#include <string>

#include <hartonomous/base/sha256.hpp>
#include <hartonomous/base/text.hpp>

#include "content/domain_state.hpp"
#include "content/extent.hpp"
#include "content/page_base.hpp"

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

TEST_CASE("content: golden bytes of the base of a page", "[content][format]") {
  const std::vector<ContentRun> runs = {{300, 100}, {kNoBase, 12}, {7, 400}};
  const std::string row = encode_page_base(runs);
  CHECK(hex(row) == "010364ad020c00900308");
  const auto read = decode_page_base(as_bytes(row));
  REQUIRE(read.ok());
  REQUIRE(read->size() == 3);
  CHECK((*read)[1].start == kNoBase);
  CHECK((*read)[2].count == 400);
}

TEST_CASE("content: the base of a page is refused where no encoder wrote it", "[content][format]") {
  const auto code = [](std::string_view row) {
    return decode_page_base(as_bytes(row)).status().code();
  };
  const std::string row = encode_page_base({{300, 100}, {kNoBase, 12}});
  REQUIRE(code(row) == StatusCode::kOk);
  for (std::size_t size = 0; size < row.size(); ++size) {
    CHECK(code(row.substr(0, size)) == StatusCode::kCorruption);
  }
  CHECK(code(row + "x") == StatusCode::kCorruption);
  CHECK(code("\x02" + row.substr(1)) == StatusCode::kCorruption);
  CHECK(code(encode_page_base({{1, 0}})) == StatusCode::kCorruption);
  CHECK(code(encode_page_base({{1, 513}})) == StatusCode::kCorruption);
  CHECK(code(encode_page_base({{1, 500}, {900, 13}})) == StatusCode::kCorruption);
  CHECK(code(encode_page_base({{900, 2}, {1, ~std::uint64_t{0}}})) == StatusCode::kCorruption);
  CHECK(code(encode_page_base({{std::uint64_t{1} << 40, 1}})) == StatusCode::kCorruption);
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

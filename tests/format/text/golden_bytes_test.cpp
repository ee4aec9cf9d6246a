// The bytes of docs/format/text_segment.md: what is written today is read for ever.

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include <hartonomous/base/text.hpp>

#include "support/posting_oracle.hpp"
#include "text/gap_codec.hpp"
#include "text/packed_numbers.hpp"
#include "text/segment_builder.hpp"

namespace hartonomous::text {
namespace {

std::string hex_of(std::string_view bytes) { return to_hex(as_bytes(bytes)); }

TEST_CASE("text: packed numbers have their bytes", "[text][format]") {
  const auto packed = [](const std::vector<std::uint32_t>& numbers) {
    std::string out;
    pack_numbers(numbers, out);
    return hex_of(out);
  };
  CHECK(packed({1, 0, 3}) == "0231");
  CHECK(packed({0, 0, 0, 0}) == "00");
  CHECK(packed({1, 1, 1, 1, 1, 1, 1, 300}) == "82015515074b");
  std::vector<std::uint32_t> full(kPackedMost);
  for (std::size_t i = 0; i < full.size(); ++i) full[i] = i % 2;
  CHECK(packed(full) == "0100000000ffffffff00000000ffffffff");
}

TEST_CASE("text: gaps have their bytes", "[text][format]") {
  BlockFrequencies frequencies{};
  frequencies[0] = {1, 2};
  std::string out;
  encode_gaps({frequencies, 1, 2}, std::vector<std::uint32_t>{3, 1, 9}, out);
  CHECK(hex_of(out) == "31b601");
}

testing::BuiltSegment sample() {
  SegmentBuilder builder({.fields = 1, .positions = Positions::kKept});
  builder.begin_unit(5);
  builder.add(0, "sea", 0);
  builder.add(0, "whale", 1);
  builder.add(0, "sea", 2);
  builder.end_unit(std::vector<std::uint32_t>{3});
  builder.begin_unit(6);
  builder.add(0, "whales", 0);
  builder.add(0, "whale", 1);
  builder.end_unit(std::vector<std::uint32_t>{2});
  builder.add_ended("sea");
  testing::BuiltSegment built;
  auto header = builder.finish(built.rows->sink());
  REQUIRE(header.ok());
  built.header = *std::move(header);
  return built;
}

TEST_CASE("text: a segment that is one value has its bytes", "[text][format]") {
  CHECK(hex_of(sample().header) ==
        "0153010105020304000000000001013073656101"
        "010027010100000000307365610602050001011005507768616c650a040000001215730101002edcdc7c"
        "384b1dc5");
}

TEST_CASE("text: a row of postings has its bytes", "[text][format]") {
  SegmentBuilder builder({.fields = 1, .positions = Positions::kKept});
  for (std::uint32_t unit = 0; unit < 129; ++unit) {
    builder.begin_unit(unit);
    builder.add(0, "sea", 0);
    builder.end_unit(std::vector<std::uint32_t>{7});
  }
  testing::BuiltSegment built;
  built.header = *builder.finish(built.rows->sink());
  const auto header = decode_segment_header(as_bytes(built.header));
  REQUIRE(header.ok());
  REQUIRE(header->embedded.size() == 3);
  for (const StoredRow& row : header->embedded) {
    INFO(segment_part_name(row.part));
    const std::string body = row.bytes.substr(0, row.bytes.size() - kChecksumBytes);
    if (row.part == SegmentPart::kDictionary)
      CHECK(hex_of(body) == "01010000000030736561038101000600");
    if (row.part == SegmentPart::kPostings)
      CHECK(hex_of(body) == "0102000000000100000a0002110107000202010700000000");
    if (row.part == SegmentPart::kPositions)
      CHECK(hex_of(body) == "01030000000000ffffffffffffffffffffffffffffffff0001");
  }
}

}  // namespace
}  // namespace hartonomous::text

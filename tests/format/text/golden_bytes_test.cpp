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
  CHECK(packed({1, 1, 1, 1, 1, 1, 1, 300}) == "8101ff07ac02" + std::string());
  std::vector<std::uint32_t> full(kPackedMost);
  for (std::size_t i = 0; i < full.size(); ++i) full[i] = i == 5 ? 1 : 0;
  full[0] = 1;
  full[127] = 1;
  CHECK(packed(full) ==
        "01"
        "01000000"
        "02000000"
        "00000000"
        "00000080");
}

TEST_CASE("text: gaps have their bytes", "[text][format]") {
  BlockFrequencies frequencies{};
  frequencies[0] = {1, 2};
  std::string out;
  encode_gaps({frequencies, 1, 2}, std::vector<std::uint32_t>{3, 1, 9}, out);
  CHECK(hex_of(out) == "?");
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
  CHECK(hex_of(sample().header) == "?");
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
    if (row.part == SegmentPart::kDictionary) CHECK(hex_of(body) == "?");
    if (row.part == SegmentPart::kPostings) CHECK(hex_of(body) == "?");
    if (row.part == SegmentPart::kPositions) CHECK(hex_of(body) == "?");
  }
}

}  // namespace
}  // namespace hartonomous::text

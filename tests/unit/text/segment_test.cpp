#include "text/segment.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include <hartonomous/base/rng.hpp>

#include "support/posting_oracle.hpp"
#include "support/seed.hpp"
#include "text/segment_builder.hpp"

namespace hartonomous::text {
namespace {

using testing::build;
using testing::BuiltSegment;
using testing::make_text;
using testing::OracleText;

// A term in `units` of the units, the rest of it in between.
OracleText text_of_one_list(Rng& rng, const SegmentOptions& options, std::size_t units) {
  OracleText text{options, {}, {}};
  std::uint32_t number = 10;
  for (std::size_t i = 0; i < units; ++i) {
    number += 1 + static_cast<std::uint32_t>(rng.below(20) == 0 ? rng.below(100'000) : 0);
    testing::PostedUnit unit{number, {}, std::vector<std::uint32_t>(options.fields, 30)};
    const std::uint64_t tokens = 1 + (rng.below(10) == 0 ? rng.below(9) : 0);
    for (std::uint32_t j = 0; j < tokens; ++j) {
      unit.tokens.push_back({rng.below(options.fields), j, "term"});
    }
    text.units.push_back(std::move(unit));
  }
  return text;
}

TEST_CASE("text: a segment says what a naive index of its units says", "[text][unit]") {
  HTN_TEST_SEED(seed, 701);
  Rng rng(seed);
  for (int round = 0; round < testing::steps(12); ++round) {
    const SegmentOptions options{1 + rng.below(3), static_cast<Positions>(rng.below(2))};
    const OracleText text =
        make_text(rng, options,
                  {.units = rng.below(400),
                   .tokens_most = 1 + rng.below(60),
                   .terms = 1 + rng.below(3000),
                   .first_unit = static_cast<std::uint32_t>(rng.below(1u << 30)),
                   .unit_step_most = static_cast<std::uint32_t>(1 + rng.below(1000)),
                   .ended = rng.below(50)});
    require_index(*build(text).open(), text);
  }
}

TEST_CASE("text: lists about the borders of blocks are what was added", "[text][unit]") {
  HTN_TEST_SEED(seed, 702);
  Rng rng(seed);
  for (const std::size_t units : {1, 2, 31, 32, 33, 127, 128, 129, 255, 256, 257, 1000}) {
    for (const std::size_t fields : {1, 2, 8}) {
      const OracleText text = text_of_one_list(rng, {fields, Positions::kKept}, units);
      require_index(*build(text).open(), text);
    }
  }
}

TEST_CASE("text: lists about the borders of chunks are what was added", "[text][unit]") {
  HTN_TEST_SEED(seed, 703);
  Rng rng(seed);
  constexpr std::size_t kChunk = kChunkBlocks * kBlockPostings;
  for (const std::size_t units : {kChunk - 1, kChunk, kChunk + 1, 2 * kChunk, 2 * kChunk + 129}) {
    const OracleText text = text_of_one_list(rng, {1, static_cast<Positions>(rng.below(2))}, units);
    const BuiltSegment built = build(text);
    require_index(*built.open(), text);
    CHECK(built.open()->header().embedded.empty());
  }
}

TEST_CASE("text: seeking a block finds the first one that is not before", "[text][unit]") {
  HTN_TEST_SEED(seed, 704);
  Rng rng(seed);
  for (const std::size_t units : {1, 100, 5000, 80'000}) {
    const OracleText text = text_of_one_list(rng, {1, Positions::kKept}, units);
    const auto segment = build(text).open();
    const auto wanted = testing::index_of(text).at("term").postings;
    const std::uint32_t last = wanted.rbegin()->first;
    for (int round = 0; round < testing::steps(20); ++round) {
      auto cursor = segment->postings(**segment->find("term"));
      REQUIRE(cursor.ok());
      std::uint64_t unit = 0;
      while (unit <= std::uint64_t{last} + 1) {
        unit += rng.below(rng.below(2) == 0 ? 300 : last / 3 + 2);
        const auto sought = static_cast<std::uint32_t>(unit);
        const auto is_there = (*cursor)->seek_block(sought);
        REQUIRE(is_there.ok());
        const auto at = wanted.lower_bound(sought);
        REQUIRE(*is_there == (at != wanted.end()));
        if (!*is_there) break;
        REQUIRE((*cursor)->decode_block().ok());
        const auto of_block = (*cursor)->units();
        REQUIRE(std::binary_search(of_block.begin(), of_block.end(), at->first));
      }
    }
  }
}

TEST_CASE("text: seeking about the ends of chunks finds what is there", "[text][unit]") {
  HTN_TEST_SEED(seed, 708);
  Rng rng(seed);
  constexpr std::size_t kChunk = kChunkBlocks * kBlockPostings;
  const OracleText text = text_of_one_list(rng, {1, Positions::kLeftOut}, 3 * kChunk);
  const auto segment = build(text).open();
  const auto term = segment->find("term");
  for (std::size_t index = kChunk - 3; index < 2 * kChunk + 3; ++index) {
    if (index == kChunk + 3) index = 2 * kChunk - 3;
    auto cursor = segment->postings(**term);
    REQUIRE(cursor.ok());
    if (rng.below(2) == 0) REQUIRE(*(*cursor)->seek_block(0));
    REQUIRE(*(*cursor)->seek_block(text.units[index].number));
    REQUIRE((*cursor)->decode_block().ok());
    CHECK((*cursor)->units()[index % kBlockPostings] == text.units[index].number);
  }
}

TEST_CASE("text: bounds of a block are its largest frequency and least length", "[text][unit]") {
  SegmentBuilder builder({.fields = 2, .positions = Positions::kKept});
  for (std::uint32_t unit = 0; unit < 300; ++unit) {
    builder.begin_unit(unit);
    for (std::uint32_t i = 0; i <= unit % 128; ++i) builder.add(1, "sea", i);
    builder.end_unit(std::vector<std::uint32_t>{1000 - unit, 200 + unit});
  }
  BuiltSegment built;
  built.header = *builder.finish(built.rows->sink());
  const auto segment = built.open();
  const auto cursor = *segment->postings(**segment->find("sea"));
  REQUIRE(*cursor->seek_block(128));
  CHECK(cursor->bounds().last_unit == 255);
  CHECK(cursor->bounds().frequency_most[0] == 0);
  CHECK(cursor->bounds().frequency_most[1] == 128);
  CHECK(cursor->bounds().length_least[0] == 1000 - 255);
  CHECK(cursor->bounds().length_least[1] == 200 + 128);
}

TEST_CASE("text: a dictionary of many rows is found through its index", "[text][unit]") {
  HTN_TEST_SEED(seed, 705);
  Rng rng(seed);
  const OracleText text = make_text(rng, {1, Positions::kLeftOut},
                                    {.units = 3000, .tokens_most = 200, .terms = 60'000});
  const auto segment = build(text).open();
  REQUIRE(segment->header().children == SegmentPart::kIndex);
  REQUIRE(segment->header().root.size() > 1);
  const auto index = testing::index_of(text);
  REQUIRE(segment->header().terms == index.size());
  std::size_t there = 0;
  for (int number = 0; number < 60'000; ++number) {
    const std::string term = "t" + std::to_string(number);
    const auto found = segment->find(term);
    REQUIRE(found.ok());
    REQUIRE(found->has_value() == index.contains(term));
    there += found->has_value() ? 1 : 0;
  }
  CHECK(there > 10'000);
  for (int round = 0; round < 100; ++round) {
    const std::string from = "t" + std::to_string(rng.below(100'000));
    auto wanted = index.lower_bound(from);
    int left = 3;
    const Status status = segment->each(from, [&](std::string_view term, const Term& found) {
      CHECK(term == wanted->first);
      CHECK(found.units == wanted->second.postings.size());
      ++wanted;
      return Result<bool>(--left != 0);
    });
    REQUIRE(status.ok());
  }
}

TEST_CASE("text: the segment of one short unit is one value", "[text][unit]") {
  Rng rng(706);
  const OracleText text =
      make_text(rng, {1, Positions::kKept}, {.units = 1, .tokens_most = 500, .terms = 300});
  const BuiltSegment built = build(text);
  CHECK(built.rows->rows().empty());
  const auto alone = Segment::open(as_bytes(built.header), nullptr);
  REQUIRE(alone.ok());
  require_index(**alone, text);
}

TEST_CASE("text: a segment of nothing and one of ends alone are segments", "[text][unit]") {
  const BuiltSegment nothing = build({{1, Positions::kKept}, {}, {}});
  CHECK(nothing.open()->header().terms == 0);
  CHECK_FALSE(nothing.open()->find("term")->has_value());
  const OracleText ends{{1, Positions::kKept}, {}, {"a", "b", "a"}};
  require_index(*build(ends).open(), ends);
  const auto cursor = build(ends).open();
  CHECK_FALSE(*(*cursor->postings(**cursor->find("a")))->seek_block(0));
}

TEST_CASE("text: the same units make the same bytes", "[text][unit]") {
  Rng rng(707);
  const OracleText text =
      make_text(rng, {2, Positions::kKept}, {.units = 500, .tokens_most = 50, .ended = 9});
  CHECK(build(text) == build(text));
}

}  // namespace
}  // namespace hartonomous::text

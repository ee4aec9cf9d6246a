#include "text/segment_merger.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include <hartonomous/base/rng.hpp>

#include "support/posting_oracle.hpp"
#include "support/seed.hpp"

namespace hartonomous::text {
namespace {

using testing::build;
using testing::BuiltSegment;
using testing::make_text;
using testing::OracleText;
using testing::PostedUnit;

// Lengths of a text's units, as pages.
UnitLengths lengths_of(const OracleText& text) {
  auto pages = std::make_shared<std::map<std::uint32_t, std::vector<std::uint32_t>>>();
  for (const PostedUnit& unit : text.units) {
    auto& page = (*pages)[unit.number / kUnitsOfPage];
    page.resize(kUnitsOfPage * text.options.fields);
    std::copy(unit.lengths.begin(), unit.lengths.end(),
              page.begin() +
                  static_cast<std::ptrdiff_t>(unit.number % kUnitsOfPage * text.options.fields));
  }
  return [pages](std::uint32_t page) -> Result<std::span<const std::uint32_t>> {
    return std::span<const std::uint32_t>((*pages)[page]);
  };
}

BuiltSegment merge(const std::vector<OracleText>& texts, const KeepUnit& keep,
                   const UnitLengths& lengths) {
  std::vector<std::shared_ptr<const Segment>> segments;
  for (const OracleText& text : texts) segments.push_back(build(text).open());
  BuiltSegment merged;
  auto header = merge_segments(segments, keep, lengths, merged.rows->sink());
  REQUIRE(header.ok());
  merged.header = *std::move(header);
  return merged;
}

// Neighbours that have the units of a text, and its ends, between them.
std::vector<OracleText> cut(Rng& rng, const OracleText& text, std::size_t pieces) {
  std::vector<OracleText> cuts(pieces, OracleText{text.options, {}, {}});
  std::size_t piece = 0;
  for (const PostedUnit& unit : text.units) {
    if (rng.below(text.units.size()) < pieces && piece + 1 < pieces) ++piece;
    cuts[piece].units.push_back(unit);
  }
  for (const std::string& term : text.ended) cuts[rng.below(pieces)].ended.push_back(term);
  return cuts;
}

OracleText random_text(Rng& rng) {
  const SegmentOptions options{1 + rng.below(3), static_cast<Positions>(rng.below(2))};
  return make_text(rng, options,
                   {.units = rng.below(3000),
                    .tokens_most = 1 + rng.below(40),
                    .terms = 1 + rng.below(2000),
                    .first_unit = static_cast<std::uint32_t>(rng.below(1u << 30)),
                    .unit_step_most = static_cast<std::uint32_t>(1 + rng.below(5)),
                    .ended = rng.below(100)});
}

TEST_CASE("text: merging neighbours makes what building all at once makes", "[text][unit]") {
  HTN_TEST_SEED(seed, 711);
  Rng rng(seed);
  for (int round = 0; round < testing::steps(12); ++round) {
    const OracleText text = random_text(rng);
    const auto pieces = cut(rng, text, 1 + rng.below(9));
    const BuiltSegment merged = merge(pieces, nullptr, lengths_of(text));
    CHECK(merged == build(text));
  }
}

TEST_CASE("text: merging lists of many chunks makes what building makes", "[text][unit]") {
  HTN_TEST_SEED(seed, 712);
  Rng rng(seed);
  const OracleText text =
      make_text(rng, {1, Positions::kKept}, {.units = 90'000, .tokens_most = 4, .terms = 3});
  const BuiltSegment merged = merge(cut(rng, text, 3), nullptr, lengths_of(text));
  CHECK(merged == build(text));
  require_list(*merged.open(), "t1", testing::index_of(text).at("t1"), text);
}

// A purged unit has no tokens, and each of its terms ended once less.
TEST_CASE("text: merging leaves out purged units and their ends", "[text][unit]") {
  HTN_TEST_SEED(seed, 713);
  Rng rng(seed);
  for (int round = 0; round < testing::steps(12); ++round) {
    OracleText text = random_text(rng);
    OracleText purged = text;
    std::vector<std::uint32_t> gone;
    for (PostedUnit& unit : purged.units) {
      if (rng.below(3) != 0) continue;
      std::vector<std::string> terms;
      for (const auto& token : unit.tokens) terms.push_back(token.term);
      std::sort(terms.begin(), terms.end());
      terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
      text.ended.insert(text.ended.end(), terms.begin(), terms.end());
      gone.push_back(unit.number);
      unit.tokens.clear();
    }
    const KeepUnit keep = [&](std::uint32_t unit) {
      return !std::binary_search(gone.begin(), gone.end(), unit);
    };
    const BuiltSegment merged = merge(cut(rng, text, 4), keep, lengths_of(text));
    CHECK(merged == build(purged));
    require_index(*merged.open(), purged);
  }
}

TEST_CASE("text: a purge whose ends are in another segment counts below nothing", "[text][unit]") {
  const OracleText had{{1, Positions::kKept}, {{7, {{0, 0, "whale"}}, {1}}}, {}};
  const OracleText ends{{1, Positions::kKept}, {}, {"whale"}};
  const KeepUnit none = [](std::uint32_t) { return false; };
  const BuiltSegment first = merge({had}, none, lengths_of(had));
  const auto term = first.open()->find("whale");
  REQUIRE(term->has_value());
  CHECK((*term)->units == 0);
  CHECK((*term)->ended == -1);
  const std::vector<std::shared_ptr<const Segment>> both{first.open(), build(ends).open()};
  BuiltSegment sum;
  sum.header = *merge_segments(both, nullptr, lengths_of(had), sum.rows->sink());
  CHECK(sum.open()->header().terms == 0);
}

TEST_CASE("text: merging merged segments is merging all", "[text][unit]") {
  HTN_TEST_SEED(seed, 714);
  Rng rng(seed);
  const OracleText text = random_text(rng);
  std::vector<std::shared_ptr<const Segment>> pairs;
  const auto pieces = cut(rng, text, 8);
  for (std::size_t i = 0; i < pieces.size(); i += 2) {
    pairs.push_back(merge({pieces[i], pieces[i + 1]}, nullptr, lengths_of(text)).open());
  }
  BuiltSegment merged;
  merged.header = *merge_segments(pairs, nullptr, lengths_of(text), merged.rows->sink());
  CHECK(merged == build(text));
}

TEST_CASE("text: segments out of order or of different options are not merged", "[text][unit]") {
  const auto segment = [](std::uint32_t unit, std::size_t fields) {
    return build({{fields, Positions::kKept},
                  {{unit, {{0, 0, "a"}}, std::vector<std::uint32_t>(fields, 1)}},
                  {}})
        .open();
  };
  const auto code = [](std::vector<std::shared_ptr<const Segment>> segments) {
    MemorySegment rows;
    const UnitLengths none = [](std::uint32_t) { return std::span<const std::uint32_t>(); };
    return merge_segments(segments, nullptr, none, rows.sink()).status().code();
  };
  CHECK(code({segment(1, 1), segment(2, 1)}) == StatusCode::kOk);
  CHECK(code({segment(2, 1), segment(1, 1)}) == StatusCode::kInvalidArgument);
  CHECK(code({segment(1, 1), segment(1, 1)}) == StatusCode::kInvalidArgument);
  CHECK(code({segment(1, 1), segment(2, 2)}) == StatusCode::kInvalidArgument);
  CHECK(code({}) == StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace hartonomous::text

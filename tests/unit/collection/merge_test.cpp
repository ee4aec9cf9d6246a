// Which segments become one: few are left, and what is written again stays in proportion.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>
#include <vector>

#include <hartonomous/base/rng.hpp>

#include "collection/merge.hpp"
#include "support/seed.hpp"

namespace hartonomous::collection {
namespace {

struct Written {
  std::vector<SegmentPlace> segments;
  std::uint64_t added = 0;
  std::uint64_t again = 0;
  std::size_t most = 0;
  std::uint32_t unit = 0;

  void add(std::uint64_t bytes) {
    segments.push_back({.id = unit, .first_unit = unit, .end_unit = unit + 1, .bytes = bytes});
    ++unit;
    added += bytes;
    for (auto due = segments_due(segments); due.size() >= 2; due = segments_due(segments)) {
      REQUIRE(std::equal(due.rbegin(), due.rend(), segments.rbegin()));  // its end
      SegmentPlace merged = due.front();
      merged.end_unit = due.back().end_unit;
      merged.bytes = 0;
      for (const SegmentPlace& place : due) merged.bytes += place.bytes;
      again += merged.bytes;
      segments.resize(segments.size() - due.size());
      segments.push_back(merged);
    }
    most = std::max(most, segments.size());
  }
};

TEST_CASE("collection: segments of many commits are few and rarely written again",
          "[collection][unit]") {
  HTN_TEST_SEED(seed, 8);
  const std::uint64_t bytes = GENERATE(300U, 3'000U, 40'000U, 1'000'000U);
  Rng rng(seed);
  Written written;
  const int commits = 4000;
  for (int i = 0; i < commits; ++i) written.add(1 + rng.below(2 * bytes));
  const double tiers =
      2 + std::max(0.0, std::log2(static_cast<double>(written.added) / 16384.0) / 3);
  INFO(bytes << " bytes each: " << written.most << " segments, " << written.again << " of "
             << written.added << " written again");
  CHECK(static_cast<double>(written.most) <= 8 * tiers);
  // Once for each tier; and the smallest tier, which grows from one commit to the next.
  CHECK(static_cast<double>(written.again) <=
        tiers * static_cast<double>(written.added) + commits * 16384.0 / 7 * 2);
}

TEST_CASE("collection: a large segment is not written again for a few small ones",
          "[collection][unit]") {
  Written written;
  written.add(std::uint64_t{1} << 30);
  for (int i = 0; i < 500; ++i) written.add(500);
  CHECK(written.again < (std::uint64_t{1} << 22));
  CHECK(written.segments.size() <= 20);
}

TEST_CASE("collection: segments are due when there are eight of a size", "[collection][unit]") {
  std::vector<SegmentPlace> segments;
  CHECK(segments_due(segments).empty());
  for (std::uint32_t i = 0; i < 7; ++i) {
    segments.push_back({.id = i, .first_unit = i, .end_unit = i + 1, .bytes = 100});
    CHECK(segments_due(segments).empty());
  }
  segments.push_back({.id = 7, .first_unit = 7, .end_unit = 8, .bytes = 200});
  CHECK(segments_due(segments).size() == 8);
  segments.front().bytes = std::uint64_t{1} << 20;
  CHECK(segments_due(segments).empty());
  // More than one may have together stay as they are.
  for (SegmentPlace& place : segments) place.bytes = std::uint64_t{1} << 30;
  CHECK(segments_due(segments).empty());
}

}  // namespace
}  // namespace hartonomous::collection

#include "ingest/layout.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <vector>

#include <hartonomous/base/rng.hpp>

#include "support/contents.hpp"
#include "support/seed.hpp"

namespace hartonomous::ingest {
namespace {

Part part(std::uint64_t offset, std::uint64_t bytes, bool is_array) {
  return {.offset = offset, .bytes = bytes, .is_array = is_array, .numbers = {}, .base = {}};
}

TEST_CASE("ingest: a layout's parts follow one another", "[ingest][unit]") {
  CHECK(Layout::make({}).ok());
  CHECK(Layout::make({part(0, 5, false), part(5, 7, true)}).ok());
  const auto code = [](std::vector<Part> parts) {
    return Layout::make(std::move(parts)).status().code();
  };
  CHECK(code({part(1, 5, false)}) == StatusCode::kInvalidArgument);
  CHECK(code({part(0, 0, false)}) == StatusCode::kInvalidArgument);
  CHECK(code({part(0, 5, false), part(6, 7, true)}) == StatusCode::kInvalidArgument);
  CHECK(code({part(0, 5, false), part(4, 7, true)}) == StatusCode::kInvalidArgument);
  CHECK(code({part(0, 5, false), part(5, 0, true)}) == StatusCode::kInvalidArgument);
}

TEST_CASE("ingest: a byte of a layout is in one part or past the last", "[ingest][unit]") {
  const auto made = Layout::make({part(0, 5, false), part(5, 7, true)});
  const Layout& layout = *made;
  CHECK(layout.part_at(0) == &layout.parts()[0]);
  CHECK(layout.part_at(4) == &layout.parts()[0]);
  CHECK(layout.part_at(5) == &layout.parts()[1]);
  CHECK(layout.part_at(11) == &layout.parts()[1]);
  CHECK(layout.part_at(12) == nullptr);
  CHECK(layout.part_at(~std::uint64_t{0}) == nullptr);
}

std::vector<Part> random_parts(Rng& rng) {
  constexpr std::uint64_t kSizes[] = {1, 63, 64, 8192, 32767, 32768, 32769, 98304, 131072, 300'000};
  std::vector<Part> parts;
  std::uint64_t end = 0;
  for (std::uint64_t i = 1 + rng.below(9); i > 0; --i) {
    const std::uint64_t bytes =
        rng.below(2) == 0 ? kSizes[rng.below(std::size(kSizes))] : 1 + rng.below(200'000);
    parts.push_back(part(end, bytes, rng.below(2) == 0));
    end += bytes;
  }
  return parts;
}

// Ends of extents, when the content comes in slices of at most so many bytes.
std::vector<std::uint64_t> cut_all(const Layout& layout, Bytes content, Rng& rng,
                                   std::uint64_t slice_max) {
  std::vector<std::uint64_t> ends;
  std::uint64_t begin = 0;
  std::uint64_t there = 0;
  while (begin < content.size()) {
    const More more = there < content.size() ? More::kYes : More::kNo;
    const std::size_t size = layout.cut(begin, content.subspan(begin, there - begin), more);
    if (size == 0) {
      REQUIRE(more == More::kYes);
      there = std::min<std::uint64_t>(content.size(), there + 1 + rng.below(slice_max));
      continue;
    }
    REQUIRE(size <= there - begin);
    REQUIRE(layout.may_have_cut(begin, size));
    begin += size;
    ends.push_back(begin);
  }
  return ends;
}

TEST_CASE("ingest: extents end with parts and arrays are cut every 32 KiB whatever the slices",
          "[ingest][unit]") {
  HTN_TEST_SEED(from, 1101);
  Rng rng(from);
  for (int round = 0; round < 30; ++round) {
    const std::vector<Part> parts = random_parts(rng);
    const std::uint64_t laid = parts.back().offset + parts.back().bytes;
    const auto layout = Layout::make(parts);
    REQUIRE(layout.ok());
    const std::string content = testing::random_bytes(rng, laid + rng.below(2) * 50'000);
    const auto ends = cut_all(*layout, as_bytes(content), rng, content.size());
    REQUIRE(cut_all(*layout, as_bytes(content), rng, 1 + rng.below(70'000)) == ends);
    REQUIRE(ends.back() == content.size());
    std::uint64_t begin = 0;
    std::map<std::uint64_t, bool> is_end;
    for (const std::uint64_t end : ends) {
      is_end[end] = true;
      if (const Part* of = layout->part_at(begin)) {
        REQUIRE(end <= of->offset + of->bytes);
        const bool is_last = end == of->offset + of->bytes;
        if (of->is_array) {
          REQUIRE((begin - of->offset) % kArrayExtentBytes == 0);
          REQUIRE((is_last || end - begin == kArrayExtentBytes));
        }
      }
      begin = end;
    }
    for (const Part& each : parts) REQUIRE(is_end[each.offset + each.bytes]);
  }
}

TEST_CASE("ingest: a content that is shorter than its layout is cut to its end", "[ingest][unit]") {
  const auto layout = Layout::make({part(0, 100'000, true)});
  const std::string content(40'000, 'x');
  CHECK(layout->cut(0, as_bytes(content), More::kYes) == kArrayExtentBytes);
  const Bytes rest = as_bytes(content).subspan(kArrayExtentBytes);
  CHECK(layout->cut(kArrayExtentBytes, rest, More::kYes) == 0);
  CHECK(layout->cut(kArrayExtentBytes, rest, More::kNo) == rest.size());
}

TEST_CASE("ingest: an extent that a layout would not have cut is told", "[ingest][unit]") {
  const auto layout = Layout::make({part(0, 100, false), part(100, 100'000, true)});
  CHECK(layout->may_have_cut(0, 100));
  CHECK(layout->may_have_cut(0, 50));
  CHECK_FALSE(layout->may_have_cut(0, 101));
  CHECK_FALSE(layout->may_have_cut(50, 51));
  CHECK(layout->may_have_cut(100, kArrayExtentBytes));
  CHECK_FALSE(layout->may_have_cut(100, kArrayExtentBytes - 1));
  CHECK_FALSE(layout->may_have_cut(100, 100'000));
  CHECK(layout->may_have_cut(100 + 3 * kArrayExtentBytes, 100'000 - 3 * kArrayExtentBytes));
  CHECK(layout->may_have_cut(200'000, 7));
}

}  // namespace
}  // namespace hartonomous::ingest

#include "ingest/cutter.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <vector>

#include <hartonomous/base/limits.hpp>
#include <hartonomous/base/rng.hpp>
#include <hartonomous/base/text.hpp>

#include "support/contents.hpp"
#include "support/seed.hpp"

namespace hartonomous::ingest {
namespace {

using Cut = std::size_t (*)(Bytes, More);

std::vector<std::string> pieces_of(const std::string& content, Cut cut) {
  std::vector<std::string> pieces;
  Bytes rest = as_bytes(content);
  while (!rest.empty()) {
    const std::size_t size = cut(rest, More::kNo);
    REQUIRE(size > 0);
    REQUIRE(size <= rest.size());
    pieces.emplace_back(as_text(rest.first(size)));
    rest = rest.subspan(size);
  }
  return pieces;
}

// Every piece within its limits, all together the content.
void require_law(const std::string& content, Cut cut) {
  const auto pieces = pieces_of(content, cut);
  std::string together;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    REQUIRE(pieces[i].size() <= limits::kExtentBytesMax);
    if (i + 1 < pieces.size()) REQUIRE(pieces[i].size() >= limits::kExtentBytesMin);
    together += pieces[i];
  }
  REQUIRE((together == content));
}

TEST_CASE("ingest: extents are within their limits and together the content", "[ingest][unit]") {
  HTN_TEST_SEED(seed, 82);
  Rng rng(seed);
  for (int i = 0; i < 30; ++i) {
    const std::string content = testing::random_content(rng, rng.below(600'000));
    require_law(content, cut_bytes);
    require_law(content, cut_text);
  }
}

TEST_CASE("ingest: text is cut after line ends, and never inside a code point", "[ingest][unit]") {
  HTN_TEST_SEED(seed, 83);
  Rng rng(seed);
  const auto pieces = pieces_of(testing::random_prose(rng, 2u << 20), cut_text);
  REQUIRE(pieces.size() > 10);
  for (std::size_t i = 0; i + 1 < pieces.size(); ++i) REQUIRE(pieces[i].back() == '\n');
  // Without a line end it is cut at the limit, or just before.
  for (const std::string unit : {"名", "\U0001F600", "é"}) {
    std::string text = "a";
    while (text.size() < 3 * limits::kExtentBytesMax) text += unit;
    for (const std::string& piece : pieces_of(text, cut_text)) REQUIRE(is_utf8(as_bytes(piece)));
  }
}

TEST_CASE("ingest: a cut does not depend on how much is there already", "[ingest][unit]") {
  HTN_TEST_SEED(seed, 84);
  Rng rng(seed);
  for (const Cut cut : {Cut{cut_bytes}, Cut{cut_text}}) {
    for (int i = 0; i < 12; ++i) {
      const std::string content = testing::random_content(rng, 400'000);
      const std::size_t whole = cut(as_bytes(content), More::kNo);
      for (std::size_t there = 1000; there < content.size(); there += 1 + rng.below(60'000)) {
        const std::size_t got = cut(as_bytes(content).first(there), More::kYes);
        if (got != 0 && got != whole) REQUIRE(got == whole);
        if (there > limits::kExtentBytesMax && got == 0) REQUIRE(got == whole);
      }
    }
  }
}

TEST_CASE("ingest: an insertion changes the extents near it only", "[ingest][unit]") {
  HTN_TEST_SEED(seed, 85);
  Rng rng(seed);
  struct Case {
    Cut cut;
    std::string content;
  };
  for (const auto& [cut, content] : {Case{cut_bytes, testing::random_bytes(rng, 4u << 20)},
                                     Case{cut_text, testing::random_prose(rng, 4u << 20)}}) {
    const auto before = pieces_of(content, cut);
    const std::multiset<std::string> known(before.begin(), before.end());
    for (int i = 0; i < 6; ++i) {
      std::string edited = content;
      edited.insert(rng.below(edited.size()), testing::random_prose(rng, 1 + rng.below(100)));
      std::size_t fresh = 0;
      for (const std::string& piece : pieces_of(edited, cut)) fresh += known.count(piece) == 0;
      CHECK(fresh <= 6);
      CHECK(fresh >= 1);
    }
  }
}

TEST_CASE("ingest: extents of random content are near the wanted size", "[ingest][unit]") {
  HTN_TEST_SEED(seed, 86);
  Rng rng(seed);
  const std::size_t bytes = 8u << 20;
  const auto noise = pieces_of(testing::random_bytes(rng, bytes), cut_bytes).size();
  const auto prose = pieces_of(testing::random_prose(rng, bytes), cut_text).size();
  CHECK(bytes / noise > 24 * 1024);
  CHECK(bytes / noise < 48 * 1024);
  CHECK(bytes / prose > 16 * 1024);
  CHECK(bytes / prose < 64 * 1024);
}

}  // namespace
}  // namespace hartonomous::ingest

// Texts cut into units: however the pieces come, the units are those of the whole.

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include <hartonomous/base/rng.hpp>

#include "collection/unit_cutter.hpp"
#include "support/opened_store.hpp"
#include "support/seed.hpp"

namespace hartonomous::collection {
namespace {

using hartonomous::testing::must;
using hartonomous::testing::OpenedStore;

struct Cut {
  std::vector<std::vector<std::string>> units;  // of each its fields, then its name
  bool cut = false;
  bool operator==(const Cut&) const = default;
};

Cut cut_pieces(const UnitShape& shape, const std::vector<std::string_view>& pieces) {
  Cut cut;
  UnitCutter cutter(shape, "the name",
                    [&](std::span<const std::string_view> fields, std::string_view key) {
                      cut.units.emplace_back(fields.begin(), fields.end());
                      cut.units.back().emplace_back(key);
                      return Status();
                    });
  for (const std::string_view piece : pieces) HTN_REQUIRE_OK(cutter.feed(as_bytes(piece)));
  HTN_REQUIRE_OK(cutter.finish());
  cut.cut = cutter.cut();
  return cut;
}

std::vector<std::string_view> some_pieces(std::string_view text, Rng& rng) {
  std::vector<std::string_view> pieces;
  while (!text.empty()) {
    const std::size_t size = std::min<std::size_t>(text.size(), rng.below(9));
    pieces.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return pieces;
}

const UnitShape kRecords{.unit = Unit::kRecord, .fields = {"title", "a.b"}, .key_member = "id"};

std::string some_text(Rng& rng) {
  constexpr std::array<std::string_view, 10> kParts{
      "word ",
      "\n",
      "\r\n",
      "\n\n",
      "{}",
      R"({"title": "a title", "id": 7})",
      R"({"a": {"b": ["x", {"c": "y"}, 3, true]}, "title": ["t", "u"]})",
      R"({"a.b": "of that very name", "a": {"b": "not it"}, "id": "k"})",
      "\xc3\xa9",
      "no json"};
  std::string text;
  for (std::uint64_t i = rng.below(14); i > 0; --i) text += kParts[rng.below(kParts.size())];
  return text;
}

TEST_CASE("collection: a text in pieces has the units of the text in one", "[collection][unit]") {
  HTN_TEST_SEED(seed, 5);
  Rng rng(seed);
  for (int i = 0; i < hartonomous::testing::steps(600); ++i) {
    const std::string text = some_text(rng);
    for (const UnitShape& shape :
         {UnitShape{.unit = Unit::kDocument, .fields = {"text", "name"}, .key_member = {}},
          UnitShape{.unit = Unit::kLine, .fields = {"name", "text"}, .key_member = {}}, kRecords}) {
      const Cut whole = cut_pieces(shape, {text});
      CHECK(cut_pieces(shape, some_pieces(text, rng)) == whole);
      CHECK_FALSE(whole.cut);
    }
  }
}

TEST_CASE("collection: units of documents lines and records are these", "[collection][unit]") {
  const UnitShape document{.unit = Unit::kDocument, .fields = {"text", "name"}, .key_member = {}};
  using Units = std::vector<std::vector<std::string>>;
  CHECK(cut_pieces(document, {"a\nb"}).units == Units{{"a\nb", "the name", "the name"}});
  CHECK(cut_pieces(document, {}).units == Units{{"", "the name", "the name"}});
  const UnitShape line{.unit = Unit::kLine, .fields = {"text"}, .key_member = {}};
  CHECK(cut_pieces(line, {"a\n\nb\r\n"}).units == Units{{"a", ""}, {"", ""}, {"b\r", ""}});
  CHECK(cut_pieces(line, {"a\nb"}).units == Units{{"a", ""}, {"b", ""}});
  CHECK(cut_pieces(line, {"\n"}).units == Units{{"", ""}});
  CHECK(cut_pieces(line, {}).units.empty());
  const std::string records = R"({"title": "t", "a": {"b": ["x", {"c": "y"}, 3, true]}, "id": 7}
no json
["title"]
{"a.b": "of that very name", "a": {"b": "not it"}, "id": ["k", "l"]}
{"a": "no object"})";
  CHECK(cut_pieces(kRecords, {records}).units == Units{{"t", "x\ny\n3", "7"},
                                                       {"", "", ""},
                                                       {"", "", ""},
                                                       {"", "of that very name", "k\nl"},
                                                       {"", "", ""}});
  CHECK(must(key_of_record(kRecords, R"({"id": "k"})")) == "k");
  CHECK(must(key_of_record(kRecords, "no json")).empty());
}

TEST_CASE("collection: a unit that is too long is cut and the others are not",
          "[collection][unit]") {
  const UnitShape line{.unit = Unit::kLine, .fields = {"text"}, .key_member = {}};
  const std::string most(kUnitBytesMax, 'x');
  const Cut fits = cut_pieces(line, {most, "\nnext"});
  CHECK_FALSE(fits.cut);
  REQUIRE(fits.units.size() == 2);
  CHECK(fits.units[0][0].size() == kUnitBytesMax);
  const Cut longer = cut_pieces(line, {"before\n", most, "yz", "y\nnext\n"});
  CHECK(longer.cut);
  REQUIRE(longer.units.size() == 3);
  CHECK(longer.units[1][0] == most);
  CHECK(longer.units[2][0] == "next");
  const UnitShape document{.unit = Unit::kDocument, .fields = {"text"}, .key_member = {}};
  CHECK(cut_pieces(document, {most}).cut == false);
  CHECK(cut_pieces(document, {most, "y"}).cut);
}

TEST_CASE("collection: a failing visit ends the cutting", "[collection][unit]") {
  const UnitShape line{.unit = Unit::kLine, .fields = {"text"}, .key_member = {}};
  int visits = 0;
  UnitCutter cutter(line, "n", [&](std::span<const std::string_view>, std::string_view) {
    return ++visits < 2 ? Status() : resource_exhausted("full");
  });
  CHECK(cutter.feed(as_bytes("a\nb\nc\n")).code() == StatusCode::kResourceExhausted);
  CHECK(visits == 2);
}

TEST_CASE("collection: the number of a line is that of the text's own lines",
          "[collection][unit]") {
  HTN_TEST_SEED(seed, 6);
  Rng rng(seed);
  OpenedStore store;
  Session session = store.session();
  const UnitShape line{.unit = Unit::kLine, .fields = {"text"}, .key_member = {}};
  for (int i = 0; i < hartonomous::testing::steps(60); ++i) {
    const std::string text = "two words\n" + some_text(rng);
    const AtomId atom = must(session.put("t", as_bytes(text))).atom;
    const Snapshot now = session.snapshot();
    const Cut cut = cut_pieces(line, some_pieces(text, rng));
    for (std::size_t n = 0; n < cut.units.size(); ++n) {
      const ByteRange range = must(now.line_range(atom, n));
      std::string own = text.substr(range.offset, range.length);
      if (own.ends_with('\n')) own.pop_back();
      CHECK(own == cut.units[n][0]);
    }
    CHECK(now.line_range(atom, cut.units.size()).status().code() == StatusCode::kNotFound);
  }
}

}  // namespace
}  // namespace hartonomous::collection

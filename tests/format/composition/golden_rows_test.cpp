// The bytes of composition's rows, fixed: a change here is a change of the format version.
// The same vectors stand in docs/format.

#include <catch2/catch.hpp>
#include <string>

#include <hartonomous/base/sha256.hpp>
#include <hartonomous/base/text.hpp>

#include "composition/rows.hpp"
#include "composition/whole_writer.hpp"

namespace hartonomous::composition {
namespace {

const std::string kHashOfNothing =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

std::string hex(const std::string& bytes) { return to_hex(as_bytes(bytes)); }

SegmentExtent byte_extent(std::uint64_t id, std::uint64_t bytes) {
  return {.id = ExtentId{id},
          .cut = content::Cut::kBytes,
          .shape = {.bytes = bytes, .children = (bytes + 63) / 64}};
}

TEST_CASE("composition: golden bytes of a composition of one segment", "[composition][format]") {
  Composition row;
  row.scheme = Scheme::kText;
  row.hash = sha256({});
  row.head = "ab";
  row.end = {.bytes = 2, .children = 1, .characters = 2};
  row.references = 1;
  row.segments.resize(1);
  row.only = {{.id = ExtentId{7},
               .cut = content::Cut::kText,
               .shape = {.bytes = 2, .children = 1, .characters = 2, .tail_columns = 2}}};
  CHECK(hex(encode_composition(row)) ==
        "0102" + kHashOfNothing + "026162" + "02010200010001" + "011d0201020002");
}

TEST_CASE("composition: golden bytes of a composition of two segments", "[composition][format]") {
  Composition row;
  row.hash = sha256({});
  row.end = {.bytes = 300, .children = 5};
  row.segments.resize(2);
  row.segments[1] = {.bytes = 128, .children = 2};
  CHECK(hex(encode_composition(row)) ==
        "0101" + kHashOfNothing + "00" + "ac02050000000002" + "80010200" + "0000");
}

TEST_CASE("composition: golden bytes of a segment", "[composition][format]") {
  CHECK(hex(encode_segment({byte_extent(7, 100), byte_extent(8, 64)})) == "01021c640040");
}

TEST_CASE("composition: golden bytes of ids and counts", "[composition][format]") {
  CHECK(hex(encode_content_id(ContentId{kFirstCompositeId})) == "01808080808010");
  CHECK(hex(encode_count(300)) == "01ac02");
}

TEST_CASE("composition: golden bytes of a document", "[composition][format]") {
  DocumentRow row;
  row.version = 2;
  row.scheme = Scheme::kText;
  row.content = ContentId{513};
  row.bytes = 5;
  row.created = Instant{1};
  row.name = "a";
  CHECK(hex(encode_document(row)) == "010202810405020161");
  CHECK(hex(encode_past_document({.ended = Instant{2}, .row = row})) == "04010202810405020161");
}

TEST_CASE("composition: golden bytes of references", "[composition][format]") {
  CHECK(hex(encode_reference({.from = Instant{1}})) == "0102");
  CHECK(hex(encode_reference({.from = Instant{1}, .to = Instant{2}})) == "010204");
  CHECK(hex(encode_ended({.content = ContentId{513}, .bytes = 5, .name = "a"})) == "0181040561");
}

TEST_CASE("composition: golden bytes of an unfinished put", "[composition][format]") {
  PutJob job;
  job.whole = ContentId{kFirstCompositeId};
  job.prefix_hash = sha256({});
  job.head = "ab";
  job.end = {.bytes = 2, .children = 1};
  job.segments.resize(1);
  job.open = {byte_extent(7, 2)};
  CHECK(hex(encode_put_job(job)) == "0180808080801001" + kHashOfNothing + "026162" + "0201000000" +
                                        "01" + "0000000000" + "01011c02");
}

}  // namespace
}  // namespace hartonomous::composition

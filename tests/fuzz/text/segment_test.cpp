// Foreign segments: whatever a segment is opened with, it answers or says kCorruption. Rows are
// copied to the heap at their exact size, so that the address sanitizer sees a read past them;
// half of the damaged ones get a checksum that is right, so that the checks behind it are reached.

#include <algorithm>
#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <vector>

#include <hartonomous/base/rng.hpp>

#include "codec/crc32c.hpp"
#include "codec/varint.hpp"
#include "support/posting_oracle.hpp"
#include "support/seed.hpp"
#include "text/segment_merger.hpp"

namespace hartonomous::text {
namespace {

using testing::build;
using testing::BuiltSegment;
using testing::make_text;

std::string mutated(Rng& rng, std::string bytes) {
  const std::uint64_t changes = 1 + rng.below(3);
  for (std::uint64_t i = 0; i < changes && !bytes.empty(); ++i) {
    const bool early = rng.below(2) == 0;
    const std::size_t reach = early ? std::min<std::size_t>(bytes.size(), 48) : bytes.size();
    const std::size_t at = rng.below(reach);
    switch (rng.below(5)) {
      case 0:
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << rng.below(8)));
        break;
      case 1:
        bytes[at] = static_cast<char>(static_cast<std::uint8_t>(rng()));
        break;
      case 2:
        bytes.resize(rng.below(bytes.size() + 1));
        break;
      case 3:
        bytes.insert(at, rng.below(20), '\x7f');
        break;
      default:
        bytes.erase(at, 1 + rng.below(17));
        break;
    }
  }
  return bytes;
}

std::string with_checksum(std::string bytes) {
  if (bytes.size() < kChecksumBytes) return bytes;
  bytes.resize(bytes.size() - kChecksumBytes);
  codec::append_fixed32(bytes, codec::crc32c(as_bytes(bytes)));
  return bytes;
}

// A source that verifies nothing.
class HostileRows final : public SegmentSource {
 public:
  explicit HostileRows(const MemorySegment& rows) {
    for (const auto& [place, bytes] : rows.rows()) rows_[place] = bytes;
  }
  void damage(Rng& rng, std::uint64_t one_in) {
    for (auto& [place, bytes] : rows_) {
      if (rng.below(one_in) == 0) bytes = mutated(rng, bytes);
    }
  }
  Result<PinnedRow> row(SegmentPart part, std::uint32_t number) override {
    const std::string& bytes = rows_[{part, number}];
    const std::shared_ptr<std::byte[]> copy(new std::byte[bytes.size()]);
    std::copy_n(as_bytes(bytes).begin(), bytes.size(), copy.get());
    return PinnedRow{{copy.get(), bytes.size()}, copy};
  }

 private:
  std::map<std::pair<SegmentPart, std::uint32_t>, std::string> rows_;
};

class Reader {
 public:
  explicit Reader(Rng& rng) : rng_(rng) {}
  int answered() const { return answered_; }

  void read_all(const Segment& segment) {
    std::vector<Term> terms;
    check(segment.each("", [&](std::string_view term, const Term& found) -> Result<bool> {
      check(segment.find(term).status());
      terms.push_back(found);
      return true;
    }));
    for (const Term& term : terms) {
      const auto cursor = segment.postings(term);
      check(cursor.status());
      if (cursor.ok()) read_list(segment, **cursor);
    }
  }

  void check(const Status& status) {
    if (status.ok()) ++answered_;
    REQUIRE((status.ok() || status.code() == StatusCode::kCorruption));
  }

 private:
  void read_list(const Segment& segment, PostingCursor& cursor) {
    std::vector<std::uint64_t> positions;
    std::uint32_t unit = 0;
    for (;;) {
      const auto more = cursor.seek_block(unit);
      check(more.status());
      if (!more.ok() || !*more) return;
      const Status decoded = cursor.decode_block();
      check(decoded);
      if (!decoded.ok()) return;
      for (std::size_t i = 0; i < cursor.units().size(); ++i) {
        REQUIRE(cursor.units()[i] >= segment.first_unit());
        REQUIRE(cursor.units()[i] < segment.end_unit());
      }
      if (segment.header().options.positions == Positions::kKept) {
        check(cursor.read_positions(rng_.below(cursor.units().size()), positions));
      }
      unit = cursor.bounds().last_unit + 1;
      if (rng_.below(4) == 0) unit += static_cast<std::uint32_t>(rng_.below(1000));
    }
  }

  Rng& rng_;
  int answered_ = 0;
};

void merge(Reader& reader, const std::shared_ptr<const Segment>& segment) {
  const std::vector<std::shared_ptr<const Segment>> one{segment};
  const UnitLengths none = [](std::uint32_t) { return std::span<const std::uint32_t>(); };
  const SegmentSink sink = [](SegmentPart, std::uint32_t, const std::string&) { return Status(); };
  reader.check(merge_segments(one, nullptr, none, sink).status());
}

TEST_CASE("text: foreign segments answer or say corruption", "[text][fuzz]") {
  HTN_TEST_SEED(seed, 751);
  Rng rng(seed);
  Reader reader(rng);
  for (int round = 0; round < testing::steps(40); ++round) {
    const SegmentOptions options{1 + rng.below(3), static_cast<Positions>(rng.below(2))};
    const BuiltSegment built = build(make_text(
        rng, options, {.units = rng.below(1000), .tokens_most = 30, .terms = 1 + rng.below(3000)}));
    for (int i = 0; i < 10; ++i) {
      const auto rows = std::make_shared<HostileRows>(*built.rows);
      rows->damage(rng, 1 + rng.below(8));
      const auto segment = Segment::open(as_bytes(built.header), rows);
      REQUIRE(segment.ok());
      reader.read_all(**segment);
      merge(reader, *segment);
    }
  }
  CHECK(reader.answered() > 1000);
}

TEST_CASE("text: foreign headers answer or say corruption", "[text][fuzz]") {
  HTN_TEST_SEED(seed, 752);
  Rng rng(seed);
  Reader reader(rng);
  for (int round = 0; round < testing::steps(100); ++round) {
    const SegmentOptions options{1 + rng.below(3), static_cast<Positions>(rng.below(2))};
    const BuiltSegment built =
        build(make_text(rng, options, {.units = rng.below(20), .tokens_most = 30, .terms = 300}));
    for (int i = 0; i < 20; ++i) {
      std::string header = mutated(rng, built.header);
      if (rng.below(4) != 0) header = with_checksum(header);
      const auto segment =
          Segment::open(as_bytes(header), std::make_shared<HostileRows>(*built.rows));
      reader.check(segment.status());
      if (!segment.ok()) continue;
      reader.read_all(**segment);
      merge(reader, *segment);
    }
  }
}

TEST_CASE("text: a row that is damaged or of another place is not verified", "[text][fuzz]") {
  HTN_TEST_SEED(seed, 753);
  Rng rng(seed);
  const BuiltSegment built = build(make_text(rng, {}, {.units = 3000, .terms = 3000}));
  REQUIRE(built.rows->rows().size() > 3);
  for (const auto& [place, bytes] : built.rows->rows()) {
    REQUIRE(verify_segment_row(place.first, place.second, as_bytes(bytes)).ok());
    REQUIRE_FALSE(verify_segment_row(place.first, place.second + 1, as_bytes(bytes)).ok());
    for (int i = 0; i < testing::steps(50); ++i) {
      const std::string other = mutated(rng, bytes);
      const Status status = verify_segment_row(place.first, place.second, as_bytes(other));
      REQUIRE(status.ok() == (other == bytes));
    }
  }
}

}  // namespace
}  // namespace hartonomous::text

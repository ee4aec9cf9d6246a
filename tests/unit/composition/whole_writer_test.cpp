#include "composition/whole_writer.hpp"

#include <catch2/catch.hpp>
#include <memory>
#include <optional>
#include <string>

#include <hartonomous/base/sha256.hpp>

#include "support/opened_store.hpp"

namespace hartonomous::composition {
namespace {

using content::Cut;
using testing::must;

constexpr TenantId kTenant{0};
const std::string kName = "whole";

// A domain in memory and its one writer, which may go and come anew as after a restart.
class Bench {
 public:
  Bench() { restart(); }

  void restart() {
    writer_.reset();
    auto caches = std::make_shared<content::Caches>(1u << 20, 1u << 20);
    domain_ = must(content::Domain::open(database_, DomainId{0}, caches));
    auto sealer = std::make_shared<content::Sealer>(
        content::Sealer::Parts{.database = database_, .durability = kv::Durability::kBuffered});
    writer_ = std::make_unique<Writer>(content::Writer::Parts{
        .domain = domain_,
        .preparer =
            std::make_shared<content::Preparer>(content::Preparer::Parts{.filter_bytes_max = 1024}),
        .sealer = sealer,
        .executor = nullptr,
        .stage_bytes = 4u << 20});
  }

  Writer& writer() { return *writer_; }
  Reader reader() const { return Reader(domain_->view()); }
  const content::DomainCounters& counters() { return writer_->contents().counters(); }

  // The next extent of a whole; one of these bytes is made unless it is there.
  void add(WholeWriter& whole, const std::string& bytes) {
    content::Writer& contents = writer_->contents();
    const ContentHash hash = sha256(as_bytes(bytes));
    auto place = must(contents.find_extent(Cut::kBytes, hash));
    if (!place.has_value()) {
      content::Stage& stage = contents.stage();
      std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char*>(stage.room().data()));
      const Bytes staged = stage.advance(bytes.size());
      const content::ExtentShape shape{.bytes = bytes.size(), .children = (bytes.size() + 63) / 64};
      place = contents.new_extent(Cut::kBytes, hash, shape);
      stage.add_byte_extent(place->id, shape, hash, staged, std::make_shared<content::Tally>());
    }
    whole.see_head(as_bytes(bytes));
    whole.add(*place, Cut::kBytes);
  }

  std::string read(ContentId whole) const {
    std::string bytes;
    const auto sink = [&bytes](Bytes part) {
      bytes.append(as_text(part));
      return Status();
    };
    HTN_REQUIRE_OK(reader().read(whole, 0, ~std::uint64_t{0}, sink, {}));
    return bytes;
  }

  std::size_t rows(kv::Family family) const {
    std::size_t count = 0;
    const auto cursor = database_->cursor(family, {});
    while (must(cursor->next())) ++count;
    return count;
  }

  // Places of all extents in wholes and jobs.
  std::int64_t places() const {
    std::int64_t total = 0;
    for (std::uint64_t page = 0; page < 64; ++page) {
      const auto counts = must(domain_->view().counts(kv::Family::kExtentCount, page));
      for (const std::int64_t count : counts) total += count;
    }
    return total;
  }

 private:
  std::shared_ptr<kv::Database> database_ = kv::open_memory();
  std::shared_ptr<content::Domain> domain_;
  std::unique_ptr<Writer> writer_;
};

std::string piece(std::size_t number) { return "extent " + std::to_string(number) + ";"; }

std::string pieces(std::size_t begin, std::size_t end) {
  std::string all;
  for (std::size_t i = begin; i < end; ++i) all += piece(i);
  return all;
}

// A document's reference, without the document.
void refer(Bench& bench, ContentId whole) {
  HTN_REQUIRE_OK(bench.writer().refer(kTenant, whole, ReferenceKind::kPin, Instant{7}));
  HTN_REQUIRE_OK(bench.writer().flush());
}

TEST_CASE("composition: a whole of several segments is made, read and released",
          "[composition][unit]") {
  const std::size_t count = GENERATE(1, 4096, 4097, 9000);
  Bench bench;
  const std::string all = pieces(0, count);
  WholeWriter whole(bench.writer(), kTenant, kName);
  for (std::size_t i = 0; i < count; ++i) bench.add(whole, piece(i));
  const ContentId id = must(whole.finish(sha256(as_bytes(all))));
  refer(bench, id);
  CHECK((bench.read(id) == all));
  CHECK(must(bench.reader().get(id)).head == all.substr(0, 32));
  const std::size_t segments = (count + limits::kSegmentExtents - 1) / limits::kSegmentExtents;
  CHECK(must(bench.reader().get(id)).segments.size() == segments);
  CHECK(bench.rows(kv::Family::kSegment) == (segments == 1 ? 0 : segments));
  CHECK(bench.places() == static_cast<std::int64_t>(count));
  HTN_REQUIRE_OK(bench.writer().stop_referring(kTenant, id, ReferenceKind::kPin, Instant{7}));
  HTN_REQUIRE_OK(bench.writer().flush());
  CHECK(bench.places() == 0);
  CHECK(bench.rows(kv::Family::kSegment) == 0);
  CHECK(bench.rows(kv::Family::kComposition) == 0);
  CHECK(bench.rows(kv::Family::kWholeHash) == 0);
}

TEST_CASE("composition: an unfinished whole goes on from its job", "[composition][unit]") {
  const std::size_t before = GENERATE(10, 4096, 5000);
  Bench bench;
  {
    WholeWriter whole(bench.writer(), kTenant, kName);
    for (std::size_t i = 0; i < before; ++i) bench.add(whole, piece(i));
    whole.stage_job(sha256(as_bytes(pieces(0, before))));
    HTN_REQUIRE_OK(bench.writer().submit());
    bench.add(whole, "lost");  // in a stage that does not land
  }
  bench.restart();
  auto job = must(find_put_job(bench.writer(), kTenant, kName));
  REQUIRE(job.has_value());
  CHECK(job->end.bytes == pieces(0, before).size());
  CHECK(job->prefix_hash == sha256(as_bytes(pieces(0, before))));
  WholeWriter whole(bench.writer(), kTenant, kName);
  whole.resume(*job);
  const std::string all = pieces(0, before + 4000);
  for (std::size_t i = before; i < before + 4000; ++i) bench.add(whole, piece(i));
  const ContentId id = must(whole.finish(sha256(as_bytes(all))));
  refer(bench, id);
  CHECK((bench.read(id) == all));
  CHECK(bench.places() == static_cast<std::int64_t>(before + 4000));
  CHECK(bench.rows(kv::Family::kPutJob) == 0);
}

TEST_CASE("composition: what is given up or abandoned releases every extent",
          "[composition][unit]") {
  const bool given_up = GENERATE(true, false);
  Bench bench;
  WholeWriter kept(bench.writer(), kTenant, "kept");
  for (std::size_t i = 0; i < 100; ++i) bench.add(kept, piece(i));
  refer(bench, must(kept.finish(sha256(as_bytes(pieces(0, 100))))));
  {
    WholeWriter whole(bench.writer(), kTenant, kName);
    for (std::size_t i = 0; i < 6000; ++i) bench.add(whole, piece(i));
    whole.stage_job(sha256({}));
    HTN_REQUIRE_OK(bench.writer().submit());
    if (!given_up) {
      for (std::size_t i = 6000; i < 13'000; ++i) bench.add(whole, piece(i));
      HTN_REQUIRE_OK(whole.abandon());
      HTN_REQUIRE_OK(bench.writer().flush());
    }
  }
  if (given_up) {
    bench.restart();
    const auto job = must(find_put_job(bench.writer(), kTenant, kName));
    REQUIRE(job.has_value());
    HTN_REQUIRE_OK(give_up(bench.writer(), kTenant, kName, *job));
    HTN_REQUIRE_OK(bench.writer().flush());
  }
  CHECK(bench.places() == 100);
  CHECK(bench.rows(kv::Family::kPutJob) == 0);
  CHECK(bench.rows(kv::Family::kSegment) == 0);
  CHECK(bench.rows(kv::Family::kComposition) == 1);
}

TEST_CASE("composition: the same whole again is the one that is there", "[composition][unit]") {
  Bench bench;
  const std::string all = pieces(0, 50);
  std::optional<ContentId> first;
  for (int round = 0; round < 3; ++round) {
    WholeWriter whole(bench.writer(), kTenant, kName);
    for (std::size_t i = 0; i < 50; ++i) bench.add(whole, piece(i));
    const ContentId id = must(whole.finish(sha256(as_bytes(all))));
    if (!first.has_value()) first = id;
    CHECK(id == *first);
    HTN_REQUIRE_OK(bench.writer().refer(kTenant, id, ReferenceKind::kPin, Instant{7}));
    if (round == 1) HTN_REQUIRE_OK(bench.writer().flush());  // staged, and stored
  }
  HTN_REQUIRE_OK(bench.writer().flush());
  CHECK(bench.places() == 50);
  CHECK(must(bench.reader().get(*first)).references == 3);
  CHECK(bench.counters().compositions == 1);
}

TEST_CASE("composition: an extent is counted for each of its places", "[composition][unit]") {
  Bench bench;
  WholeWriter whole(bench.writer(), kTenant, kName);
  std::string all;
  for (int i = 0; i < 5; ++i) {
    bench.add(whole, "again");
    all += "again";
  }
  const ContentId id = must(whole.finish(sha256(as_bytes(all))));
  refer(bench, id);
  CHECK(bench.places() == 5);
  const auto place =
      must(bench.writer().contents().find_extent(Cut::kBytes, sha256(as_bytes("again"))));
  REQUIRE(place.has_value());
  CHECK(must(bench.reader().occurrences(id, place->id)) == 5);
  std::array<std::byte, 64> buffer;
  std::size_t length = 0;
  const auto leaf = must(bench.reader().view().find(sha256(as_bytes("again")), buffer, length));
  REQUIRE(leaf.has_value());
  CHECK(must(bench.reader().reference_count(*leaf)) == 5);
}

}  // namespace
}  // namespace hartonomous::composition

#include "content/pipeline.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <thread>
#include <vector>

#include <hartonomous/base/fault.hpp>
#include <hartonomous/base/rng.hpp>
#include <hartonomous/base/sha256.hpp>

#include "content/writer.hpp"
#include "support/opened_store.hpp"
#include "support/seed.hpp"

namespace hartonomous::content {
namespace {

using testing::must;

constexpr std::size_t kBlock = limits::kAtomBytesMax;
constexpr std::size_t kStageBytes = std::size_t{3} << 20;

// One domain in memory, stages of blocks that are numbers, and which ids blocks were given.
class Bench {
 public:
  explicit Bench(std::shared_ptr<Executor> executor = nullptr)
      : domain_(must(
            Domain::open(database_, DomainId{0}, std::make_shared<Caches>(1u << 20, 1u << 20)))),
        preparer_(std::make_shared<Preparer>(
            Preparer::Parts{.filter_bytes_max = 1u << 19, .filter_capacity_min = 1})),
        sealer_(std::make_shared<Sealer>(Sealer::Parts{.database = database_,
                                                       .durability = kv::Durability::kBuffered,
                                                       .executor = executor.get()})),
        writer_({.domain = domain_,
                 .preparer = preparer_,
                 .sealer = sealer_,
                 .executor = std::move(executor),
                 .stage_bytes = kStageBytes}) {}

  Writer& writer() { return writer_; }
  Preparer& preparer() { return *preparer_; }
  Sealer& sealer() { return *sealer_; }
  Domain& domain() { return *domain_; }
  std::uint64_t atoms() const { return domain_->view().state().counters.atoms; }

  // An extent of the blocks of these numbers, in the writer's stage.
  void add(const std::vector<std::uint64_t>& numbers) {
    Stage& stage = writer_.stage();
    const std::span<std::byte> room = stage.room();
    REQUIRE(room.size() >= numbers.size() * kBlock);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      const ContentHash block = sha256({reinterpret_cast<const std::byte*>(&numbers[i]), 8});
      std::copy(block.bytes().begin(), block.bytes().end(), room.begin() + i * kBlock);
      std::copy(block.bytes().begin(), block.bytes().end(), room.begin() + i * kBlock + 32);
    }
    const Bytes bytes = stage.advance(numbers.size() * kBlock);
    const ExtentShape shape{.bytes = bytes.size(), .children = numbers.size()};
    const ContentHash hash = sha256(bytes);
    const ExtentPlace place = writer_.new_extent(Cut::kBytes, hash, shape);
    stage.add_byte_extent(place.id, shape, hash, bytes, tally_);
    extents_.emplace_back(place.id, numbers);
  }

  // The empty leaf: one more atom the first time.
  void add_slow_leaf() {
    const auto sleep = [](ContentId, kv::Batch&) {
      std::this_thread::sleep_for(std::chrono::milliseconds(3));
    };
    writer_.stage().add_leaf({}, 0, tally_, sleep);
    leaves_ = 1;
  }

  std::size_t stored_extents() const {
    const View view = domain_->view();
    return static_cast<std::size_t>(std::count_if(
        extents_.begin(), extents_.end(),
        [&](const auto& extent) { return must(view.find_extent(extent.first)).has_value(); }));
  }

  // Every extent lists the ids of its blocks, equal for equal blocks and for no others.
  void require_exact() const {
    const View view = domain_->view();
    std::map<std::uint64_t, std::uint64_t> id_of;
    std::set<std::uint64_t> ids;
    for (const auto& [extent_id, numbers] : extents_) {
      const auto extent = must(view.find_extent(extent_id));
      REQUIRE(extent.has_value());
      std::vector<std::uint64_t> listed;
      for (const ContentRun& run : extent->runs) {
        for (std::uint64_t i = 0; i < run.count; ++i) listed.push_back(run.start + i);
      }
      REQUIRE(listed.size() == numbers.size());
      for (std::size_t i = 0; i < numbers.size(); ++i) {
        const auto [known, is_new] = id_of.emplace(numbers[i], listed[i]);
        REQUIRE(known->second == listed[i]);
        if (is_new) REQUIRE(ids.insert(listed[i]).second);
      }
    }
    CHECK(atoms() == ids.size() + leaves_);
    CHECK(tally_->new_atoms == ids.size() + leaves_);
  }

 private:
  std::shared_ptr<kv::Database> database_ = kv::open_memory();
  std::shared_ptr<Domain> domain_;
  std::shared_ptr<Preparer> preparer_;
  std::shared_ptr<Sealer> sealer_;
  std::shared_ptr<Tally> tally_ = std::make_shared<Tally>();
  std::vector<std::pair<ExtentId, std::vector<std::uint64_t>>> extents_;
  std::uint64_t leaves_ = 0;
  Writer writer_;
};

std::vector<std::uint64_t> some_numbers(Rng& rng, std::size_t count, std::uint64_t below) {
  std::vector<std::uint64_t> numbers(count);
  for (std::uint64_t& number : numbers) number = rng.below(below);
  return numbers;
}

// Half of the stages are small, so that their pages go on in the last one.
void add_stage(Bench& bench, Rng& rng) {
  const std::size_t extents = rng.below(2) == 0 ? 1 + rng.below(3) : 20;
  for (std::size_t i = 0; i < extents; ++i) bench.add(some_numbers(rng, 1000, 200'000));
}

TEST_CASE("content: a stage is prepared over one that has not landed as over one that has",
          "[content][unit]") {
  HTN_TEST_SEED(seed, 34);
  Rng rng(seed);
  Bench bench;
  std::vector<std::unique_ptr<Stage>> stages;
  std::vector<std::unique_ptr<Prepared>> prepared;
  for (std::size_t i = 0; i < 6; ++i) {
    stages.push_back(std::make_unique<Stage>(kStageBytes));
    std::swap(*stages.back(), bench.writer().stage());
    for (int extent = 0; extent < 20; ++extent) bench.add(some_numbers(rng, 1000, 200'000));
    std::swap(*stages.back(), bench.writer().stage());
    stages[i]->counters = bench.writer().counters();
    prepared.push_back(std::make_unique<Prepared>());
    HTN_REQUIRE_OK(Preparer::gather(*stages[i], *prepared[i]));
    REQUIRE(prepared[i]->bulk());
    const Prepared* before = i == 0 ? nullptr : prepared[i - 1].get();
    HTN_REQUIRE_OK(
        bench.preparer().resolve(*stages[i], bench.domain().view(), before, *prepared[i]));
    if (i > 0) {
      Landed landed =
          must(bench.sealer().land(*stages[i - 1], *prepared[i - 1], bench.domain().view()));
      bench.domain().publish(std::move(landed.state), Domain::Change::kGrown);
    }
  }
  Landed landed =
      must(bench.sealer().land(*stages.back(), *prepared.back(), bench.domain().view()));
  bench.domain().publish(std::move(landed.state), Domain::Change::kGrown);
  bench.require_exact();
}

TEST_CASE("content: a stage whose first page is not the next one does not land",
          "[content][unit]") {
  Rng rng(1);
  Bench bench;
  for (int extent = 0; extent < 20; ++extent) bench.add(some_numbers(rng, 1000, 200'000));
  Stage& stage = bench.writer().stage();
  stage.counters = bench.writer().counters();
  Prepared prepared;
  HTN_REQUIRE_OK(Preparer::gather(stage, prepared));
  HTN_REQUIRE_OK(bench.preparer().resolve(stage, bench.domain().view(), nullptr, prepared));
  prepared.resolved.first_id += limits::kPageSlots;
  const auto landed = bench.sealer().land(stage, prepared, bench.domain().view());
  CHECK(landed.status().code() == StatusCode::kInternal);
  CHECK(bench.atoms() == 0);
}

TEST_CASE("content: stages in flight are known to those that follow", "[content][unit]") {
  HTN_TEST_SEED(seed, 35);
  Rng rng(seed);
  const std::size_t threads = GENERATE(0, 1, 2, 4);
  Bench bench(threads == 0 ? nullptr : make_thread_pool({.threads = threads}));
  for (int i = 0; i < 12; ++i) {
    add_stage(bench, rng);
    // Landing is slow, so that the next stage is prepared meanwhile.
    bench.add_slow_leaf();
    HTN_REQUIRE_OK(bench.writer().submit());
    REQUIRE(bench.writer().in_flight() <= Pipeline::kInFlightMax);
  }
  HTN_REQUIRE_OK(bench.writer().settle());
  bench.require_exact();
}

TEST_CASE("content: after a stage that failed none lands", "[content][unit]") {
  struct Disarm {
    ~Disarm() { fault::disarm_all(); }
  } const after;
  const std::size_t threads = GENERATE(0, 1, 2, 4);
  const std::size_t extents = GENERATE(1, 20);
  const std::uint64_t below = GENERATE(3, 1u << 30);  // three: known, so no page is begun
  Rng rng(2);
  Bench bench(threads == 0 ? nullptr : make_thread_pool({.threads = threads}));
  bench.add({0, 1, 2});
  bench.add_slow_leaf();
  HTN_REQUIRE_OK(bench.writer().flush());
  fault::arm("content.seal.before_commit", fault::Action::kFail);
  int landed = 0;
  Status failed;
  for (int i = 0; i < 5 && failed.ok(); ++i) {
    for (std::size_t extent = 0; extent < extents; ++extent) {
      bench.add(some_numbers(rng, 1000, below));
    }
    bench.add_slow_leaf();
    bench.writer().stage().on_landed([&landed] { ++landed; });
    failed = bench.writer().submit();
  }
  CHECK(bench.writer().settle().code() == StatusCode::kIo);
  CHECK(bench.writer().failed().code() == StatusCode::kIo);
  CHECK(landed == 0);
  CHECK(bench.atoms() == 4);
  CHECK(bench.stored_extents() == 1);
}

}  // namespace
}  // namespace hartonomous::content

#include "content/run_merge.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <iterator>
#include <set>
#include <vector>

#include <hartonomous/base/rng.hpp>

#include "content/run_writer.hpp"
#include "support/hand_domain.hpp"
#include "support/seed.hpp"

namespace hartonomous::content {
namespace {

using codec::Posting;
using schema::RunKind;
using testing::HandDomain;
using testing::must;

constexpr DomainId kDomain{0};

SharedRun write_run(HandDomain& domain, RunKind kind, std::uint64_t number,
                    const std::set<Posting>& entries) {
  kv::Batch batch;
  RowSink sink(batch, nullptr);
  RunWriter writer(sink, kDomain, kind, number, 0);
  for (const Posting& entry : entries) HTN_REQUIRE_OK(writer.add(entry));
  SharedRun run = must(writer.finish());
  HTN_REQUIRE_OK(domain.database().commit(batch, kv::Durability::kBuffered));
  return run;
}

std::vector<Posting> entries_of(HandDomain& domain, const SharedRun& run) {
  std::vector<Posting> entries;
  const View view = domain.view();
  RunReader reader(view, run);
  while (must(reader.next())) entries.push_back(reader.entry());
  return entries;
}

std::set<Posting> random_entries(Rng& rng, RunKind kind, std::size_t count) {
  std::set<Posting> entries;
  const std::uint64_t keys = kind == RunKind::kFingerprint ? codec::kFingerprintMax : 5000;
  while (entries.size() < count) entries.insert({rng.below(keys), rng.below(100'000)});
  return entries;
}

std::size_t rows_left(HandDomain& domain, kv::Family family) {
  std::size_t rows = 0;
  auto cursor = domain.database().cursor(family, {});
  while (must(cursor->next())) ++rows;
  return rows;
}

TEST_CASE("content: merged runs hold what the runs held, once, in order", "[content][unit]") {
  HTN_TEST_SEED(seed, 35);
  Rng rng(seed);
  for (const RunKind kind : {RunKind::kFingerprint, RunKind::kExtentWhole}) {
    HandDomain domain;
    std::set<Posting> expected;
    MergeJob job{.kind = kind, .runs = {}, .number = 100, .level = 1, .keep = {}};
    for (std::uint64_t i = 0; i < 9; ++i) {
      const auto entries = random_entries(rng, kind, 1 + rng.below(6000));
      expected.insert(entries.begin(), entries.end());
      job.runs.push_back(write_run(domain, kind, i, entries));
    }
    // A dead id's entries are left out.
    job.keep = [](const Posting& entry) { return entry.value % 10 != 3; };
    std::erase_if(expected, [](const Posting& entry) { return entry.value % 10 == 3; });
    kv::Batch batch;
    RowSink sink(batch, nullptr);
    const View view = domain.view();
    const SharedRun merged = must(merge_runs(view, job, sink));
    HTN_REQUIRE_OK(domain.database().commit(batch, kv::Durability::kBuffered));
    const std::vector<Posting> got = entries_of(domain, merged);
    REQUIRE(got.size() == expected.size());
    REQUIRE(std::equal(got.begin(), got.end(), expected.begin()));
    CHECK(merged->level == 1);
    CHECK(merged->entries == expected.size());
    CHECK(rows_left(domain, kv::Family::kRun) == 1);
    const auto family =
        kind == RunKind::kFingerprint ? kv::Family::kFingerprintBlock : kv::Family::kPostingBlock;
    CHECK(rows_left(domain, family) == merged->first_keys.size());
  }
}

TEST_CASE("content: a merge that keeps nothing makes no run", "[content][unit]") {
  HandDomain domain;
  MergeJob job{.kind = RunKind::kPageExtent, .runs = {}, .number = 9, .level = 1, .keep = {}};
  job.runs.push_back(write_run(domain, RunKind::kPageExtent, 1, {{1, 1}, {2, 2}}));
  job.keep = [](const Posting&) { return false; };
  kv::Batch batch;
  RowSink sink(batch, nullptr);
  const View view = domain.view();
  CHECK(must(merge_runs(view, job, sink)) == nullptr);
}

TEST_CASE("content: a key's values are found across blocks and runs", "[content][unit]") {
  HTN_TEST_SEED(seed, 36);
  Rng rng(seed);
  HandDomain domain;
  std::set<Posting> all;
  for (std::uint64_t number = 1; number <= 3; ++number) {
    std::set<Posting> entries;
    // One key over several blocks, among others.
    for (std::uint64_t i = 0; i < 10'000; ++i) entries.insert({7, rng.below(1u << 30)});
    for (std::uint64_t i = 0; i < 3000; ++i) entries.insert({rng.below(20), rng.below(1000)});
    all.insert(entries.begin(), entries.end());
    domain.state().runs.push_back(write_run(domain, RunKind::kContentExtent, number, entries));
  }
  for (std::uint64_t key = 0; key < 22; ++key) {
    std::vector<std::uint64_t> expected;
    for (const Posting& entry : all) {
      if (entry.key == key) expected.push_back(entry.value);
    }
    CHECK(must(domain.view().postings(RunKind::kContentExtent, key)) == expected);
  }
  CHECK(must(domain.view().postings(RunKind::kPageExtent, 7)).empty());
}

TEST_CASE("content: fingerprints are found at every border of blocks", "[content][unit]") {
  HTN_TEST_SEED(seed, 37);
  Rng rng(seed);
  HandDomain domain;
  std::set<Posting> entries = random_entries(rng, RunKind::kFingerprint, 90'000);
  for (std::uint64_t id = 0; id < 9000; ++id) entries.insert({123'456'789, id});
  domain.state().runs.push_back(write_run(domain, RunKind::kFingerprint, 1, entries));
  std::vector<std::uint64_t> ids;
  for (const std::uint64_t first : domain.state().runs[0]->first_keys) {
    for (const std::uint64_t key : {first, first + 1, first - 1}) {
      ids.clear();
      HTN_REQUIRE_OK(domain.view().candidates(key, ids));
      const auto begin = entries.lower_bound({key, 0});
      const auto end = entries.lower_bound({key + 1, 0});
      REQUIRE(ids.size() == static_cast<std::size_t>(std::distance(begin, end)));
    }
  }
}

TEST_CASE("content: eight runs of a level are due to be merged, seven are not", "[content][unit]") {
  DomainState state;
  const auto add = [&state](RunKind kind, std::uint8_t level, int count) {
    for (int i = 0; i < count; ++i) {
      Run run;
      run.kind = kind;
      run.level = level;
      run.number = state.runs.size();
      state.runs.push_back(std::make_shared<const Run>(run));
    }
  };
  add(RunKind::kFingerprint, 0, 7);
  add(RunKind::kFingerprint, 1, 7);
  CHECK(due_merges(state).empty());
  add(RunKind::kPageExtent, 0, 8);
  add(RunKind::kFingerprint, 1, 1);
  const std::vector<MergeJob> jobs = due_merges(state);
  REQUIRE(jobs.size() == 2);
  CHECK(jobs[0].kind == RunKind::kFingerprint);
  CHECK(jobs[0].level == 2);
  CHECK(jobs[0].runs.size() == 8);
  CHECK(jobs[1].kind == RunKind::kPageExtent);
  CHECK(jobs[1].level == 1);
}

}  // namespace
}  // namespace hartonomous::content

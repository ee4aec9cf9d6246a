// Rows of a collection: what is written is read, and no bytes make more than an error.

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include <hartonomous/base/rng.hpp>

#include "collection/format.hpp"
#include "support/opened_store.hpp"
#include "support/seed.hpp"

namespace hartonomous::collection {
namespace {

using hartonomous::testing::must;

std::uint64_t some_number(Rng& rng) { return rng() >> rng.below(64); }
std::uint32_t some_unit(Rng& rng) { return static_cast<std::uint32_t>(rng()) >> rng.below(32); }
Instant some_instant(Rng& rng) { return Instant{static_cast<std::int64_t>(some_number(rng) >> 2)}; }

State some_state(Rng& rng) {
  State state;
  state.version = some_number(rng);
  state.next_unit = some_unit(rng);
  state.next_segment = static_cast<std::uint32_t>(1000 + rng.below(100));
  state.runs = some_unit(rng);
  state.live_units = some_number(rng);
  for (std::uint64_t& tokens : state.live_tokens) tokens = some_number(rng);
  state.live_documents = some_number(rng);
  state.cut_documents = some_number(rng);
  state.ended_tokens = some_number(rng);
  state.purged_before = some_instant(rng);
  state.changed = some_instant(rng);
  state.building = rng.below(2) == 0;
  state.built_to = std::string(rng.below(30), 'n');
  std::uint32_t unit = 0;
  for (std::uint64_t i = rng.below(9); i > 0 && unit < state.next_unit; --i) {
    const std::uint32_t first = unit + static_cast<std::uint32_t>(rng.below(2));
    const std::uint32_t end = first + some_unit(rng) % (state.next_unit - first + 1);
    state.segments.push_back(
        {static_cast<std::uint32_t>(rng.below(1000)), first, end, rng() >> 30});
    unit = end;
  }
  return state;
}

std::vector<Run> some_runs(Rng& rng) {
  std::vector<Run> runs;
  std::uint64_t unit = 0;
  for (std::uint64_t i = rng.below(kRunsPerRow + 1); i > 0; --i) {
    const std::uint64_t first = unit + (rng.below(3) == 0 ? some_unit(rng) >> 8 : 0);
    const std::uint64_t units = rng.below(4) == 0 ? 0 : some_unit(rng) >> 8;
    if (first + units > kUnitsMax) break;
    Run run{.first = static_cast<std::uint32_t>(first),
            .units = static_cast<std::uint32_t>(units),
            .document = DocumentId{some_number(rng) >> 24},
            .from = some_instant(rng)};
    if (rng.below(2) == 0) {
      run.to = Instant{run.from.value() + static_cast<std::int64_t>(some_number(rng) >> 2)};
    }
    runs.push_back(run);
    unit = first + units;
  }
  return runs;
}

TEST_CASE("collection: rows are read as they were written", "[collection][unit]") {
  HTN_TEST_SEED(seed, 3);
  Rng rng(seed);
  for (int i = 0; i < hartonomous::testing::steps(400); ++i) {
    const State state = some_state(rng);
    CHECK(must(decode_state(as_bytes(encode_state(state)))) == state);
    const std::vector<Run> runs = some_runs(rng);
    CHECK(must(decode_runs(as_bytes(encode_runs(runs)))) == runs);
    const std::size_t fields = 1 + rng.below(text::kFieldsMax);
    std::vector<std::uint32_t> lengths(fields * rng.below(257));
    for (std::uint32_t& length : lengths) length = some_unit(rng);
    CHECK(must(decode_lengths(as_bytes(encode_lengths(lengths, fields)), fields)) == lengths);
    const IndexedDocument document{some_unit(rng), std::string(rng.below(20), 'x')};
    CHECK(must(decode_document(as_bytes(encode_document(document)))) == document);
  }
}

// Of foreign bytes: an error, or rows that are in order.
void require_sane(const std::string& bytes) {
  const auto is_corrupt = [](const Status& status) {
    return status.ok() || status.code() == StatusCode::kCorruption;
  };
  const auto state = decode_state(as_bytes(bytes));
  CHECK(is_corrupt(state.status()));
  if (state.ok()) CHECK(decode_state(as_bytes(encode_state(*state))).ok());
  const auto runs = decode_runs(as_bytes(bytes));
  CHECK(is_corrupt(runs.status()));
  std::uint64_t next = 0;
  for (std::size_t r = 0; runs.ok() && r < runs->size(); ++r) {
    const Run& run = (*runs)[r];
    CHECK(run.first >= next);
    next = std::uint64_t{run.first} + run.units;
    CHECK(next <= kUnitsMax);
    CHECK(run.from <= run.to);
  }
  CHECK(is_corrupt(decode_lengths(as_bytes(bytes), 3).status()));
  CHECK(is_corrupt(decode_document(as_bytes(bytes)).status()));
}

TEST_CASE("collection: foreign bytes of rows are refused or in order", "[collection][unit]") {
  HTN_TEST_SEED(seed, 4);
  Rng rng(seed);
  for (int i = 0; i < hartonomous::testing::steps(1500); ++i) {
    const std::uint64_t pick = rng.below(3);
    std::string bytes = pick == 0   ? encode_state(some_state(rng))
                        : pick == 1 ? encode_runs(some_runs(rng))
                                    : encode_lengths(std::vector<std::uint32_t>(12, 7), 3);
    require_sane(bytes.substr(0, rng.below(bytes.size())));
    for (std::uint64_t n = 1 + rng.below(3); n > 0; --n) {
      bytes[rng.below(bytes.size())] = static_cast<char>(rng());
    }
    require_sane(bytes);
    // Numbers of ten bytes: sums of them are no numbers.
    bytes.insert(rng.below(bytes.size()), std::string(9, '\xff') + '\x01');
    require_sane(bytes);
  }
}

TEST_CASE("collection: a run that would begin before the one before it is refused",
          "[collection][unit]") {
  // Version, two runs; the first of 5 units; the second begins 2^64 - 3 after it.
  std::string bytes("\x01\x02\x00\x05\x02\x02\x00", 7);
  bytes +=
      std::string("\xfd") + std::string(8, '\xff') + '\x01' + std::string("\x01\x02\x02\x00", 4);
  CHECK(decode_runs(as_bytes(bytes)).status().code() == StatusCode::kCorruption);
}

}  // namespace
}  // namespace hartonomous::collection

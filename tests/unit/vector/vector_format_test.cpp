// Rows of sets of vectors: what is written is read, and other bytes are corruption.

#include "vector/vector_format.hpp"

#include <catch2/catch.hpp>
#include <limits>

#include <hartonomous/base/rng.hpp>

#include "support/seed.hpp"

namespace hartonomous::vector {
namespace {

std::vector<float> some_numbers(Rng& rng, std::size_t count) {
  std::vector<float> numbers(count);
  for (float& number : numbers) number = static_cast<float>(rng.normal());
  return numbers;
}

bool is_malformed(const Status& status) { return status.code() == StatusCode::kCorruption; }

TEST_CASE("vector: runs of vectors are read as they were written", "[vector][unit]") {
  HTN_TEST_SEED(seed, 1);
  Rng rng(seed);
  for (const std::uint32_t dimension : {1U, 3U, 100U, 1536U, 65536U}) {
    const std::size_t count = dimension == 65536 ? 1 : 1 + rng.below(8);
    const std::vector<float> numbers = some_numbers(rng, count * dimension);
    const std::string row = encode_vectors(numbers, dimension);
    std::vector<float> out(numbers.size() + dimension, 7);
    const auto read = decode_vectors(as_bytes(row), dimension, out);
    REQUIRE(read.ok());
    CHECK(*read == count);
    CHECK(std::equal(numbers.begin(), numbers.end(), out.begin()));
    CHECK(out.back() == 7);  // not written to
    std::vector<float> one(dimension);
    for (std::uint32_t i = 0; i <= count; ++i) {
      const auto found = decode_vector(as_bytes(row), dimension, i, one);
      REQUIRE(found.ok());
      CHECK(*found == (i < count));
      if (*found) CHECK(std::equal(one.begin(), one.end(), numbers.begin() + i * dimension));
    }
    std::vector<float> small((count - 1) * dimension);
    CHECK(is_malformed(decode_vectors(as_bytes(row), dimension, small).status()));
  }
}

TEST_CASE("vector: of absent vectors zeros are read", "[vector][unit]") {
  HTN_TEST_SEED(seed, 2);
  Rng rng(seed);
  for (const std::size_t count : {1, 7, 8, 9, 64, 1000}) {
    const std::vector<float> numbers = some_numbers(rng, count * 3);
    std::vector<bool> present(count);
    for (std::size_t i = 0; i < count; ++i) present[i] = rng.below(2) == 0;
    const std::string row = encode_vectors(numbers, 3, present);
    std::vector<float> out(count * 3, 7);
    REQUIRE(decode_vectors(as_bytes(row), 3, out).ok());
    std::vector<float> one(3);
    for (std::uint32_t i = 0; i < count; ++i) {
      REQUIRE(decode_vector(as_bytes(row), 3, i, one).ok());
      for (std::size_t at = 0; at < 3; ++at) {
        CHECK(out[i * 3 + at] == (present[i] ? numbers[i * 3 + at] : 0));
        CHECK(one[at] == out[i * 3 + at]);
      }
    }
    for (std::size_t size = 0; size < row.size(); ++size) {
      REQUIRE(is_malformed(decode_vectors(as_bytes(row).first(size), 3, out).status()));
    }
  }
}

TEST_CASE("vector: a small row does not ask for a large memory", "[vector][unit]") {
  // 16384 absent vectors of 65536 numbers: four gigabytes of zeros.
  const std::string row = std::string("\x02\x80\x80\x01", 4) + std::string(2048, '\0');
  std::vector<float> one(65536);
  CHECK(is_malformed(decode_vector(as_bytes(row), 65536, 0, one).status()));
  std::vector<float> number(1);
  const auto found = decode_vector(as_bytes(row), 1, 16383, number);
  REQUIRE(found.ok());  // of numbers it is a page
  CHECK(*found);
}

TEST_CASE("vector: pages of slots and points and the state are read as they were written",
          "[vector][unit]") {
  HTN_TEST_SEED(seed, 3);
  Rng rng(seed);
  for (const std::size_t count : {0, 1, 255, 256}) {
    std::vector<Slot> slots(count);
    std::vector<PointOfSlot> points(count);
    for (std::size_t i = 0; i < count; ++i) {
      slots[i] = {.atom = AtomId(TenantId{3}, ContentId{rng.below(1'000'000)}),
                  .from = Instant{static_cast<std::int64_t>(rng.below(1000))}};
      if (rng.below(2) == 0) slots[i].to = Instant{2000};
      points[i] = {static_cast<float>(rng.normal()), 1, -100};
    }
    const auto read = decode_slots(as_bytes(encode_slots(slots)));
    REQUIRE(read.ok());
    REQUIRE(read->size() == count);
    for (std::size_t i = 0; i < count; ++i) {
      CHECK((*read)[i].atom == slots[i].atom);
      CHECK((*read)[i].from == slots[i].from);
      CHECK((*read)[i].to == slots[i].to);
    }
    const auto read_points = decode_points(as_bytes(encode_points(points)));
    REQUIRE(read_points.ok());
    CHECK(*read_points == points);
  }
  const SetState state{.slots = 70000, .live = 69999, .purged_before = Instant{5}};
  const auto read = decode_state(as_bytes(encode_state(state)));
  REQUIRE(read.ok());
  CHECK(read->slots == 70000);
  CHECK(read->live == 69999);
  CHECK(read->purged_before == Instant{5});
  CHECK(is_malformed(
      decode_state(as_bytes(encode_state({.slots = 1, .live = 2, .purged_before = {}}))).status()));
}

TEST_CASE("vector: a slot is there from its beginning until before its end", "[vector][unit]") {
  const Slot slot{.atom = AtomId(), .from = Instant{5}, .to = Instant{9}};
  CHECK_FALSE(slot.is_there(Instant{4}));
  CHECK(slot.is_there(Instant{5}));
  CHECK(slot.is_there(Instant{8}));
  CHECK_FALSE(slot.is_there(Instant{9}));
}

}  // namespace
}  // namespace hartonomous::vector

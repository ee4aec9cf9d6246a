#include "vector/resident_vectors.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include <hartonomous/base/rng.hpp>

#include "support/seed.hpp"
#include "support/vector_sets.hpp"

namespace hartonomous::vector {
namespace {

using testing::VectorSet;

std::unique_ptr<ResidentVectors> opened(ResidentVectors::Options options) {
  auto vectors = ResidentVectors::open(std::move(options));
  REQUIRE(vectors.ok());
  return std::move(*vectors);
}

bool same(std::span<const float> left, std::span<const float> right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end());
}

// Gives the pages of a set and counts how often each is asked for.
ResidentVectors::Loader loader_of(const VectorSet& set, std::vector<int>& loads) {
  return [&](std::uint32_t page, std::span<float> out) -> Status {
    loads.resize(std::max<std::size_t>(loads.size(), page + 1));
    ++loads[page];
    const std::size_t from = page * out.size();
    const std::size_t count = std::min(out.size(), set.numbers.size() - from);
    std::copy_n(set.numbers.begin() + static_cast<std::ptrdiff_t>(from), count, out.begin());
    return {};
  };
}

TEST_CASE("vector: a page is the largest power of two of slots within 64 KiB", "[vector][unit]") {
  for (std::size_t dimension = 1; dimension <= kDimensionMax; dimension += 1 + dimension / 3) {
    const std::size_t slots = slots_per_page(dimension);
    const std::size_t bytes = slots * dimension * sizeof(float);
    CHECK((slots & (slots - 1)) == 0);
    CHECK((slots == 1 || bytes <= 65'536));
    CHECK(2 * bytes > 65'536);
  }
}

TEST_CASE("vector: vectors are given back as they were and never move", "[vector][unit]") {
  HTN_TEST_SEED(seed, 1);
  Rng rng(seed);
  for (const Metric metric : {Metric::kL2, Metric::kCosine, Metric::kDot}) {
    for (const std::size_t dimension : {1, 3, 17, 100, 128, 5000, 20'000}) {
      const VectorSet set = testing::clustered_vectors(rng, 70, dimension, 3);
      const auto vectors = opened({.dimension = dimension, .metric = metric, .loader = {}});
      std::vector<const float*> places;
      for (std::uint32_t slot = 0; slot < set.count(); ++slot) {
        REQUIRE(*vectors->append(set.row(slot)) == slot);
        places.push_back(vectors->vector(slot)->data());
      }
      CHECK(vectors->count() == set.count());
      CHECK(vectors->bytes_in_use() >= set.numbers.size() * sizeof(float));
      for (std::uint32_t slot = 0; slot < set.count(); ++slot) {
        const auto kept = vectors->vector(slot);
        REQUIRE(kept.ok());
        CHECK(same(*kept, set.row(slot)));
        CHECK(kept->data() == places[slot]);
      }
    }
  }
}

TEST_CASE("vector: pages are loaded when they are first touched and once", "[vector][unit]") {
  HTN_TEST_SEED(seed, 2);
  Rng rng(seed);
  const std::size_t dimension = 300;  // 32 slots a page
  REQUIRE(slots_per_page(dimension) == 32);
  VectorSet set = testing::clustered_vectors(rng, 150, dimension, 3);
  std::vector<int> loads(5);
  const auto vectors = opened({.dimension = dimension,
                               .metric = Metric::kCosine,
                               .count = 150,
                               .loader = loader_of(set, loads)});
  CHECK(vectors->find_row(40) == nullptr);
  CHECK(loads == std::vector<int>{0, 0, 0, 0, 0});
  CHECK(same(*vectors->vector(40), set.row(40)));
  CHECK(same(*vectors->vector(33), set.row(33)));
  CHECK(vectors->find_row(40) != nullptr);
  CHECK(loads == std::vector<int>{0, 1, 0, 0, 0});
  // The last page goes on, so it is loaded; the page after it is new.
  const VectorSet more = testing::clustered_vectors(rng, 20, dimension, 3);
  for (std::size_t i = 0; i < more.count(); ++i) {
    REQUIRE(*vectors->append(more.row(i)) == 150 + i);
  }
  CHECK(loads == std::vector<int>{0, 1, 0, 0, 1});
  CHECK(same(*vectors->vector(149), set.row(149)));
  CHECK(same(*vectors->vector(150), more.row(0)));
  CHECK(same(*vectors->vector(169), more.row(19)));
}

TEST_CASE("vector: a page that cannot be loaded is tried again", "[vector][unit]") {
  bool fails = true;
  const auto vectors = opened({.dimension = 2, .count = 3, .loader = [&](auto, auto out) -> Status {
                                 if (fails) return io_error("unplugged");
                                 out[0] = 5;
                                 return {};
                               }});
  CHECK(vectors->vector(0).status().code() == StatusCode::kIo);
  const std::vector<float> more{1, 2};
  CHECK(vectors->append(more).status().code() == StatusCode::kIo);
  CHECK(vectors->count() == 3);
  fails = false;
  CHECK((*vectors->vector(0))[0] == 5);
  CHECK(*vectors->append(more) == 3);
}

TEST_CASE("vector: what is no vector of the set is refused", "[vector][unit]") {
  CHECK(ResidentVectors::open({.loader = {}}).status().code() == StatusCode::kInvalidArgument);
  CHECK(ResidentVectors::open({.dimension = kDimensionMax + 1, .loader = {}}).status().code() ==
        StatusCode::kInvalidArgument);
  CHECK(ResidentVectors::open({.dimension = 3, .count = 1, .loader = {}}).status().code() ==
        StatusCode::kInvalidArgument);
  CHECK(ResidentVectors::open(
            {.dimension = kDimensionMax, .residency = Residency::kInt8, .loader = {}})
            .status()
            .code() == StatusCode::kInvalidArgument);
  const auto vectors = opened({.dimension = 3, .loader = {}});
  const std::vector<float> two(2);
  CHECK(vectors->append(two).status().code() == StatusCode::kInvalidArgument);
  CHECK(vectors->vector(0).status().code() == StatusCode::kInvalidArgument);
}

TEST_CASE("vector: int8 rows take a quarter of the memory", "[vector][unit]") {
  HTN_TEST_SEED(seed, 3);
  Rng rng(seed);
  const VectorSet set = testing::clustered_vectors(rng, 20'000, 128, 3);
  const auto whole = opened({.dimension = 128, .loader = {}});
  const auto coded = opened({.dimension = 128, .residency = Residency::kInt8, .loader = {}});
  for (std::size_t i = 0; i < set.count(); ++i) {
    REQUIRE(whole->append(set.row(i)).ok());
    REQUIRE(coded->append(set.row(i)).ok());
  }
  const double share =
      static_cast<double>(coded->bytes_in_use()) / static_cast<double>(whole->bytes_in_use());
  CHECK(share < 0.3);
}

}  // namespace
}  // namespace hartonomous::vector

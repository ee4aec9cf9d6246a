#include "text/bm25.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <hartonomous/base/rng.hpp>
#include <limits>

#include "support/seed.hpp"

using namespace hartonomous;
using namespace hartonomous::text;

namespace {

struct Sample {
  explicit Sample(std::uint64_t seed) : rng(seed) {
    parameters.k1 = rng.below(4) == 0 ? 0 : rng.uniform() * 3;
    parameters.b = rng.below(4) == 0 ? static_cast<double>(rng.below(2)) : rng.uniform();
    for (double& weight : parameters.weights) weight = rng.below(6) == 0 ? 0 : rng.uniform() * 4;
    statistics.units = 1 + rng.below(1'000'000);
    statistics.fields = 1 + rng.below(kFieldsMax);
    for (std::size_t field = 0; field < statistics.fields; ++field) {
      statistics.lengths[field] = rng.below(statistics.units * 100);
    }
  }
  std::uint32_t mask() { return 1 + static_cast<std::uint32_t>(rng.below(255)); }
  std::uint32_t number() {
    return static_cast<std::uint32_t>(rng.below(std::uint64_t{1} << (1 + rng.below(20))));
  }

  Rng rng;
  Bm25Parameters parameters;
  UnitStatistics statistics;
};

using Numbers = std::array<std::uint32_t, kFieldsMax>;

}  // namespace

TEST_CASE("text: bm25: idf is what it is defined as and never negative", "[text][bm25][unit]") {
  CHECK(inverse_document_frequency(10, 3) == Approx(std::log(1 + 7.5 / 3.5)));
  CHECK(inverse_document_frequency(10, 10) == Approx(std::log(1 + 0.5 / 10.5)));
  CHECK(inverse_document_frequency(10, 12) == inverse_document_frequency(10, 10));
  CHECK(inverse_document_frequency(0, 0) > 0);
}

TEST_CASE("text: bm25: a term is worth what the definition says", "[text][bm25][unit]") {
  Bm25Parameters parameters{.k1 = 1.5, .b = 0.5};
  parameters.weights[1] = 3;
  const UnitStatistics statistics{.units = 10, .fields = 2, .lengths = {100, 20}};
  const Bm25Fields fields(parameters, statistics, 3);
  // tf = 2 + 3 * 1; length 12 + 3 * 4 of an average of 10 + 3 * 2.
  const double norm = 1.5 * (0.5 + 0.5 * 24 / 16.0);
  const std::uint32_t lengths[] = {12, 4};
  CHECK(fields.norm(lengths) == Approx(norm));
  const double inverse = fields.inverse_frequency({2, 1});
  CHECK(inverse == Approx(0.2));
  CHECK(Bm25Worth(7, 7).of(inverse, fields.norm(lengths)) == Approx(7 * 5 / (5 + norm)));
}

TEST_CASE("text: bm25: no posting of a block is worth more than its bound", "[text][bm25][unit]") {
  HTN_TEST_SEED(seed, 7311);
  for (int step = 0; step < testing::steps(3000); ++step) {
    Sample sample(seed + static_cast<std::uint64_t>(step));
    const Bm25Fields fields(sample.parameters, sample.statistics, sample.mask());
    if (fields.mask() == 0) continue;
    const double weight = sample.rng.uniform() * 20;
    const Bm25Worth worth(weight, weight + sample.rng.uniform() * 50);
    BlockBounds bounds;
    bounds.length_least.fill(std::numeric_limits<std::uint32_t>::max());
    std::vector<std::pair<Numbers, Numbers>> postings(1 + sample.rng.below(4));
    for (auto& [frequencies, lengths] : postings) {
      for (std::size_t field = 0; field < sample.statistics.fields; ++field) {
        frequencies[field] = sample.rng.below(3) == 0 ? sample.number() : 1;
        lengths[field] = frequencies[field] + (sample.rng.below(2) == 0 ? sample.number() : 0);
        auto& most = bounds.frequency_most[field];
        most = std::max(most, frequencies[field]);
        auto& least = bounds.length_least[field];
        least = std::min(least, lengths[field]);
      }
    }
    const double bound = worth.bound(fields, bounds);
    for (const auto& [frequencies, lengths] : postings) {
      const double is =
          worth.of(fields.inverse_frequency(frequencies), fields.norm(lengths.data()));
      REQUIRE(is <= bound);
      REQUIRE(static_cast<float>(is) <= static_cast<float>(bound));
      REQUIRE(is >= 0);
    }
    REQUIRE(bound <= worth.of(0, 0));
  }
}

TEST_CASE("text: bm25: sums of worths are the same in every order", "[text][bm25][unit]") {
  HTN_TEST_SEED(seed, 7312);
  for (int step = 0; step < testing::steps(300); ++step) {
    Rng rng(seed + static_cast<std::uint64_t>(step));
    std::vector<double> weights(2 + rng.below(60));
    double total = 0;
    for (double& weight : weights) total += weight = std::exp(rng.normal() * 8);
    std::vector<double> worths;
    for (const double weight : weights) {
      worths.push_back(Bm25Worth(weight, total).of(rng.uniform(), rng.uniform() * 3));
    }
    double forth = 0;
    for (const double worth : worths) forth += worth;
    std::sort(worths.begin(), worths.end());
    double up = 0;
    for (const double worth : worths) up += worth;
    double down = 0;
    for (auto at = worths.rbegin(); at != worths.rend(); ++at) down += *at;
    REQUIRE(forth == up);
    REQUIRE(forth == down);
  }
}

TEST_CASE("text: bm25: many at once are what each is", "[text][bm25][unit]") {
  HTN_TEST_SEED(seed, 7313);
  for (int step = 0; step < testing::steps(200); ++step) {
    Sample sample(seed + static_cast<std::uint64_t>(step));
    const Bm25Fields fields(sample.parameters, sample.statistics, sample.mask());
    if (fields.mask() == 0) continue;
    const Bm25Worth worth(3.7, 10);
    std::vector<double> products;
    std::vector<double> each;
    for (std::size_t i = 0; i < 50; ++i) {
      Numbers lengths;
      for (std::uint32_t& length : lengths) length = sample.number();
      const double norm = fields.norm(lengths.data());
      const double inverse = 1.0 / static_cast<double>(1 + sample.rng.below(9));
      products.push_back(norm * inverse);
      each.push_back(worth.of(inverse, norm));
    }
    worth.of_each(products);
    REQUIRE(products == each);
  }
}

TEST_CASE("text: bm25: parameters out of their range are refused", "[text][bm25][unit]") {
  CHECK(Bm25Parameters{}.validate().ok());
  CHECK_FALSE(Bm25Parameters{.k1 = -0.1}.validate().ok());
  CHECK_FALSE(Bm25Parameters{.b = 1.1}.validate().ok());
  CHECK_FALSE(Bm25Parameters{.b = std::nan("")}.validate().ok());
  Bm25Parameters parameters;
  parameters.weights[7] = -1;
  CHECK_FALSE(parameters.validate().ok());
}

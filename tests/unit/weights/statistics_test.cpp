// Statistics against sums in long double, one number at a time.

#include <algorithm>
#include <array>
#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include <hartonomous/base/json.hpp>
#include <hartonomous/base/rng.hpp>
#include <hartonomous/weights/statistics.hpp>

#include "support/seed.hpp"

namespace hartonomous::weights {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

Statistics of(const std::vector<float>& numbers) {
  Statistics statistics;
  statistics.add(numbers);
  return statistics;
}

// The bin of a finite number that is not zero, by its definition.
std::size_t bin_of(float number) {
  const double magnitude = std::fabs(static_cast<double>(number));
  std::size_t bin = 0;
  while (bin < 31 && magnitude >= std::ldexp(1.0, static_cast<int>(bin) - 23)) ++bin;
  return number > 0 ? 32 + bin : 31 - bin;
}

struct Slow {
  std::uint64_t zeros = 0, nans = 0, infinities = 0, finite = 0;
  float min = kInfinity, max = -kInfinity;
  long double sum = 0, magnitudes = 0, sum_of_squares = 0;
  std::array<std::uint64_t, 64> bins{};

  explicit Slow(const std::vector<float>& numbers) {
    for (const float number : numbers) add(number);
  }
  void add(float number) {
    if (std::isnan(number)) {
      ++nans;
    } else if (std::isinf(number)) {
      ++infinities;
    } else {
      ++finite;
      number == 0 ? ++zeros : ++bins[bin_of(number)];
      min = std::min(min, number);
      max = std::max(max, number);
      sum += number;
      magnitudes += std::fabs(number);
      sum_of_squares += static_cast<long double>(number) * number;
    }
  }
};

void check(const Statistics& statistics, const std::vector<float>& numbers) {
  const Slow slow(numbers);
  REQUIRE(statistics.count() == numbers.size());
  CHECK(statistics.finite() == slow.finite);
  CHECK(statistics.zeros() == slow.zeros);
  CHECK(statistics.nans() == slow.nans);
  CHECK(statistics.infinities() == slow.infinities);
  CHECK(statistics.bins() == slow.bins);
  CHECK(statistics.min().has_value() == (slow.finite != 0));
  if (slow.finite == 0) return;
  CHECK(statistics.min() == slow.min);
  CHECK(statistics.max() == slow.max);
  const long double count = slow.finite;
  CHECK(std::fabs(statistics.mean().value() - slow.sum / count) <=
        1e-13L * slow.magnitudes / count);
  const long double norm = std::sqrt(slow.sum_of_squares);
  CHECK(std::fabs(statistics.l2_norm() - norm) <= 1e-13L * norm);
}

std::vector<float> random_numbers(Rng& rng, std::size_t count) {
  std::vector<float> numbers(count);
  for (float& number : numbers) {
    switch (rng.below(40)) {
      case 0:
        number = rng.below(2) == 0 ? 0.0F : -0.0F;
        break;
      case 1:
        number = std::bit_cast<float>(static_cast<std::uint32_t>(rng()));  // whatever it is
        break;
      default:
        number = static_cast<float>(rng.normal() * 0.02);
    }
  }
  return numbers;
}

TEST_CASE("weights: statistics of no number have no least and no mean", "[weights][unit]") {
  const Statistics none;
  CHECK(none.count() == 0);
  CHECK_FALSE(none.min().has_value());
  CHECK_FALSE(none.max().has_value());
  CHECK_FALSE(none.mean().has_value());
  CHECK(none.l2_norm() == 0);
  CHECK(of({}) == none);
  check(of({kNan, kInfinity, -kInfinity}), {kNan, kInfinity, -kInfinity});
}

TEST_CASE("weights: statistics are those of one number at a time", "[weights][unit]") {
  HTN_TEST_SEED(seed, 20);
  Rng rng(seed);
  for (const std::size_t count : {1, 2, 3, 15, 16, 17, 100, 4095, 4096, 4097, 50'000}) {
    INFO(count << " numbers");
    const std::vector<float> numbers = random_numbers(rng, count);
    check(of(numbers), numbers);
  }
}

TEST_CASE("weights: a full chunk of equal numbers is counted in full", "[weights][unit]") {
  for (const float number : {0.0F, -0.0F, 0.5F, -3.4e38F, 1e-45F, kNan, kInfinity}) {
    const std::vector<float> numbers(20'000, number);
    INFO(number);
    check(of(numbers), numbers);
  }
}

TEST_CASE("weights: bins of statistics begin at powers of two", "[weights][unit]") {
  for (int exponent = -30; exponent <= 12; ++exponent) {
    const float power = std::ldexp(1.0F, exponent);
    const std::vector<float> numbers = {power, std::nextafter(power, 0.0F), -power};
    check(of(numbers), numbers);
  }
  const auto bin_with = [](float number) {
    const Statistics statistics = of({number});
    return std::find(statistics.bins().begin(), statistics.bins().end(), 1U) -
           statistics.bins().begin();
  };
  CHECK(bin_with(1e-45F) == 32);
  CHECK(bin_with(-1e-45F) == 31);
  CHECK(bin_with(1.0F) == 56);
  CHECK(bin_with(127.9F) == 62);
  CHECK(bin_with(128.0F) == 63);
  CHECK(bin_with(3e38F) == 63);
  CHECK(bin_with(-3e38F) == 0);
}

TEST_CASE("weights: the least of zeros is no negative zero", "[weights][unit]") {
  for (const std::vector<float>& zeros : {std::vector<float>{-0.0F}, {0.0F, -0.0F}}) {
    CHECK_FALSE(std::signbit(of(zeros).min().value()));
    CHECK_FALSE(std::signbit(of(zeros).max().value()));
  }
}

TEST_CASE("weights: statistics merge to those of all numbers in any order", "[weights][unit]") {
  HTN_TEST_SEED(seed, 21);
  Rng rng(seed);
  std::vector<float> all;
  std::vector<Statistics> parts(1);  // the first of none
  for (int part = 0; part < 20; ++part) {
    const std::vector<float> numbers = random_numbers(rng, rng.below(9000));
    all.insert(all.end(), numbers.begin(), numbers.end());
    parts.push_back(of(numbers));
  }
  Statistics forward;
  Statistics backward;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    forward.merge(parts[i]);
    backward.merge(parts[parts.size() - 1 - i]);
  }
  check(forward, all);
  check(backward, all);
}

TEST_CASE("weights: statistics go to bytes and back", "[weights][unit]") {
  HTN_TEST_SEED(seed, 22);
  Rng rng(seed);
  for (const Statistics& given : {Statistics{}, of({kNan}), of(random_numbers(rng, 10'000))}) {
    const auto bytes = given.encode();
    const Result<Statistics> back = Statistics::decode(bytes);
    REQUIRE(back.ok());
    CHECK(*back == given);
  }
  const auto bytes = of({0.0F, kNan, kInfinity, -2.0F, 1.0F}).encode();
  const auto byte_at = [&](std::size_t at) { return std::to_integer<int>(bytes[at]); };
  CHECK(bytes.size() == 561);
  CHECK(byte_at(0) == 1);
  CHECK(byte_at(1) == 1);                               // zeros
  CHECK(byte_at(9) == 1);                               // nans
  CHECK(byte_at(17) == 1);                              // infinities
  CHECK(byte_at(28) == 0xc0);                           // -2
  CHECK((byte_at(32) == 0x3f && byte_at(31) == 0x80));  // 1
  CHECK((byte_at(40) == 0xbf && byte_at(39) == 0xf0));  // sum: -1
  CHECK((byte_at(48) == 0x40 && byte_at(47) == 0x14));  // sum of squares: 5
  CHECK(byte_at(49 + 6 * 8) == 1);                      // -2 is in bin 6
  CHECK(byte_at(49 + 56 * 8) == 1);                     // 1 in bin 56
}

TEST_CASE("weights: bytes that are no statistics are refused", "[weights][unit]") {
  const auto bytes = of({-2.0F, 1.0F}).encode();
  const auto is_refused = [](std::vector<std::byte> damaged) {
    const Result<Statistics> read = Statistics::decode(damaged);
    return !read.ok() && read.status().code() == StatusCode::kCorruption;
  };
  const auto with = [&](std::size_t at, int byte) {
    std::vector<std::byte> damaged(bytes.begin(), bytes.end());
    damaged[at] = static_cast<std::byte>(byte);
    return damaged;
  };
  CHECK_FALSE(is_refused(with(0, 1)));
  CHECK(is_refused(with(0, 0)));
  CHECK(is_refused(with(0, 2)));
  CHECK(is_refused({bytes.begin(), bytes.end() - 1}));
  CHECK(is_refused({}));
  CHECK(is_refused(with(28, 0x40)));  // the least is 2
  CHECK(is_refused(with(40, 0x7f)));  // a sum of NaN
  CHECK(is_refused(with(48, 0xc0)));  // squares are not negative
  std::vector<std::byte> overflow = with(8, 0xff);
  overflow[16] = std::byte{0xff};  // more than 2^64 in all
  CHECK(is_refused(overflow));
  auto none = Statistics{}.encode();
  none[28] = std::byte{0x3f};  // a least number of none
  CHECK(is_refused({none.begin(), none.end()}));
}

TEST_CASE("weights: statistics are JSON", "[weights][unit]") {
  const Result<Json> json = parse_json(of({0.0F, kNan, kInfinity, -2.0F, 1.0F}).to_json());
  REQUIRE(json.ok());
  const auto number = [&](std::string_view name) { return json->find(name)->as_double(); };
  CHECK(number("count") == 5);
  CHECK(number("min") == -2);
  CHECK(number("max") == 1);
  CHECK(number("mean") == -1.0 / 3);
  CHECK(number("l2_norm") == std::sqrt(5.0));
  CHECK(number("zeros") == 1);
  CHECK(number("nans") == 1);
  CHECK(number("infinities") == 1);
  REQUIRE(json->find("bins")->items.size() == 64);
  CHECK(json->find("bins")->items[6].as_int64() == 1);
  CHECK(json->find("bins")->items[7].as_int64() == 0);
  const Result<Json> none = parse_json(Statistics{}.to_json());
  REQUIRE(none.ok());
  CHECK(none->find("mean")->kind == Json::Kind::kNil);
}

}  // namespace
}  // namespace hartonomous::weights

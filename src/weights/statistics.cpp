// Floats are taken in chunks that stay in the first cache: first the sums, which are finite where
// the numbers are, then counts by the upper nine bits, sign and exponent, which become the bins.
// Sums of chunks are added, so that the error grows with the chunks and not with the floats.

#include <hartonomous/weights/statistics.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>

#include "weights/kernel.hpp"

namespace hartonomous::weights {
namespace {

constexpr std::size_t kChunk = 4096;
constexpr std::size_t kPart = std::size_t{1} << 30;  // counted in 32 bits

constexpr std::size_t kExponents = 256;
constexpr std::size_t kBinsOfSign = Statistics::kBins / 2;
// The exponent, as stored, of the least numbers of the second bin of a sign: 2^-23.
constexpr std::size_t kSecondBin = 127 - 23;
constexpr std::size_t kLastBin = kSecondBin + kBinsOfSign - 2;

// Counts by sign and exponent. Four of each, taken in turn: equal neighbours, which are most, would
// wait for each other's store.
class ExponentCounts {
 public:
  void add(std::span<const float> numbers) {
    const std::size_t whole = numbers.size() / 4 * 4;
    for (std::size_t i = 0; i < whole; i += 4) {
      for (std::size_t lane = 0; lane < 4; ++lane) ++counts_[lane][place(numbers[i + lane])];
    }
    for (std::size_t i = whole; i < numbers.size(); ++i) ++counts_[0][place(numbers[i])];
  }
  // Of one sign (0: plus), of exponents from `begin` to before `end`.
  std::uint64_t of(std::size_t sign, std::size_t begin, std::size_t end) const {
    std::uint64_t count = 0;
    for (const auto& lane : counts_) {
      const auto* first = lane.data() + sign * kExponents;
      count = std::accumulate(first + begin, first + end, count);
    }
    return count;
  }
  // Of the bin of a sign; zeros are in the first.
  std::uint64_t of_bin(std::size_t sign, std::size_t bin) const {
    if (bin == 0) return of(sign, 0, kSecondBin);
    if (bin == kBinsOfSign - 1) return of(sign, kLastBin, kExponents - 1);
    return of(sign, kSecondBin + bin - 1, kSecondBin + bin);
  }

 private:
  static std::size_t place(float number) { return std::bit_cast<std::uint32_t>(number) >> 23; }

  std::array<std::array<std::uint32_t, 2 * kExponents>, 4> counts_{};
};

struct Sums {
  float min;
  float max;
  double sum;
  double sum_of_squares;
  std::uint32_t zeros;
};

// In lanes, which are vectors where the processor has them.
struct Sum {
  static constexpr std::size_t kLanes = 16;

  struct Lanes {
    float min[kLanes], max[kLanes];
    double sum[kLanes], sum_of_squares[kLanes];
    std::uint32_t zeros[kLanes];

    HTN_INLINE explicit Lanes(float first) {
      for (std::size_t lane = 0; lane < kLanes; ++lane) {
        min[lane] = max[lane] = first;
        sum[lane] = sum_of_squares[lane] = 0;
        zeros[lane] = 0;
      }
    }
    HTN_INLINE void take(std::size_t lane, float number) {
      const double wide = number;
      min[lane] = number < min[lane] ? number : min[lane];
      max[lane] = number > max[lane] ? number : max[lane];
      sum[lane] += wide;
      sum_of_squares[lane] += wide * wide;
      zeros[lane] += number == 0.0F ? 1 : 0;
    }
  };
  // REQUIRES: at least one number. Sums of others than finite ones are not finite.
  HTN_INLINE static Sums run(const float* numbers, std::size_t count) {
    Lanes lanes(numbers[0]);
    std::size_t at = 0;
    for (; at + kLanes <= count; at += kLanes) {
      for (std::size_t lane = 0; lane < kLanes; ++lane) lanes.take(lane, numbers[at + lane]);
    }
    for (; at < count; ++at) lanes.take(0, numbers[at]);
    Sums sums{lanes.min[0], lanes.max[0], 0, 0, 0};
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      sums.min = std::min(sums.min, lanes.min[lane]);
      sums.max = std::max(sums.max, lanes.max[lane]);
      sums.sum += lanes.sum[lane];
      sums.sum_of_squares += lanes.sum_of_squares[lane];
      sums.zeros += lanes.zeros[lane];
    }
    return sums;
  }
};

std::uint64_t count_negative_zeros(std::span<const float> numbers) {
  const auto is_negative_zero = [](float number) {
    return std::bit_cast<std::uint32_t>(number) == 0x80000000U;
  };
  return static_cast<std::uint64_t>(
      std::count_if(numbers.begin(), numbers.end(), is_negative_zero));
}

}  // namespace

void Statistics::add(std::span<const float> numbers) {
  for (std::size_t at = 0; at < numbers.size(); at += kPart) {
    add_part(numbers.subspan(at, std::min(kPart, numbers.size() - at)));
  }
}

void Statistics::add_part(std::span<const float> numbers) {
  ExponentCounts counts;
  Statistics part;
  for (std::size_t at = 0; at < numbers.size(); at += kChunk) {
    const auto chunk = numbers.subspan(at, std::min(kChunk, numbers.size() - at));
    part.add_sums(chunk);
    counts.add(chunk);
  }
  for (std::size_t bin = 0; bin < kBinsOfSign; ++bin) {
    part.bins_[kBinsOfSign + bin] = counts.of_bin(0, bin);
    part.bins_[kBinsOfSign - 1 - bin] = counts.of_bin(1, bin);
  }
  const std::uint64_t negative_zeros =
      counts.of(1, 0, 1) == 0 || part.zeros_ == 0 ? 0 : count_negative_zeros(numbers);
  part.bins_[kBinsOfSign] -= part.zeros_ - negative_zeros;
  part.bins_[kBinsOfSign - 1] -= negative_zeros;
  merge(part);
}

// All but the bins.
void Statistics::add_sums(std::span<const float> numbers) {
  const auto sums_of = [](std::span<const float> chunk) {
    return run_widest<Sum, const float*, std::size_t>(chunk.data(), chunk.size());
  };
  Sums sums = sums_of(numbers);
  if (!std::isfinite(sums.sum_of_squares)) {
    std::array<float, kChunk> kept;
    const auto is_finite = [](float number) { return std::isfinite(number); };
    const auto* end = std::copy_if(numbers.begin(), numbers.end(), kept.begin(), is_finite);
    const std::span<const float> finite(kept.data(), static_cast<std::size_t>(end - kept.data()));
    const auto is_nan = [](float number) { return std::isnan(number); };
    const auto nans =
        static_cast<std::uint64_t>(std::count_if(numbers.begin(), numbers.end(), is_nan));
    nans_ += nans;
    infinities_ += numbers.size() - finite.size() - nans;
    if (finite.empty()) return;
    sums = sums_of(finite);
  }
  // A zero of the other sign is not less: + 0 makes both the same.
  min_ = std::min(min_, sums.min + 0.0F);
  max_ = std::max(max_, sums.max + 0.0F);
  sum_ += sums.sum;
  sum_of_squares_ += sums.sum_of_squares;
  zeros_ += sums.zeros;
}

void Statistics::merge(const Statistics& other) {
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
  zeros_ += other.zeros_;
  nans_ += other.nans_;
  infinities_ += other.infinities_;
  sum_ += other.sum_;
  sum_of_squares_ += other.sum_of_squares_;
  for (std::size_t bin = 0; bin < kBins; ++bin) bins_[bin] += other.bins_[bin];
}

std::uint64_t Statistics::finite() const {
  return std::accumulate(bins_.begin(), bins_.end(), zeros_);
}
std::uint64_t Statistics::count() const { return finite() + nans_ + infinities_; }

std::optional<float> Statistics::min() const {
  if (finite() == 0) return std::nullopt;
  return min_;
}
std::optional<float> Statistics::max() const {
  if (finite() == 0) return std::nullopt;
  return max_;
}
std::optional<double> Statistics::mean() const {
  if (finite() == 0) return std::nullopt;
  return sum_ / static_cast<double>(finite());
}
double Statistics::l2_norm() const { return std::sqrt(sum_of_squares_); }

}  // namespace hartonomous::weights

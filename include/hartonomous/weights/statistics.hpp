#pragma once

// Statistics: what is known of many floats without keeping them: how many, least and greatest,
// mean, L2 norm, zeros, NaNs, infinities, and a histogram by sign and magnitude.
//
//   Statistics statistics;
//   statistics.add(row);                 // as often as there are rows
//   statistics.merge(of_another_thread);
//
// 1. count, zeros, nans, infinities, min, max and the histogram do not depend on the order of adds
//    and merges; mean and L2 norm (sums of doubles) do, by less than 1e-13 of the mean magnitude
//    and of the norm for every 4 million floats.
// 2. NaNs and infinities are counted, and left out of all else.
// 3. Bins: of each sign 32, so that 0 to 63 go from the most negative to the most positive. Bin 32
//    has positive numbers below 2^-23, bin 32 + k those from 2^(k-24) to below 2^(k-23), bin 63
//    those from 2^7 on; bin 31 - k has the negatives of bin 32 + k. Zeros are in none.
//
// Bytes, all little-endian, 561 in all:
//   1 version = 1 | u64 zeros | u64 nans | u64 infinities | f32 min | f32 max | f64 sum |
//   f64 sum of squares | 64 * u64 bins
// (min is +infinity and max -infinity where there is no finite number; count is the sum of counts.)
// Cost: about that of reading the floats from memory; 568 bytes, no allocation.
// Thread-safety: one thread at a time. It is not a quantile sketch: within a bin nothing is known.

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>

#include <hartonomous/base/bytes.hpp>
#include <hartonomous/base/result.hpp>

namespace hartonomous::weights {

class Statistics {
 public:
  static constexpr std::size_t kBins = 64;
  static constexpr std::size_t kBytes = 1 + 3 * 8 + 2 * 4 + 2 * 8 + kBins * 8;

  void add(std::span<const float> numbers);
  void merge(const Statistics& other);

  std::uint64_t count() const;   // of all that was added
  std::uint64_t finite() const;  // zeros and what is in the bins
  std::uint64_t zeros() const { return zeros_; }
  std::uint64_t nans() const { return nans_; }
  std::uint64_t infinities() const { return infinities_; }
  // Of the finite numbers; nothing where there is none. A zero is +0.
  std::optional<float> min() const;
  std::optional<float> max() const;
  std::optional<double> mean() const;
  double l2_norm() const;
  const std::array<std::uint64_t, kBins>& bins() const { return bins_; }

  std::array<std::byte, kBytes> encode() const;
  // Errors: kCorruption where these are not the bytes of an encode().
  static Result<Statistics> decode(Bytes bytes);
  // {"count":5,"min":-1,"max":2,"mean":0.5,"l2_norm":3,"zeros":0,"nans":0,"infinities":0,
  // "bins":[...]}, on one line; min, max and mean are null where there is no finite number.
  std::string to_json() const;

  friend bool operator==(const Statistics&, const Statistics&) = default;

 private:
  void add_part(std::span<const float> numbers);
  void add_sums(std::span<const float> numbers);
  bool is_sound() const;

  std::uint64_t zeros_ = 0;
  std::uint64_t nans_ = 0;
  std::uint64_t infinities_ = 0;
  float min_ = std::numeric_limits<float>::infinity();
  float max_ = -std::numeric_limits<float>::infinity();
  double sum_ = 0;
  double sum_of_squares_ = 0;
  std::array<std::uint64_t, kBins> bins_{};
};

}  // namespace hartonomous::weights

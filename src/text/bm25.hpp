#pragma once

// BM25 (Robertson and Zaragoza 2009), with fields as BM25F: how much a term that a unit has is
// worth, and how much it can be worth anywhere in a block of postings.
//
//   idf    = ln(1 + (N - df + 0.5) / (df + 0.5))
//   tf     = sum of weight[f] * frequency[f]     length = sum of weight[f] * length[f]
//   norm   = k1 * (1 - b + b * length / average)
//   worth  = idf * (k1 + 1) * tf / (tf + norm)
//
// over the fields that are asked for. Every step of the computation is monotone in floating point
// too: worth is idf * (k1 + 1) / (1 + norm * (1 / tf)), so a bound is one, to the last bit. What
// each leaf adds is rounded to a multiple of one power of two, small enough to be lost in a float:
// sums are exact, and the same in every order. Thread-safety: immutable.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <span>

#include <hartonomous/base/result.hpp>

#include "text/posting_cursor.hpp"

namespace hartonomous::text {

struct Bm25Parameters {
  double k1 = 1.2;  // how fast a term that is there again adds less; 0 to 1000
  double b = 0.75;  // how much the length counts; 0 to 1
  std::array<double, kFieldsMax> weights = {1, 1, 1, 1, 1, 1, 1, 1};  // 0 to 1000

  // Errors: kInvalidArgument naming what is out of its range.
  Status validate() const;
};

// Of the units that are there.
struct UnitStatistics {
  std::uint64_t units = 0;
  std::size_t fields = 1;
  std::array<std::uint64_t, kFieldsMax> lengths{};  // tokens of each field, summed
};

// More units with the term than units count as all of them. Never negative.
double inverse_document_frequency(std::uint64_t units, std::uint64_t with_term);

// The fields that a leaf of the query asks for: what frequencies and lengths in them count.
class Bm25Fields {
 public:
  Bm25Fields(const Bm25Parameters& parameters, const UnitStatistics& statistics,
             std::uint32_t mask);

  std::uint32_t mask() const { return mask_; }
  // `lengths`: of each field of the unit. Positive.
  double norm(const std::uint32_t* lengths) const {
    double length = 0;
    for (std::size_t i = 0; i < count_; ++i) {
      length += weights_[i] * static_cast<double>(lengths[fields_[i]]);
    }
    return std::max(base_ + slope_ * length, kNormMin);
  }
  // 1 / tf, of frequencies by field. Infinite when tf is 0.
  double inverse_frequency(const std::array<std::uint32_t, kFieldsMax>& frequencies) const;
  // Of postings [begin, end) of a decoded block. Writes end - begin numbers.
  void inverse_frequencies(const PostingCursor& cursor, std::size_t begin, std::size_t end,
                           double* out) const;
  // Whether the posting has the term in one of the fields.
  bool has(const PostingCursor& cursor, std::size_t index) const;
  bool has_every_field() const { return every_; }

 private:
  static constexpr std::size_t kInverses = 256;
  // A norm that is not there: still a number that an infinite inverse frequency can be times of.
  static constexpr double kNormMin = 1e-300;
  std::uint32_t mask_ = 0;
  bool every_ = false;
  double base_ = 0;
  double slope_ = 0;
  std::size_t count_ = 0;  // fields that are asked for
  std::array<std::size_t, kFieldsMax> fields_{};
  std::array<double, kFieldsMax> weights_{};  // of fields_
  std::array<double, kInverses> inverses_{};  // of frequencies of the one field
};

// What a leaf adds to a unit's score.
class Bm25Worth {
 public:
  Bm25Worth() = default;
  // `total`: at least the sum of the weights of all leaves of the query, of this one too.
  Bm25Worth(double weight, double total);

  // `weight`: boost * idf * (k1 + 1), which no unit reaches.
  double weight() const { return weight_; }
  double of(double inverse_frequency, double norm) const {
    return (weight_ / (1.0 + norm * inverse_frequency) + rounder_) - rounder_;
  }
  // Of no posting of the block is it worth more.
  double bound(const Bm25Fields& fields, const BlockBounds& bounds) const {
    return of(fields.inverse_frequency(bounds.frequency_most),
              fields.norm(bounds.length_least.data()));
  }
  // In place, from norm * inverse frequency.
  void of_each(std::span<double> products) const;

 private:
  double weight_ = 0;
  double rounder_ = 0;
};

}  // namespace hartonomous::text

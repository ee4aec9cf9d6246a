#include "text/bm25.hpp"

#include <algorithm>

#include <hartonomous/base/text.hpp>

namespace hartonomous::text {

namespace {

constexpr double kParameterMax = 1000;

bool is_between(double number, double least, double most) {
  return number >= least && number <= most;  // false for what is not a number
}

}  // namespace

Status Bm25Parameters::validate() const {
  if (!is_between(k1, 0, kParameterMax)) return invalid_argument("bm25: k1 is from 0 to 1000");
  if (!is_between(b, 0, 1)) return invalid_argument("bm25: b is from 0 to 1");
  for (const double weight : weights) {
    if (!is_between(weight, 0, kParameterMax)) {
      return invalid_argument("bm25: a field's weight is from 0 to 1000");
    }
  }
  return {};
}

double inverse_document_frequency(std::uint64_t units, std::uint64_t with_term) {
  const auto with = static_cast<double>(std::min(units, with_term));
  return std::log1p((static_cast<double>(units) - with + 0.5) / (with + 0.5));
}

Bm25Fields::Bm25Fields(const Bm25Parameters& parameters, const UnitStatistics& statistics,
                       std::uint32_t mask) {
  double total = 0;
  for (std::size_t field = 0; field < statistics.fields; ++field) {
    if ((mask >> field & 1) == 0) continue;
    mask_ |= std::uint32_t{1} << field;
    fields_[count_] = field;
    weights_[count_] = parameters.weights[field];
    total += weights_[count_] * static_cast<double>(statistics.lengths[field]);
    ++count_;
  }
  every_ = count_ == statistics.fields;
  base_ = parameters.k1 * (1.0 - parameters.b);
  // Without a token there is no length to compare with.
  if (total > 0) {
    slope_ = parameters.k1 * parameters.b * static_cast<double>(statistics.units) / total;
  }
  for (std::size_t frequency = 0; frequency < kInverses; ++frequency) {
    inverses_[frequency] = 1.0 / (weights_[0] * static_cast<double>(frequency));
  }
}

double Bm25Fields::inverse_frequency(
    const std::array<std::uint32_t, kFieldsMax>& frequencies) const {
  double frequency = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    frequency += weights_[i] * static_cast<double>(frequencies[fields_[i]]);
  }
  return 1.0 / frequency;
}

void Bm25Fields::inverse_frequencies(const PostingCursor& cursor, std::size_t begin,
                                     std::size_t end, double* out) const {
  const std::uint32_t* const first = cursor.frequencies(fields_[0]).data() + begin;
  const std::size_t count = end - begin;
  if (count_ == 1) {
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint32_t frequency = first[i];
      out[i] = frequency < kInverses ? inverses_[frequency]
                                     : 1.0 / (weights_[0] * static_cast<double>(frequency));
    }
    return;
  }
  for (std::size_t i = 0; i < count; ++i) out[i] = weights_[0] * first[i];
  for (std::size_t field = 1; field < count_; ++field) {
    const std::uint32_t* const of = cursor.frequencies(fields_[field]).data() + begin;
    const double weight = weights_[field];
    for (std::size_t i = 0; i < count; ++i) out[i] += weight * of[i];
  }
  for (std::size_t i = 0; i < count; ++i) out[i] = 1.0 / out[i];
}

bool Bm25Fields::has(const PostingCursor& cursor, std::size_t index) const {
  for (std::size_t i = 0; i < count_; ++i) {
    if (cursor.frequencies(fields_[i])[index] != 0) return true;
  }
  return false;
}

Bm25Worth::Bm25Worth(double weight, double total) : weight_(weight) {
  // Multiples of 2^(e - 50), of which sums below 2^e, and the rounder, are exact.
  if (total > 0) rounder_ = 1.5 * std::ldexp(1.0, std::ilogb(total) + 4);
}

void Bm25Worth::of_each(std::span<double> products) const {
  for (double& product : products) {
    product = (weight_ / (1.0 + product) + rounder_) - rounder_;
  }
}

}  // namespace hartonomous::text

#include "vector/row_format.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace hartonomous::vector {

namespace {

constexpr float kCodeMax = 127;

std::size_t rounded(std::size_t bytes, std::size_t unit) {
  return (bytes + unit - 1) / unit * unit;
}

std::size_t row_bytes(std::size_t used) {
  for (const std::size_t unit : {std::size_t{64}, std::size_t{32}, std::size_t{16}}) {
    const std::size_t bytes = rounded(used, unit);
    if (bytes - used <= used / 8) return bytes;
  }
  return rounded(used, sizeof(float));
}

// Summed in double precision and in order: the same bits on every processor.
template <typename Number>
float reciprocal_norm(std::span<const Number> numbers) {
  double sum = 0;
  for (const Number number : numbers) sum += static_cast<double>(number) * number;
  const auto reciprocal = static_cast<float>(1 / std::sqrt(sum));
  return std::isfinite(reciprocal) ? reciprocal : 0.0f;
}

// No conversion of a number that does not fit, which a NaN would be.
std::int8_t code_of(float number, float codes_per_unit) {
  const float scaled = number * codes_per_unit;
  if (!(scaled > -kCodeMax)) return static_cast<std::int8_t>(-kCodeMax);
  return static_cast<std::int8_t>(std::lrintf(std::min(scaled, kCodeMax)));
}

}  // namespace

RowFormat::RowFormat(Metric metric, Residency residency, std::size_t dimension)
    : metric_(metric),
      residency_(residency),
      dimension_(dimension),
      tail_(0),
      bytes_(0),
      kernel_(metric == Metric::kL2 ? kernels::squared_l2_kernel() : kernels::dot_kernel()),
      code_kernel_(kernels::dot_i8_kernel()) {
  const bool is_int8 = residency == Residency::kInt8;
  tail_ = is_int8 ? rounded(dimension, sizeof(float)) : dimension * sizeof(float);
  const std::size_t tail_numbers = is_int8 ? 2 : metric == Metric::kCosine ? 1 : 0;
  bytes_ = row_bytes(tail_ + tail_numbers * sizeof(float));
}

void RowFormat::write(std::span<const float> vector, std::byte* row) const {
  if (residency_ == Residency::kInt8) return write_codes(vector, row);
  std::memcpy(row, vector.data(), vector.size_bytes());
  if (metric_ != Metric::kCosine) return;
  const float reciprocal = reciprocal_norm(vector);
  std::memcpy(row + tail_, &reciprocal, sizeof(reciprocal));
}

void RowFormat::write_codes(std::span<const float> vector, std::byte* row) const {
  float largest = 0;
  for (const float number : vector) largest = std::max(largest, std::fabs(number));
  const float scale = largest / kCodeMax;
  const float codes_per_unit = largest > 0 ? kCodeMax / largest : 0.0f;
  auto* codes = reinterpret_cast<std::int8_t*>(row);
  double squares = 0;
  for (std::size_t i = 0; i < vector.size(); ++i) {
    codes[i] = std::isfinite(codes_per_unit) ? code_of(vector[i], codes_per_unit) : std::int8_t{0};
    squares += static_cast<double>(codes[i]) * codes[i];
  }
  RowTail tail;
  tail.factor = scale;
  tail.squared_norm = static_cast<float>(squares * scale * scale);
  if (metric_ == Metric::kCosine) {
    tail.factor = reciprocal_norm(std::span<const std::int8_t>(codes, vector.size()));
  }
  std::memcpy(row + tail_, &tail.factor, sizeof(float));
  std::memcpy(row + tail_ + sizeof(float), &tail.squared_norm, sizeof(float));
}

}  // namespace hartonomous::vector

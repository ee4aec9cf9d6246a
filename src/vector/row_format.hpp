#pragma once

// RowFormat: how one vector lies in memory.
//
//   float32   dimension floats as they were given | cosine: reciprocal norm
//   int8      dimension codes | factor f32 | squared norm of what the codes stand for f32
//
// What a distance needs stands behind the numbers, so that it is one read from memory. Rows begin
// on cache lines where the gaps for it take at most an eighth. An int8 number is a code times the
// vector's own scale, which is its largest magnitude / 127; `factor` is the scale, and under cosine
// the reciprocal norm of the codes, where scales cancel out.
// A norm whose reciprocal is no finite float counts as zero. Thread-safety: immutable.

#include <cstddef>
#include <cstdint>
#include <span>

#include <hartonomous/vector/metric.hpp>

#include "kernels/byte_distance.hpp"
#include "kernels/distance.hpp"

namespace hartonomous::vector {

enum class Residency : std::uint8_t { kFloat32, kInt8 };

// What of a row is not its numbers; of float32 under cosine only the factor.
struct RowTail {
  float factor = 1;
  float squared_norm = 0;
};

class RowFormat {
 public:
  RowFormat(Metric metric, Residency residency, std::size_t dimension);

  Metric metric() const { return metric_; }
  Residency residency() const { return residency_; }
  std::size_t dimension() const { return dimension_; }
  std::size_t bytes() const { return bytes_; }  // from one row to the next
  // What the metric is made of: of float32 rows, and of codes the inner product.
  kernels::Pair kernel() const { return kernel_; }
  kernels::BytePair code_kernel() const { return code_kernel_; }
  void write(std::span<const float> vector, std::byte* row) const;

  const float* floats(const std::byte* row) const { return reinterpret_cast<const float*>(row); }
  const std::int8_t* codes(const std::byte* row) const {
    return reinterpret_cast<const std::int8_t*>(row);
  }
  RowTail tail(const std::byte* row) const {
    const auto* numbers = reinterpret_cast<const float*>(row + tail_);
    if (residency_ == Residency::kInt8) return {numbers[0], numbers[1]};
    return {metric_ == Metric::kCosine ? numbers[0] : 1.0f, 0.0f};
  }

 private:
  void write_codes(std::span<const float> vector, std::byte* row) const;

  Metric metric_;
  Residency residency_;
  std::size_t dimension_;
  std::size_t tail_;  // where it begins
  std::size_t bytes_;
  kernels::Pair kernel_;
  kernels::BytePair code_kernel_;
};

}  // namespace hartonomous::vector

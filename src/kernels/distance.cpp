#include "kernels/distance.hpp"

#include <cmath>

#include "kernels/targets.hpp"

// The rest is compiled once for each target.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/distance.cpp"
#include <hwy/foreach_target.h>
// After it.
#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include "kernels/float_metrics.inc"
#include "kernels/score.inc"

HWY_BEFORE_NAMESPACE();
namespace hartonomous::kernels {
namespace HWY_NAMESPACE {
namespace {

float dot_pair(const float* left, const float* right, std::size_t count) {
  return score<DotMetric<Float32>>(left, right, count);
}

float squared_l2_pair(const float* left, const float* right, std::size_t count) {
  return score<SquaredL2Metric<Float32>>(left, right, count);
}

void dot_batch(const float* query, const float* rows, std::size_t dimension, std::size_t stride,
               std::size_t count, float* out) {
  score_rows<DotMetric<Float32>>(query, rows, dimension, stride, count, out);
}

void squared_l2_batch(const float* query, const float* rows, std::size_t dimension,
                      std::size_t stride, std::size_t count, float* out) {
  score_rows<SquaredL2Metric<Float32>>(query, rows, dimension, stride, count, out);
}

// The three sums of a cosine, each in two vectors.
struct CosineSums {
  // Written out: an implicit constructor would not be compiled for the target.
  HWY_INLINE CosineSums() {
    const Floats zero = hn::Zero(FloatLanes());
    for (std::size_t k = 0; k < 2; ++k) products[k] = lefts[k] = rights[k] = zero;
  }
  HWY_INLINE void add(std::size_t k, Floats left, Floats right) {
    products[k] = hn::MulAdd(left, right, products[k]);
    lefts[k] = hn::MulAdd(left, left, lefts[k]);
    rights[k] = hn::MulAdd(right, right, rights[k]);
  }
  HWY_INLINE float result() const {
    const float norms = std::sqrt(sum_of_lanes(hn::Add(lefts[0], lefts[1]))) *
                        std::sqrt(sum_of_lanes(hn::Add(rights[0], rights[1])));
    return norms == 0 ? 0 : sum_of_lanes(hn::Add(products[0], products[1])) / norms;
  }

  Floats products[2];
  Floats lefts[2];
  Floats rights[2];
};

float cosine_pair(const float* left, const float* right, std::size_t count) {
  const FloatLanes d;
  CosineSums sums;
  std::size_t i = 0;
  for (; i + 2 * kFloatLanes <= count; i += 2 * kFloatLanes) {
    sums.add(0, hn::LoadU(d, left + i), hn::LoadU(d, right + i));
    sums.add(1, hn::LoadU(d, left + i + kFloatLanes), hn::LoadU(d, right + i + kFloatLanes));
  }
  if (i + kFloatLanes <= count) {
    sums.add(0, hn::LoadU(d, left + i), hn::LoadU(d, right + i));
    i += kFloatLanes;
  }
  if (i < count) {
    sums.add(1, load_first(d, left + i, count - i), load_first(d, right + i, count - i));
  }
  return sums.result();
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace hartonomous::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hartonomous::kernels {
namespace {

HWY_EXPORT(dot_pair);
HWY_EXPORT(squared_l2_pair);
HWY_EXPORT(cosine_pair);
HWY_EXPORT(dot_batch);
HWY_EXPORT(squared_l2_batch);

}  // namespace

float dot(const float* left, const float* right, std::size_t count) {
  return HWY_DYNAMIC_DISPATCH(dot_pair)(left, right, count);
}

float squared_l2(const float* left, const float* right, std::size_t count) {
  return HWY_DYNAMIC_DISPATCH(squared_l2_pair)(left, right, count);
}

float squared_norm(const float* values, std::size_t count) { return dot(values, values, count); }

float cosine_similarity(const float* left, const float* right, std::size_t count) {
  return HWY_DYNAMIC_DISPATCH(cosine_pair)(left, right, count);
}

Pair dot_kernel() {
  look_at_processor();
  return &HWY_DYNAMIC_DISPATCH(dot_pair);
}

Pair squared_l2_kernel() {
  look_at_processor();
  return &HWY_DYNAMIC_DISPATCH(squared_l2_pair);
}

void dot_rows(const float* query, const float* rows, std::size_t dimension, std::size_t stride,
              std::size_t count, float* out) {
  HWY_DYNAMIC_DISPATCH(dot_batch)(query, rows, dimension, stride, count, out);
}

void squared_l2_rows(const float* query, const float* rows, std::size_t dimension,
                     std::size_t stride, std::size_t count, float* out) {
  HWY_DYNAMIC_DISPATCH(squared_l2_batch)(query, rows, dimension, stride, count, out);
}

}  // namespace hartonomous::kernels
#endif  // HWY_ONCE

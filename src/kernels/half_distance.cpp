#include "kernels/half_distance.hpp"

#include "kernels/targets.hpp"

// The rest is compiled once for each target.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/half_distance.cpp"
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

using Halves = hn::Rebind<std::uint16_t, FloatLanes>;

template <class Widen>
struct HalfFormat {
  using Stored = std::uint16_t;
  static HWY_INLINE Floats load(const Stored* from) {
    return Widen::widen(hn::LoadU(Halves(), from));
  }
  static HWY_INLINE Floats load_tail(const Stored* from, std::size_t count) {
    return Widen::widen(load_first(Halves(), from, count));
  }
};

struct WidenBfloat16 {
  static HWY_INLINE Floats widen(hn::Vec<Halves> bits) {
    const hn::RebindToUnsigned<FloatLanes> words;
    return hn::BitCast(FloatLanes(), hn::ShiftLeft<16>(hn::PromoteTo(words, bits)));
  }
};

struct WidenFloat16 {
#if HWY_TARGET == HWY_SCALAR || HWY_TARGET == HWY_EMU128 || HWY_TARGET == HWY_SSE4
  // Without F16C. Highway's own conversion takes infinities and NaN for numbers.
  static HWY_INLINE Floats widen(hn::Vec<Halves> bits) {
    const FloatLanes d;
    const hn::RebindToUnsigned<FloatLanes> words;
    const auto word = hn::PromoteTo(words, bits);
    const auto sign = hn::ShiftLeft<16>(hn::And(word, hn::Set(words, 0x8000)));
    const auto shifted = hn::ShiftLeft<13>(hn::And(word, hn::Set(words, 0x7FFF)));
    // The difference of the exponents' biases, 127 - 15: exact, for subnormals too.
    const Floats scaled = hn::Mul(hn::BitCast(d, shifted), hn::Set(d, 0x1p112F));
    // The largest exponent of a half means infinity or NaN.
    const auto special = hn::Ge(scaled, hn::Set(d, 65536.0F));
    const Floats infinite = hn::BitCast(d, hn::Set(words, 0x7F800000));
    const Floats value = hn::IfThenElse(special, hn::Or(scaled, infinite), scaled);
    return hn::Or(value, hn::BitCast(d, sign));
  }
#else
  static HWY_INLINE Floats widen(hn::Vec<Halves> bits) {
    const hn::Rebind<hwy::float16_t, FloatLanes> halves;
    return hn::PromoteTo(FloatLanes(), hn::BitCast(halves, bits));
  }
#endif
};

using Float16 = HalfFormat<WidenFloat16>;
using Bfloat16 = HalfFormat<WidenBfloat16>;

float dot_f16_pair(const float* query, const std::uint16_t* row, std::size_t count) {
  return score<DotMetric<Float16>>(query, row, count);
}
float squared_l2_f16_pair(const float* query, const std::uint16_t* row, std::size_t count) {
  return score<SquaredL2Metric<Float16>>(query, row, count);
}
float dot_bf16_pair(const float* query, const std::uint16_t* row, std::size_t count) {
  return score<DotMetric<Bfloat16>>(query, row, count);
}
float squared_l2_bf16_pair(const float* query, const std::uint16_t* row, std::size_t count) {
  return score<SquaredL2Metric<Bfloat16>>(query, row, count);
}

void dot_f16_batch(const float* query, const std::uint16_t* rows, std::size_t dimension,
                   std::size_t stride, std::size_t count, float* out) {
  score_rows<DotMetric<Float16>>(query, rows, dimension, stride, count, out);
}
void squared_l2_f16_batch(const float* query, const std::uint16_t* rows, std::size_t dimension,
                          std::size_t stride, std::size_t count, float* out) {
  score_rows<SquaredL2Metric<Float16>>(query, rows, dimension, stride, count, out);
}
void dot_bf16_batch(const float* query, const std::uint16_t* rows, std::size_t dimension,
                    std::size_t stride, std::size_t count, float* out) {
  score_rows<DotMetric<Bfloat16>>(query, rows, dimension, stride, count, out);
}
void squared_l2_bf16_batch(const float* query, const std::uint16_t* rows, std::size_t dimension,
                           std::size_t stride, std::size_t count, float* out) {
  score_rows<SquaredL2Metric<Bfloat16>>(query, rows, dimension, stride, count, out);
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace hartonomous::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hartonomous::kernels {
namespace {

HWY_EXPORT(dot_f16_pair);
HWY_EXPORT(squared_l2_f16_pair);
HWY_EXPORT(dot_bf16_pair);
HWY_EXPORT(squared_l2_bf16_pair);
HWY_EXPORT(dot_f16_batch);
HWY_EXPORT(squared_l2_f16_batch);
HWY_EXPORT(dot_bf16_batch);
HWY_EXPORT(squared_l2_bf16_batch);

}  // namespace

HalfPair dot_f16_kernel() {
  look_at_processor();
  return &HWY_DYNAMIC_DISPATCH(dot_f16_pair);
}
HalfPair squared_l2_f16_kernel() {
  look_at_processor();
  return &HWY_DYNAMIC_DISPATCH(squared_l2_f16_pair);
}
HalfPair dot_bf16_kernel() {
  look_at_processor();
  return &HWY_DYNAMIC_DISPATCH(dot_bf16_pair);
}
HalfPair squared_l2_bf16_kernel() {
  look_at_processor();
  return &HWY_DYNAMIC_DISPATCH(squared_l2_bf16_pair);
}

float dot_f16(const float* query, const std::uint16_t* row, std::size_t count) {
  return HWY_DYNAMIC_DISPATCH(dot_f16_pair)(query, row, count);
}
float squared_l2_f16(const float* query, const std::uint16_t* row, std::size_t count) {
  return HWY_DYNAMIC_DISPATCH(squared_l2_f16_pair)(query, row, count);
}
float dot_bf16(const float* query, const std::uint16_t* row, std::size_t count) {
  return HWY_DYNAMIC_DISPATCH(dot_bf16_pair)(query, row, count);
}
float squared_l2_bf16(const float* query, const std::uint16_t* row, std::size_t count) {
  return HWY_DYNAMIC_DISPATCH(squared_l2_bf16_pair)(query, row, count);
}

void dot_f16_rows(const float* query, const std::uint16_t* rows, std::size_t dimension,
                  std::size_t stride, std::size_t count, float* out) {
  HWY_DYNAMIC_DISPATCH(dot_f16_batch)(query, rows, dimension, stride, count, out);
}
void squared_l2_f16_rows(const float* query, const std::uint16_t* rows, std::size_t dimension,
                         std::size_t stride, std::size_t count, float* out) {
  HWY_DYNAMIC_DISPATCH(squared_l2_f16_batch)(query, rows, dimension, stride, count, out);
}
void dot_bf16_rows(const float* query, const std::uint16_t* rows, std::size_t dimension,
                   std::size_t stride, std::size_t count, float* out) {
  HWY_DYNAMIC_DISPATCH(dot_bf16_batch)(query, rows, dimension, stride, count, out);
}
void squared_l2_bf16_rows(const float* query, const std::uint16_t* rows, std::size_t dimension,
                          std::size_t stride, std::size_t count, float* out) {
  HWY_DYNAMIC_DISPATCH(squared_l2_bf16_batch)(query, rows, dimension, stride, count, out);
}

}  // namespace hartonomous::kernels
#endif  // HWY_ONCE

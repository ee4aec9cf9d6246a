#include "kernels/byte_distance.hpp"

#include <cstring>

#include "kernels/targets.hpp"

// The rest is compiled once for each target.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/byte_distance.cpp"
#include <hwy/foreach_target.h>
// After it.
#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include "kernels/byte_metrics.inc"
#include "kernels/score.inc"

HWY_BEFORE_NAMESPACE();
namespace hartonomous::kernels {
namespace HWY_NAMESPACE {
namespace {

std::int32_t dot_i8_pair(const std::int8_t* left, const std::int8_t* right, std::size_t count) {
  return score<ByteDot<std::int8_t>>(left, right, count);
}
std::int32_t squared_l2_i8_pair(const std::int8_t* left, const std::int8_t* right,
                                std::size_t count) {
  return score<ByteSquaredL2<std::int8_t>>(left, right, count);
}
std::int32_t dot_u8_pair(const std::uint8_t* left, const std::uint8_t* right, std::size_t count) {
  return score<ByteDot<std::uint8_t>>(left, right, count);
}
std::int32_t squared_l2_u8_pair(const std::uint8_t* left, const std::uint8_t* right,
                                std::size_t count) {
  return score<ByteSquaredL2<std::uint8_t>>(left, right, count);
}
std::uint32_t hamming_pair(const std::uint8_t* left, const std::uint8_t* right, std::size_t bytes) {
  return score<HammingMetric>(left, right, bytes);
}

void dot_i8_batch(const std::int8_t* query, const std::int8_t* rows, std::size_t dimension,
                  std::size_t stride, std::size_t count, std::int32_t* out) {
  score_rows<ByteDot<std::int8_t>>(query, rows, dimension, stride, count, out);
}
void squared_l2_i8_batch(const std::int8_t* query, const std::int8_t* rows, std::size_t dimension,
                         std::size_t stride, std::size_t count, std::int32_t* out) {
  score_rows<ByteSquaredL2<std::int8_t>>(query, rows, dimension, stride, count, out);
}
void dot_u8_batch(const std::uint8_t* query, const std::uint8_t* rows, std::size_t dimension,
                  std::size_t stride, std::size_t count, std::int32_t* out) {
  score_rows<ByteDot<std::uint8_t>>(query, rows, dimension, stride, count, out);
}
void squared_l2_u8_batch(const std::uint8_t* query, const std::uint8_t* rows, std::size_t dimension,
                         std::size_t stride, std::size_t count, std::int32_t* out) {
  score_rows<ByteSquaredL2<std::uint8_t>>(query, rows, dimension, stride, count, out);
}
void hamming_batch(const std::uint8_t* query, const std::uint8_t* rows, std::size_t bytes,
                   std::size_t stride, std::size_t count, std::uint32_t* out) {
  score_rows<HammingMetric>(query, rows, bytes, stride, count, out);
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace hartonomous::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hartonomous::kernels {
namespace {

HWY_EXPORT(dot_i8_pair);
HWY_EXPORT(squared_l2_i8_pair);
HWY_EXPORT(dot_u8_pair);
HWY_EXPORT(squared_l2_u8_pair);
HWY_EXPORT(hamming_pair);
HWY_EXPORT(dot_i8_batch);
HWY_EXPORT(squared_l2_i8_batch);
HWY_EXPORT(dot_u8_batch);
HWY_EXPORT(squared_l2_u8_batch);
HWY_EXPORT(hamming_batch);

}  // namespace

std::int32_t dot_i8(const std::int8_t* left, const std::int8_t* right, std::size_t count) {
  return HWY_DYNAMIC_DISPATCH(dot_i8_pair)(left, right, count);
}
std::int32_t squared_l2_i8(const std::int8_t* left, const std::int8_t* right, std::size_t count) {
  return HWY_DYNAMIC_DISPATCH(squared_l2_i8_pair)(left, right, count);
}
std::int32_t dot_u8(const std::uint8_t* left, const std::uint8_t* right, std::size_t count) {
  return HWY_DYNAMIC_DISPATCH(dot_u8_pair)(left, right, count);
}
std::int32_t squared_l2_u8(const std::uint8_t* left, const std::uint8_t* right, std::size_t count) {
  return HWY_DYNAMIC_DISPATCH(squared_l2_u8_pair)(left, right, count);
}
std::uint32_t hamming(const std::uint8_t* left, const std::uint8_t* right, std::size_t bytes) {
  return HWY_DYNAMIC_DISPATCH(hamming_pair)(left, right, bytes);
}

BytePair dot_i8_kernel() {
  look_at_processor();
  return &HWY_DYNAMIC_DISPATCH(dot_i8_pair);
}
BytePair squared_l2_i8_kernel() {
  look_at_processor();
  return &HWY_DYNAMIC_DISPATCH(squared_l2_i8_pair);
}
HammingPair hamming_kernel() {
  look_at_processor();
  return &HWY_DYNAMIC_DISPATCH(hamming_pair);
}

void dot_i8_rows(const std::int8_t* query, const std::int8_t* rows, std::size_t dimension,
                 std::size_t stride, std::size_t count, std::int32_t* out) {
  HWY_DYNAMIC_DISPATCH(dot_i8_batch)(query, rows, dimension, stride, count, out);
}
void squared_l2_i8_rows(const std::int8_t* query, const std::int8_t* rows, std::size_t dimension,
                        std::size_t stride, std::size_t count, std::int32_t* out) {
  HWY_DYNAMIC_DISPATCH(squared_l2_i8_batch)(query, rows, dimension, stride, count, out);
}
void dot_u8_rows(const std::uint8_t* query, const std::uint8_t* rows, std::size_t dimension,
                 std::size_t stride, std::size_t count, std::int32_t* out) {
  HWY_DYNAMIC_DISPATCH(dot_u8_batch)(query, rows, dimension, stride, count, out);
}
void squared_l2_u8_rows(const std::uint8_t* query, const std::uint8_t* rows, std::size_t dimension,
                        std::size_t stride, std::size_t count, std::int32_t* out) {
  HWY_DYNAMIC_DISPATCH(squared_l2_u8_batch)(query, rows, dimension, stride, count, out);
}
void hamming_rows(const std::uint8_t* query, const std::uint8_t* rows, std::size_t bytes,
                  std::size_t stride, std::size_t count, std::uint32_t* out) {
  HWY_DYNAMIC_DISPATCH(hamming_batch)(query, rows, bytes, stride, count, out);
}

}  // namespace hartonomous::kernels
#endif  // HWY_ONCE

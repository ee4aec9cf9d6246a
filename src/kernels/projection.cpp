#include "kernels/projection.hpp"

// The rest is compiled once for each target.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/projection.cpp"
#include <hwy/foreach_target.h>
// After it.
#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include "kernels/lanes.inc"

HWY_BEFORE_NAMESPACE();
namespace hartonomous::kernels {
namespace HWY_NAMESPACE {
namespace {

constexpr std::size_t kAxes = 3;

// Sums of `Rows` rows: vectors go to the two sums of a row and an axis by turns.
template <std::size_t Rows>
class Projector {
 public:
  // Row k begins at rows + k * apart.
  HWY_INLINE Projector(const float* basis, const float* rows, std::size_t apart)
      : basis_(basis), rows_(rows), apart_(apart) {
    for (std::size_t row = 0; row < Rows; ++row) {
      for (std::size_t axis = 0; axis < kAxes; ++axis) {
        for (std::size_t k = 0; k < kSums; ++k) sums_[row][axis][k] = hn::Zero(FloatLanes());
      }
    }
  }

  HWY_INLINE void run(std::size_t dimension, float (*out)[kAxes]) {
    const FloatLanes d;
    const auto whole = [d](const float* from) HWY_ATTR { return hn::LoadU(d, from); };
    std::size_t i = 0;
    for (; i + kSums * kFloatLanes <= dimension; i += kSums * kFloatLanes) {
      add<0>(i, dimension, whole);
      add<1>(i + kFloatLanes, dimension, whole);
    }
    if (i + kFloatLanes <= dimension) {
      add<0>(i, dimension, whole);
      i += kFloatLanes;
    }
    if (i < dimension) {
      const std::size_t count = dimension - i;
      add<1>(i, dimension,
             [d, count](const float* from) HWY_ATTR { return load_first(d, from, count); });
    }
    for (std::size_t row = 0; row < Rows; ++row) {
      for (std::size_t axis = 0; axis < kAxes; ++axis) {
        out[row][axis] = sum_of_lanes(hn::Add(sums_[row][axis][0], sums_[row][axis][1]));
      }
    }
  }

 private:
  static constexpr std::size_t kSums = 2;

  template <std::size_t K, class Load>
  HWY_INLINE void add(std::size_t i, std::size_t dimension, const Load& load) {
    Floats axes[kAxes];
    for (std::size_t axis = 0; axis < kAxes; ++axis) {
      axes[axis] = load(basis_ + axis * dimension + i);
    }
    for (std::size_t row = 0; row < Rows; ++row) {
      const Floats values = load(rows_ + row * apart_ + i);
      if constexpr (Rows > 1 && K * kFloatLanes * sizeof(float) % kLineBytes == 0) {
        fetch_ahead(rows_ + row * apart_ + i);
      }
      for (std::size_t axis = 0; axis < kAxes; ++axis) {
        sums_[row][axis][K] = hn::MulAdd(axes[axis], values, sums_[row][axis][K]);
      }
    }
  }

  const float* basis_;
  const float* rows_;
  std::size_t apart_;
  Floats sums_[Rows][kAxes][kSums];
};

void project_batch(const float* basis3, const float* rows, std::size_t dimension,
                   std::size_t stride, std::size_t count, float* out3) {
  float out[kRowsAtOnce][kAxes];
  const auto put = [out3, &out](std::size_t row, std::size_t k) {
    for (std::size_t axis = 0; axis < kAxes; ++axis) out3[kAxes * row + axis] = out[k][axis];
  };
  // Rows side by side are far apart, as in score.inc.
  const std::size_t part = count / kRowsAtOnce;
  for (std::size_t i = 0; i < part; ++i) {
    Projector<kRowsAtOnce>(basis3, rows + i * stride, part * stride).run(dimension, out);
    for (std::size_t k = 0; k < kRowsAtOnce; ++k) put(k * part + i, k);
  }
  for (std::size_t row = part * kRowsAtOnce; row < count; ++row) {
    Projector<1>(basis3, rows + row * stride, stride).run(dimension, out);
    put(row, 0);
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace hartonomous::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hartonomous::kernels {
namespace {

HWY_EXPORT(project_batch);

}  // namespace

void project(const float* basis3, const float* rows, std::size_t dimension, std::size_t stride,
             std::size_t count, float* out3) {
  HWY_DYNAMIC_DISPATCH(project_batch)(basis3, rows, dimension, stride, count, out3);
}

}  // namespace hartonomous::kernels
#endif  // HWY_ONCE

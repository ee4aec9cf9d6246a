#include "vector/vector_query.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <new>
#include <utility>

namespace hartonomous::vector {

namespace {

constexpr std::align_val_t kAlignment{64};

}  // namespace

void VectorQuery::Free::operator()(std::byte* memory) const noexcept {
  ::operator delete(memory, kAlignment);
}

// All zero.
std::byte* VectorQuery::make_own_row() {
  own_row_.reset(static_cast<std::byte*>(::operator new(format_.bytes(), kAlignment)));
  std::memset(own_row_.get(), 0, format_.bytes());
  return own_row_.get();
}

VectorQuery::VectorQuery(const ResidentVectors& vectors, std::span<const float> vector)
    : vectors_(vectors), format_(vectors.format()) {
  std::byte* const row = make_own_row();
  format_.write(vector, row);
  row_ = row;
  tail_ = format_.tail(row_);
}

VectorQuery::VectorQuery(const ResidentVectors& vectors, std::uint32_t slot)
    : vectors_(vectors), format_(vectors.format()) {
  row_ = row(slot);
  // When that failed status() says so, and distances from zero are numbers, whatever they mean.
  if (row_ == nullptr) row_ = make_own_row();
  tail_ = format_.tail(row_);
}

const std::byte* VectorQuery::load(std::uint32_t slot) const {
  Result<const std::byte*> row = vectors_.load_row(slot);
  if (row.ok()) return *row;
  status_ = std::move(row).status();
  return nullptr;
}

float VectorQuery::measure_codes(const std::byte* row) const {
  const auto raw = static_cast<float>(
      format_.code_kernel()(format_.codes(row_), format_.codes(row), format_.dimension()));
  const RowTail tail = format_.tail(row);
  const float product = raw * tail_.factor * tail.factor;
  switch (format_.metric()) {
    case Metric::kL2:
      return std::max(0.0f, tail_.squared_norm + tail.squared_norm - 2 * product);
    case Metric::kDot:
      return -product;
    case Metric::kCosine:
      break;
  }
  return 1.0f - product;
}

float outer_distance(Metric metric, float inner) {
  // Rounding may take a cosine past 1.
  if (metric == Metric::kCosine) return std::clamp(inner, 0.0f, 2.0f);
  return metric == Metric::kL2 ? std::sqrt(inner) : inner;
}

}  // namespace hartonomous::vector

#include "vector/resident_vectors.hpp"

#include <bit>
#include <utility>
#include <vector>

#include <hartonomous/base/text.hpp>

namespace hartonomous::vector {

Status ResidentVectors::Options::validate() const {
  if (dimension == 0 || dimension > kDimensionMax) {
    return invalid_argument(concat("vectors of ", dimension, " dimensions: 1 to ", kDimensionMax));
  }
  if (residency == Residency::kInt8 && dimension > kernels::kByteCountMax) {
    return invalid_argument(
        concat("int8 vectors of ", dimension, " dimensions: 1 to ", kernels::kByteCountMax));
  }
  if (metric_name(metric) == "unknown") return invalid_argument("vectors of an unknown metric");
  if (count > kSlotsMax) return resource_exhausted(concat("vectors: ", count, " slots"));
  if (count != 0 && !loader) return invalid_argument("stored vectors without a loader");
  return {};
}

Result<std::unique_ptr<ResidentVectors>> ResidentVectors::open(Options options) {
  HTN_RETURN_IF_ERROR(options.validate());
  return std::unique_ptr<ResidentVectors>(new ResidentVectors(std::move(options)));
}

ResidentVectors::ResidentVectors(Options options)
    : format_(options.metric, options.residency, options.dimension),
      stored_count_(options.count),
      loader_(std::move(options.loader)),
      count_(options.count) {
  const std::uint32_t slots = slots_per_page(options.dimension);
  shift_ = static_cast<std::uint32_t>(std::countr_zero(slots));
  mask_ = slots - 1;
  pages_.reserve((std::size_t{options.count} >> shift_) + 1);
}

std::byte* ResidentVectors::add_page(std::uint32_t page) const {
  pages_.reserve(std::size_t{page} + 1);
  std::byte* const where = arena_.allocate((std::size_t{mask_} + 1) * format_.bytes());
  bytes_in_use_.store(arena_.bytes_in_use() + pages_.bytes_in_use(), std::memory_order_relaxed);
  return where;
}

Result<std::byte*> ResidentVectors::ensure_page(std::uint32_t page) const {
  const std::lock_guard lock(mutex_);
  pages_.reserve(std::size_t{page} + 1);
  if (std::byte* there = pages_.find(page)) return there;
  const std::size_t first = std::size_t{page} << shift_;
  std::vector<float> numbers;
  if (first < stored_count_) {
    numbers.resize((std::size_t{mask_} + 1) * dimension());
    HTN_RETURN_IF_ERROR(loader_(page, numbers));
  }
  std::byte* const where = add_page(page);
  const std::size_t rows = numbers.size() / dimension();
  for (std::size_t row = 0; row < rows; ++row) {
    format_.write(std::span(numbers).subspan(row * dimension(), dimension()),
                  where + row * format_.bytes());
  }
  pages_.publish(page, where);
  return where;
}

Result<std::uint32_t> ResidentVectors::append(std::span<const float> vector) {
  if (vector.size() != dimension()) {
    return invalid_argument(
        concat("a vector of ", vector.size(), " dimensions among those of ", dimension()));
  }
  const std::uint32_t slot = count_.load(std::memory_order_relaxed);
  if (slot == kSlotsMax) return resource_exhausted("vectors: no slot is left");
  HTN_ASSIGN_OR_RETURN(std::byte* const page, ensure_page(slot >> shift_));
  format_.write(vector, page + (slot & mask_) * format_.bytes());
  count_.store(slot + 1, std::memory_order_release);
  return slot;
}

Result<const std::byte*> ResidentVectors::load_row(std::uint32_t slot) const {
  if (slot >= count()) return invalid_argument(concat("vectors: there is no slot ", slot));
  if (const std::byte* row = find_row(slot)) return row;
  HTN_ASSIGN_OR_RETURN(const std::byte* const page, ensure_page(slot >> shift_));
  return page + (slot & mask_) * format_.bytes();
}

Result<std::span<const float>> ResidentVectors::vector(std::uint32_t slot) const {
  HTN_ASSIGN_OR_RETURN(const std::byte* const row, load_row(slot));
  return std::span(format_.floats(row), dimension());
}

}  // namespace hartonomous::vector

#pragma once

// VectorQuery: a vector that distances are measured from, prepared once: converted to the form of
// the rows, its norm divided out. The distances are inner ones: those of Metric, but kL2 squared.
//
//   const VectorQuery query(vectors, wanted);
//   const float distance = query.distance(slot);
//
// A loop over many slots finds their rows first, prefetches them, and measures then. A row that is
// not in memory is loaded. When that fails the distance is infinite and status() says why, so that
// a loop may ask once, at its end. Lifetime: the vectors outlive it. Thread-safety: one thread at a
// time.

#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>

#include <hartonomous/base/result.hpp>

#include "vector/resident_vectors.hpp"

namespace hartonomous::vector {

class VectorQuery {
 public:
  // A vector from anywhere. REQUIRES: vector.size() == vectors.dimension().
  VectorQuery(const ResidentVectors& vectors, std::span<const float> vector);
  // One of the set, which is not copied. REQUIRES: slot < vectors.count().
  VectorQuery(const ResidentVectors& vectors, std::uint32_t slot);

  float distance(std::uint32_t slot) const { return measure(row(slot)); }
  void prefetch(std::uint32_t slot) const {
    if (const std::byte* found = vectors_.find_row(slot)) prefetch_row(found);
  }

  // Null when it could not be loaded. REQUIRES: slot < vectors.count().
  const std::byte* row(std::uint32_t slot) const {
    const std::byte* found = vectors_.find_row(slot);
    return found != nullptr ? found : load(slot);
  }
  void prefetch_row(const std::byte* row) const {
    const std::size_t bytes = std::min(format_.bytes(), kPrefetchBytesMax);
    for (std::size_t at = 0; at < bytes; at += kLine) __builtin_prefetch(row + at);
  }
  float measure(const std::byte* row) const {
    if (row == nullptr) [[unlikely]]
      return std::numeric_limits<float>::infinity();
    if (format_.residency() == Residency::kInt8) return measure_codes(row);
    const float raw =
        format_.kernel()(format_.floats(row_), format_.floats(row), format_.dimension());
    if (format_.metric() == Metric::kL2) return raw;
    if (format_.metric() == Metric::kDot) return -raw;
    return 1.0f - raw * tail_.factor * format_.tail(row).factor;
  }

  const Status& status() const { return status_; }

 private:
  static constexpr std::size_t kLine = 64;
  // The processor goes on by itself once it sees a run of lines.
  static constexpr std::size_t kPrefetchBytesMax = 1024;

  struct Free {
    void operator()(std::byte* memory) const noexcept;
  };
  std::byte* make_own_row();
  const std::byte* load(std::uint32_t slot) const;
  float measure_codes(const std::byte* row) const;

  const ResidentVectors& vectors_;
  const RowFormat& format_;
  std::unique_ptr<std::byte, Free> own_row_;  // of a vector from anywhere
  const std::byte* row_ = nullptr;
  RowTail tail_;
  mutable Status status_;
};

// An inner distance as it is given out.
float outer_distance(Metric metric, float inner);

}  // namespace hartonomous::vector

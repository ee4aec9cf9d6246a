#pragma once

// NearestIndex: what finds the nearest vectors to one, ours and the peers alike, for curves of
// recall and rate. Thread-safety: one thread at a time.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <hartonomous/base/result.hpp>
#include <hartonomous/vector/metric.hpp>

namespace hartonomous::bench {

// kL2 or kCosine. Lifetime: the numbers outlive the call that takes them.
struct NearestInput {
  std::span<const float> base;
  std::size_t dimension = 0;
  vector::Metric metric = vector::Metric::kL2;
  std::size_t connections = 16;
  std::size_t build_width = 200;

  std::size_t count() const { return base.size() / dimension; }
  std::span<const float> row(std::size_t at) const {
    return base.subspan(at * dimension, dimension);
  }
};

class NearestIndex {
 public:
  NearestIndex() = default;
  NearestIndex(const NearestIndex&) = delete;
  NearestIndex& operator=(const NearestIndex&) = delete;
  virtual ~NearestIndex() = default;
  // Rows of the k nearest, nearest first; `width` candidates are kept where there is a graph.
  virtual Status search(std::span<const float> query, std::size_t k, std::size_t width,
                        std::vector<std::uint32_t>& rows) = 0;
};

using OwnedIndex = std::unique_ptr<NearestIndex>;

// The unit vector of that direction; zeros stay zeros.
void normalise(std::span<const float> from, std::span<float> to);

// hnswlib, one thread, its kernels of the widest registers that the build found here.
// Errors: kNotSupported where this processor has not what it was compiled for; kInternal.
Result<OwnedIndex> build_hnswlib(const NearestInput& input);
std::string hnswlib_kernels();  // "AVX-512"

// FAISS's IndexHNSWFlat, one thread. Errors: kNotSupported where it was not found by the build.
Result<OwnedIndex> build_faiss(const NearestInput& input);
std::string faiss_version();  // empty: without it

// SQLite with sqlite-vec's table: every search reads all vectors. `library`: its vec0.so.
// Errors: kIo, with SQLite's words.
Result<OwnedIndex> build_sqlite_vec(const std::string& library, const std::string& file,
                                    const NearestInput& input);

}  // namespace hartonomous::bench

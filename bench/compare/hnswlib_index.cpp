// hnswlib as it is, bare: vectors and graph in memory, nothing stored. Compiled for the registers
// of HTN_HNSWLIB_KERNELS; hnswlib_check.cpp asks the processor first.
#include "compare/hnswlib_index.hpp"

#include <hnswlib/hnswlib.h>

#include <exception>

#include <hartonomous/base/text.hpp>

namespace hartonomous::bench {
namespace {

class HnswlibIndex final : public NearestIndex {
 public:
  explicit HnswlibIndex(const NearestInput& input)
      : is_cosine_(input.metric == vector::Metric::kCosine),
        unit_(input.dimension),
        space_(make_space(input)),
        graph_(space_.get(), input.count(), input.connections, input.build_width) {
    for (std::size_t row = 0; row < input.count(); ++row) {
      graph_.addPoint(prepared(input.row(row)), row);
    }
  }

  Status search(std::span<const float> query, std::size_t k, std::size_t width,
                std::vector<std::uint32_t>& rows) override {
    graph_.setEf(width);
    auto found = graph_.searchKnn(prepared(query), k);
    rows.resize(found.size());
    for (std::size_t at = found.size(); at > 0; found.pop()) {
      rows[--at] = static_cast<std::uint32_t>(found.top().second);
    }
    return {};
  }

 private:
  static std::unique_ptr<hnswlib::SpaceInterface<float>> make_space(const NearestInput& input) {
    if (input.metric == vector::Metric::kCosine) {
      return std::make_unique<hnswlib::InnerProductSpace>(input.dimension);
    }
    return std::make_unique<hnswlib::L2Space>(input.dimension);
  }
  const float* prepared(std::span<const float> of) {
    if (!is_cosine_) return of.data();
    normalise(of, unit_);
    return unit_.data();
  }

  bool is_cosine_;
  std::vector<float> unit_;
  std::unique_ptr<hnswlib::SpaceInterface<float>> space_;
  hnswlib::HierarchicalNSW<float> graph_;
};

}  // namespace

Result<OwnedIndex> build_hnswlib_unchecked(const NearestInput& input) {
  try {
    return OwnedIndex(std::make_unique<HnswlibIndex>(input));
  } catch (const std::exception& failure) {
    return internal_error(concat("hnswlib: ", std::string_view(failure.what())));
  }
}

}  // namespace hartonomous::bench

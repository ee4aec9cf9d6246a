// FAISS, where the build found it: the package of the distribution is for plain x86-64.
#include "compare/nearest_index.hpp"

#ifdef HTN_HAS_FAISS
#include <faiss/Index.h>
#include <faiss/IndexHNSW.h>
#include <omp.h>

#include <exception>

#include <hartonomous/base/text.hpp>
#endif

namespace hartonomous::bench {

#ifdef HTN_HAS_FAISS
namespace {

class FaissIndex final : public NearestIndex {
 public:
  explicit FaissIndex(const NearestInput& input)
      : is_cosine_(input.metric == vector::Metric::kCosine),
        unit_(input.dimension),
        graph_(static_cast<int>(input.dimension), static_cast<int>(input.connections),
               is_cosine_ ? faiss::METRIC_INNER_PRODUCT : faiss::METRIC_L2) {
    omp_set_num_threads(1);
    graph_.hnsw.efConstruction = static_cast<int>(input.build_width);
    if (!is_cosine_) {
      graph_.add(static_cast<faiss::Index::idx_t>(input.count()), input.base.data());
      return;
    }
    std::vector<float> units(input.base.size());
    for (std::size_t row = 0; row < input.count(); ++row) {
      normalise(input.row(row), std::span(units).subspan(row * input.dimension, input.dimension));
    }
    graph_.add(static_cast<faiss::Index::idx_t>(input.count()), units.data());
  }

  Status search(std::span<const float> query, std::size_t k, std::size_t width,
                std::vector<std::uint32_t>& rows) override {
    graph_.hnsw.efSearch = static_cast<int>(width);
    const float* wanted = query.data();
    if (is_cosine_) {
      normalise(query, unit_);
      wanted = unit_.data();
    }
    labels_.resize(k);
    distances_.resize(k);
    graph_.search(1, wanted, static_cast<faiss::Index::idx_t>(k), distances_.data(),
                  labels_.data());
    rows.clear();
    for (const auto label : labels_) {
      if (label >= 0) rows.push_back(static_cast<std::uint32_t>(label));
    }
    return {};
  }

 private:
  bool is_cosine_;
  std::vector<float> unit_;
  std::vector<float> distances_;
  std::vector<faiss::Index::idx_t> labels_;
  faiss::IndexHNSWFlat graph_;
};

}  // namespace

Result<OwnedIndex> build_faiss(const NearestInput& input) {
  try {
    return OwnedIndex(std::make_unique<FaissIndex>(input));
  } catch (const std::exception& failure) {
    return internal_error(concat("FAISS: ", std::string_view(failure.what())));
  }
}

std::string faiss_version() {
  return concat(FAISS_VERSION_MAJOR, ".", FAISS_VERSION_MINOR, ".", FAISS_VERSION_PATCH,
                ", plain x86-64");
}
#else
Result<OwnedIndex> build_faiss(const NearestInput&) {
  return Status(StatusCode::kNotSupported, "FAISS: not found by the build");
}
std::string faiss_version() { return {}; }
#endif

}  // namespace hartonomous::bench

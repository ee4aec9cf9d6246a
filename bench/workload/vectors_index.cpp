// Our side of the curves: a set in a store, and its graph alone.
#include <array>
#include <cstdio>

#include <hartonomous/base/sha256.hpp>

#include "vector/graph.hpp"
#include "vector/resident_vectors.hpp"
#include "workload/vectors_data.hpp"

namespace hartonomous::bench {
namespace {

constexpr std::string_view kModel = "vectors";

class BareGraph final : public NearestIndex {
 public:
  Status build(const VectorSet& set) {
    HTN_ASSIGN_OR_RETURN(vectors_,
                         vector::ResidentVectors::open({.dimension = set.dimension,
                                                        .metric = set.metric,
                                                        .residency = vector::Residency::kFloat32,
                                                        .count = 0,
                                                        .loader = {}}));
    HTN_ASSIGN_OR_RETURN(
        graph_, vector::Graph::create({.connections = kConnections, .build_width = kBuildWidth},
                                      *vectors_));
    for (std::size_t row = 0; row < set.count(); ++row) {
      HTN_ASSIGN_OR_RETURN(const std::uint32_t slot, vectors_->append(set.row(row)));
      HTN_RETURN_IF_ERROR(graph_->insert(slot));
    }
    return {};
  }

  Status search(std::span<const float> query, std::size_t k, std::size_t width,
                std::vector<std::uint32_t>& rows) override {
    HTN_ASSIGN_OR_RETURN(const auto found, graph_->search(query, {.k = k, .width = width}));
    rows.clear();
    for (const vector::Neighbour& each : found.nearest) rows.push_back(each.slot);
    return {};
  }

 private:
  std::unique_ptr<vector::ResidentVectors> vectors_;
  std::unique_ptr<vector::Graph> graph_;
};

}  // namespace

std::string digits_of(double number) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.4g", number);
  return text.data();
}

Options options_for(const Workload& workload, std::uint64_t vector_bytes) {
  constexpr std::uint64_t kMore = 256u << 20;
  Options options = workload.store_options();
  // Vectors have half of the budget, and take more than their numbers.
  options.memory_budget_bytes = std::max(options.memory_budget_bytes, 3 * vector_bytes + kMore);
  options.durability = Options::Durability::kSync;
  return options;
}

Result<OwnedIndex> build_bare_graph(const VectorSet& set) {
  auto index = std::make_unique<BareGraph>();
  HTN_RETURN_IF_ERROR(index->build(set));
  return OwnedIndex(std::move(index));
}

Result<StoredIndex::Imported> StoredIndex::import_set(const VectorsData& data, const VectorSet& set,
                                                      const std::string& folder) {
  constexpr std::uint32_t kExactBelow = 4096;  // as it is unless told otherwise
  const std::string file = data.scratch / "import.fvecs";
  HTN_RETURN_IF_ERROR(write_fvecs(file, set.base, set.dimension));
  HTN_RETURN_IF_ERROR(data.workload.let_disk_rest());
  HTN_ASSIGN_OR_RETURN(
      Store store,
      Store::open(folder, options_for(data.workload, set.base.size() * sizeof(float))));
  std::unique_ptr<StoredIndex> index(new StoredIndex(std::move(store)));
  Session session = index->store_.session();
  // A graph is made of small sets as well: it is what is measured.
  const auto few = static_cast<std::uint32_t>(set.count() / 4);
  HTN_ASSIGN_OR_RETURN(const EmbeddingModel model,
                       session.create_embedding_model(
                           kModel, {.dimension = static_cast<std::uint32_t>(set.dimension),
                                    .metric = set.metric,
                                    .connections = kConnections,
                                    .build_width = kBuildWidth,
                                    .exact_below = std::min(kExactBelow, few)}));
  index->model_ = model.model.model_id;
  HTN_ASSIGN_OR_RETURN(const Cost cost, measure([&] {
                         return session.import_embeddings(index->model_, file).status();
                       }));
  remove_all(file);
  HTN_RETURN_IF_ERROR(index->find_atoms(set.count()));
  return Imported{std::move(index), cost};
}

Result<std::unique_ptr<StoredIndex>> StoredIndex::open(const VectorsData& data,
                                                       const VectorSet& set,
                                                       const std::string& folder) {
  HTN_ASSIGN_OR_RETURN(
      Store store,
      Store::open(folder, options_for(data.workload, set.base.size() * sizeof(float))));
  std::unique_ptr<StoredIndex> index(new StoredIndex(std::move(store)));
  index->look_again();
  HTN_ASSIGN_OR_RETURN(const EmbeddingModel model, index->embeddings_->find_model(kModel));
  index->model_ = model.model.model_id;
  return index;
}

// Rows were called by their numbers.
Status StoredIndex::find_atoms(std::size_t count) {
  look_again();
  const Snapshot now = store_.session().snapshot();
  atoms_.clear();
  std::uint64_t last = 0;
  first_ = ~std::uint64_t{0};
  for (std::size_t row = 0; row < count; ++row) {
    const std::string key = concat(row);
    HTN_ASSIGN_OR_RETURN(const auto atom, now.find_atom(sha256(as_bytes(key))));
    HTN_RETURN_IF_ERROR(expect(atom.has_value(), "the atom of a row that was imported"));
    atoms_.push_back(*atom);
    first_ = std::min<std::uint64_t>(first_, atom->value());
    last = std::max<std::uint64_t>(last, atom->value());
  }
  rows_.assign(last - first_ + 1, 0);
  for (std::uint32_t row = 0; row < count; ++row) rows_[atoms_[row].value() - first_] = row;
  return {};
}

Result<SemanticResult> StoredIndex::search(SemanticQuery query,
                                           std::vector<std::uint32_t>& rows) const {
  query.model_id = model_;
  HTN_ASSIGN_OR_RETURN(SemanticResult found, embeddings_->search(query));
  rows.clear();
  for (const EmbeddingHit& hit : found.hits) rows.push_back(row_of(hit.atom));
  return found;
}

Status StoredIndex::search(std::span<const float> query, std::size_t k, std::size_t width,
                           std::vector<std::uint32_t>& rows) {
  return search({.vector = query,
                 .k = static_cast<std::uint32_t>(k),
                 .candidates = static_cast<std::uint32_t>(width),
                 .mode = query::SearchMode::kGraph},
                rows)
      .status();
}

}  // namespace hartonomous::bench

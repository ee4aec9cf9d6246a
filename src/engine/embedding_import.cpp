// Vectors of a file, of atoms that their keys become.
#include <algorithm>

#include <hartonomous/base/limits.hpp>
#include <hartonomous/base/text.hpp>
#include <hartonomous/engine/store.hpp>
#include <hartonomous/vectorfile/vector_reader.hpp>

#include "engine/embedding_commit.hpp"
#include "engine/embedding_index.hpp"
#include "engine/leaf_atoms.hpp"

namespace hartonomous {

using engine::Core;
using engine::EmbeddingCommit;
using engine::EmbeddingToPut;

namespace {

// The word of this rank counts half of a rare one.
constexpr double kRankOfHalf = 100;

class Import {
 public:
  Import(std::shared_ptr<Core> core, TenantId tenant, std::int32_t model_id,
         const EmbeddingImportOptions& options, const Control& control)
      : core_(std::move(core)),
        tenant_(tenant),
        model_id_(model_id),
        options_(options),
        control_(control) {}

  Result<EmbeddingImportResult> run(vectorfile::VectorReader& reader, std::uint32_t dimension) {
    const std::size_t rows_max = EmbeddingCommit::vectors_max(*core_, dimension);
    numbers_.resize(rows_max * dimension);
    while (true) {
      if (control_.stopped()) return cancelled("import of embeddings");
      HTN_ASSIGN_OR_RETURN(const std::size_t rows, reader.read(numbers_, &facts_));
      if (rows == 0) break;
      HTN_RETURN_IF_ERROR(name_rows(rows));
      HTN_RETURN_IF_ERROR(put(rows, dimension));
      result_.rows += rows;
      control_.report(
          {.phase = "import", .done = reader.bytes_done(), .total = reader.bytes_total()});
      // The graph keeps up, so that what is saved is never far behind.
      HTN_RETURN_IF_ERROR(engine::follow(core_, tenant_, model_id_, rows, quiet()));
    }
    HTN_RETURN_IF_ERROR(engine::index_all(core_, tenant_, model_id_, control_));
    return result_;
  }

 private:
  // Stops when the caller's does.
  Control quiet() const { return {.progress = {}, .stop = control_.stop}; }

  // Rows of a file without keys are called by their numbers.
  Status name_rows(std::size_t rows) {
    std::vector<std::string>& keys = facts_.keys;
    if (keys.empty()) {
      for (std::size_t i = 0; i < rows; ++i) keys.push_back(concat(result_.rows + i));
    }
    for (std::size_t i = 0; i < rows; ++i) {
      keys[i].insert(0, options_.key_prefix);
      if (keys[i].size() <= limits::kAtomBytesMax) continue;
      return invalid_argument(concat("row ", result_.rows + i, ": a key of ", keys[i].size(),
                                     " bytes, an atom has at most ",
                                     std::uint64_t{limits::kAtomBytesMax}));
    }
    return {};
  }

  std::optional<double> importance_of(std::size_t row) const {
    if (row < facts_.importances.size() && facts_.importances[row].has_value()) {
      return facts_.importances[row];
    }
    if (options_.importance == EmbeddingImportOptions::Importance::kNone) return std::nullopt;
    const auto rank = static_cast<double>(result_.rows + row + 1);
    return rank / (rank + kRankOfHalf);
  }

  Status put(std::size_t rows, std::uint32_t dimension) {
    HTN_ASSIGN_OR_RETURN(Core::Lease lease, core_->lease(tenant_));
    const Status done = put_held(lease, rows, dimension);
    if (!done.ok()) lease.retire();
    return done;
  }

  Status put_held(Core::Lease& lease, std::size_t rows, std::uint32_t dimension) {
    HTN_ASSIGN_OR_RETURN(const auto leaves, engine::intern_leaves(lease, facts_.keys));
    result_.new_atoms += leaves.new_atoms;
    HTN_ASSIGN_OR_RETURN(const auto commit,
                         EmbeddingCommit::begin(core_, lease, tenant_, model_id_));
    std::vector<EmbeddingToPut> inputs(rows);
    for (std::size_t i = 0; i < rows; ++i) {
      commit->rows().show(leaves.ids[i]);
      inputs[i] = {.atom = AtomId(tenant_, leaves.ids[i]),
                   .vector = std::span(numbers_).subspan(i * dimension, dimension),
                   .importance = importance_of(i),
                   .pin = EmbeddingToPut::Pin::kYes};
    }
    HTN_RETURN_IF_ERROR(commit->put(inputs, result_.rows));
    HTN_RETURN_IF_ERROR(commit->land());
    engine::add(result_.put, commit->result());
    return {};
  }

  std::shared_ptr<Core> core_;
  TenantId tenant_;
  std::int32_t model_id_;
  const EmbeddingImportOptions& options_;
  const Control& control_;
  std::vector<float> numbers_;
  vectorfile::VectorRowFacts facts_;
  EmbeddingImportResult result_;
};

}  // namespace

Result<EmbeddingImportResult> Session::import_embeddings(std::int32_t model_id,
                                                         const std::string& path,
                                                         const EmbeddingImportOptions& options,
                                                         const Control& control) {
  HTN_ASSIGN_OR_RETURN(const EmbeddingModel model, snapshot().embeddings().get_model(model_id));
  vectorfile::VectorReaderOptions read{.format = {}, .keys_path = options.keys_path};
  if (!options.format.empty()) {
    read.format = vectorfile::find_vector_format(options.format);
    if (!read.format.has_value()) {
      return invalid_argument(concat("'", options.format, "' is no format of vectors"));
    }
  }
  HTN_ASSIGN_OR_RETURN(const auto reader, vectorfile::VectorReader::open(path, read));
  const auto dimension = static_cast<std::uint32_t>(model.space.dimension);
  if (reader->info().dimension != dimension) {
    return invalid_argument(concat("'", path, "': vectors of ", reader->info().dimension,
                                   " numbers, those of the model have ", dimension));
  }
  return Import(core_, tenant_, model_id, options, control).run(*reader, dimension);
}

}  // namespace hartonomous

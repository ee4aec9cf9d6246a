// Embeddings by a session: models of them, and vectors put and removed.
#include <algorithm>
#include <cmath>

#include <hartonomous/base/text.hpp>
#include <hartonomous/engine/store.hpp>

#include "engine/embedding_commit.hpp"
#include "engine/embedding_index.hpp"
#include "engine/embedding_rows.hpp"
#include "ingest/putter.hpp"

namespace hartonomous {

using engine::Core;
using engine::EmbeddingCommit;
using engine::EmbeddingToPut;

namespace {

constexpr std::string_view kModelType = "embedding";
constexpr std::size_t kListedAtOnce = 4096;

Status out_of_range(std::string_view what, std::uint64_t value, std::uint64_t least,
                    std::uint64_t most) {
  if (least <= value && value <= most) return {};
  return invalid_argument(concat(what, " is ", value, ", it is ", least, " to ", most));
}

Status validate(const EmbeddingModelOptions& options) {
  HTN_RETURN_IF_ERROR(out_of_range("dimension", options.dimension, 1, vector::kDimensionMax));
  HTN_RETURN_IF_ERROR(out_of_range("connections", options.connections, 4, 128));
  HTN_RETURN_IF_ERROR(out_of_range("build_width", options.build_width, 2, 10000));
  HTN_RETURN_IF_ERROR(out_of_range("points_per_leaf", options.points_per_leaf, 64, 1024));
  return out_of_range("exact_below", options.exact_below, 0, INT32_MAX);
}

rows::EmbeddingSpace space_of(const EmbeddingModelOptions& options, std::int32_t model_id) {
  rows::EmbeddingSpace space;
  space.model_id = model_id;
  space.dimension = static_cast<std::int32_t>(options.dimension);
  space.metric = vector::metric_name(options.metric);
  space.residency = options.residency == VectorResidency::kInt8 ? "int8" : "float32";
  space.connections = static_cast<std::int32_t>(options.connections);
  space.build_width = static_cast<std::int32_t>(options.build_width);
  space.exact_below = static_cast<std::int32_t>(options.exact_below);
  space.points_per_leaf = static_cast<std::int32_t>(options.points_per_leaf);
  space.words_model_id = options.words_model_id;
  return space;
}

// Its words are vectors that texts are averaged from, so they are of the same space.
Status check_words(engine::RowWriter& rows, const EmbeddingModelOptions& options) {
  if (!options.words_model_id.has_value()) return {};
  HTN_ASSIGN_OR_RETURN(const auto words, rows.get<rows::EmbeddingSpace>({*options.words_model_id}));
  if (!words.has_value()) {
    return not_found(concat("model ", *options.words_model_id, " of words' embeddings"));
  }
  if (words->dimension == static_cast<std::int32_t>(options.dimension)) return {};
  return invalid_argument(concat("vectors of words of ", words->dimension,
                                 " numbers, the model's have ", options.dimension));
}

// Before anything of it is removed.
Status check_not_searched(const Tables& tables, std::int32_t model_id) {
  HTN_ASSIGN_OR_RETURN(auto collections,
                       tables.rows<rows::SearchCollection>(
                           {.equal = {model_id}, .index = "IX_SearchCollection_Model"}));
  HTN_ASSIGN_OR_RETURN(const bool is_searched, collections.next());
  if (!is_searched) return {};
  return failed_precondition(concat("model ", model_id,
                                    " of embeddings is searched with collection '",
                                    collections.row().collection_name, "'"));
}

Status check_words_unused(const Tables& tables, std::int32_t model_id) {
  HTN_ASSIGN_OR_RETURN(auto spaces, tables.rows<rows::EmbeddingSpace>());
  while (true) {
    HTN_ASSIGN_OR_RETURN(const bool more, spaces.next());
    if (!more) return {};
    if (spaces.row().words_model_id != model_id) continue;
    return failed_precondition(concat("model ", model_id, " of embeddings: its words are those of ",
                                      "model ", spaces.row().model_id));
  }
}

}  // namespace

Result<EmbeddingModel> Session::create_embedding_model(std::string_view name,
                                                       const EmbeddingModelOptions& options) {
  HTN_RETURN_IF_ERROR(validate(options));
  HTN_RETURN_IF_ERROR(ingest::validate_name(name));
  HTN_ASSIGN_OR_RETURN(Core::Lease lease, core_->lease(tenant_));
  HTN_ASSIGN_OR_RETURN(const auto rows, engine::RowWriter::begin(core_, tenant_, lease.writer(),
                                                                 core_->next_instant()));
  HTN_RETURN_IF_ERROR(check_words(*rows, options));
  rows::Model model;
  model.model_name = std::string(name);
  if (!options.version_tag.empty()) model.version_tag = options.version_tag;
  model.model_type = kModelType;
  HTN_ASSIGN_OR_RETURN(model, rows->insert(model));
  HTN_ASSIGN_OR_RETURN(const auto space, rows->insert(space_of(options, model.model_id)));
  kv::Batch batch;
  rows->move_to(batch);
  HTN_RETURN_IF_ERROR(lease.commit(std::move(batch)));
  return EmbeddingModel{.model = std::move(model), .space = space};
}

Result<EmbeddingPutResult> Session::put_embeddings(std::int32_t model_id,
                                                   std::span<const EmbeddingInput> inputs,
                                                   const Control& control) {
  EmbeddingPutResult result;
  std::vector<EmbeddingToPut> some;
  std::size_t next = 0;
  do {
    if (control.stopped()) return cancelled("put of embeddings");
    HTN_ASSIGN_OR_RETURN(Core::Lease lease, core_->lease(tenant_));
    HTN_ASSIGN_OR_RETURN(const auto commit,
                         EmbeddingCommit::begin(core_, lease, tenant_, model_id));
    const std::size_t count =
        std::min(inputs.size() - next,
                 EmbeddingCommit::vectors_max(*core_, commit->set()->shape().dimension));
    some.clear();
    for (const EmbeddingInput& input : inputs.subspan(next, count)) {
      some.push_back({.atom = input.atom, .vector = input.vector, .importance = input.importance});
    }
    HTN_RETURN_IF_ERROR(commit->put(some, next));
    HTN_RETURN_IF_ERROR(commit->land());
    engine::add(result, commit->result());
    next += count;
    control.report(
        {.phase = "put embeddings", .done = next, .total = inputs.size(), .unit = "embeddings"});
  } while (next < inputs.size());
  HTN_RETURN_IF_ERROR(engine::follow(core_, tenant_, model_id, inputs.size(), control));
  return result;
}

Result<std::uint64_t> Session::remove_embeddings(std::int32_t model_id,
                                                 std::span<const AtomId> atoms) {
  const std::size_t at_once = EmbeddingCommit::rows_max(*core_);
  std::uint64_t removed = 0;
  for (std::size_t next = 0; next < atoms.size() || next == 0; next += at_once) {
    HTN_ASSIGN_OR_RETURN(Core::Lease lease, core_->lease(tenant_));
    HTN_ASSIGN_OR_RETURN(const auto commit,
                         EmbeddingCommit::begin(core_, lease, tenant_, model_id));
    const std::size_t count = std::min(at_once, atoms.size() - next);
    std::uint64_t here = 0;
    for (const AtomId atom : atoms.subspan(next, count)) {
      HTN_ASSIGN_OR_RETURN(const bool was_there, commit->remove(atom));
      here += was_there ? 1 : 0;
    }
    HTN_RETURN_IF_ERROR(commit->land());
    removed += here;
  }
  HTN_RETURN_IF_ERROR(engine::follow(core_, tenant_, model_id, removed, {}));
  return removed;
}

Status Session::remove_embedding_model(std::int32_t model_id, const Control& control) {
  HTN_RETURN_IF_ERROR(engine::get_space(snapshot().tables(), model_id).status());
  HTN_RETURN_IF_ERROR(check_words_unused(snapshot().tables(), model_id));
  HTN_RETURN_IF_ERROR(check_not_searched(snapshot().tables(), model_id));
  while (true) {
    if (control.stopped()) return cancelled("removal of a model of embeddings");
    HTN_ASSIGN_OR_RETURN(auto rows, snapshot().tables().rows<rows::AtomEmbedding>(
                                        {.equal = {model_id}, .index = "UQ_AtomEmbedding"}));
    std::vector<AtomId> atoms;
    while (atoms.size() < kListedAtOnce) {
      HTN_ASSIGN_OR_RETURN(const bool more, rows.next());
      if (!more) break;
      atoms.push_back(rows.row().atom_id);
    }
    if (atoms.empty()) break;
    HTN_RETURN_IF_ERROR(remove_embeddings(model_id, atoms).status());
  }
  Transaction transaction = begin();
  HTN_ASSIGN_OR_RETURN(const Tables tables, transaction.tables());
  HTN_ASSIGN_OR_RETURN(auto landmarks,
                       tables.rows<rows::SpatialLandmark>(
                           {.equal = {model_id}, .index = "IX_SpatialLandmark_Model"}));
  std::vector<std::int32_t> ids;
  while (true) {
    HTN_ASSIGN_OR_RETURN(const bool more, landmarks.next());
    if (!more) break;
    ids.push_back(landmarks.row().landmark_id);
  }
  for (const std::int32_t id : ids) {
    HTN_RETURN_IF_ERROR(transaction.erase<rows::SpatialLandmark>({id}));
  }
  HTN_RETURN_IF_ERROR(transaction.erase<rows::Model>({model_id}));
  HTN_RETURN_IF_ERROR(transaction.commit().status());
  core_->embedding_sets().drop(tenant_, model_id);
  core_->embedding_sets().register_embedder(tenant_, model_id, nullptr);
  return {};
}

Status Session::index_embeddings(std::int32_t model_id, const Control& control) {
  HTN_RETURN_IF_ERROR(core_->registry().require_active(tenant_).status());
  return engine::index_all(core_, tenant_, model_id, control);
}

Status Session::register_embedder(std::int32_t model_id, std::shared_ptr<const Embedder> embedder) {
  HTN_RETURN_IF_ERROR(engine::get_space(snapshot().tables(), model_id).status());
  core_->embedding_sets().register_embedder(tenant_, model_id, std::move(embedder));
  return {};
}

}  // namespace hartonomous

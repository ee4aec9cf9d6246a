#include <hartonomous/engine/embeddings.hpp>

#include <algorithm>
#include <cmath>

#include "engine/embedding_reads.hpp"
#include "engine/text_embedder.hpp"

namespace hartonomous {

using engine::instant_of;
using engine::set_of;
using engine::SharedSet;
using engine::SharedState;
using engine::tables_of;

namespace {

Result<EmbeddingModel> model_of(const SharedState& state, rows::EmbeddingSpace space) {
  EmbeddingModel model;
  HTN_ASSIGN_OR_RETURN(model.model, Models(state).get(space.model_id));
  HTN_ASSIGN_OR_RETURN(const SharedSet set, set_of(state, space.model_id));
  model.space = std::move(space);
  model.embeddings = set->state().live;
  model.slots = set->slots().count();
  model.in_graph = set->graph_end();
  model.graph_saved = set->graph_saved();
  model.memory_bytes = set->memory_bytes();
  const query::SetTree::View points = set->tree().view();
  if (points.tree != nullptr) model.tree_points = points.tree->points();
  if (model.tree_points > model.embeddings) {
    model.tree_dead_share = static_cast<double>(model.tree_points - model.embeddings) /
                            static_cast<double>(model.tree_points);
  }
  return model;
}

}  // namespace

Embeddings::Embeddings(std::shared_ptr<const engine::SnapshotState> state)
    : state_(std::move(state)) {}

Embeddings Snapshot::embeddings() const { return Embeddings(state_); }

Result<std::vector<EmbeddingModel>> Embeddings::models() const {
  HTN_ASSIGN_OR_RETURN(auto spaces, tables_of(state_).rows<rows::EmbeddingSpace>());
  std::vector<EmbeddingModel> models;
  while (true) {
    HTN_ASSIGN_OR_RETURN(const bool more, spaces.next());
    if (!more) return models;
    HTN_ASSIGN_OR_RETURN(auto model, model_of(state_, spaces.row()));
    models.push_back(std::move(model));
  }
}

Result<EmbeddingModel> Embeddings::find_model(std::string_view name,
                                              std::optional<std::string_view> version_tag) const {
  HTN_ASSIGN_OR_RETURN(const rows::Model model, Models(state_).find(name, version_tag));
  return get_model(model.model_id);
}

Result<EmbeddingModel> Embeddings::get_model(std::int32_t model_id) const {
  HTN_ASSIGN_OR_RETURN(auto space, engine::get_space(tables_of(state_), model_id));
  return model_of(state_, std::move(space));
}

Result<std::optional<Embedding>> Embeddings::find(std::int32_t model_id, AtomId atom) const {
  HTN_ASSIGN_OR_RETURN(const SharedSet set, set_of(state_, model_id));
  HTN_ASSIGN_OR_RETURN(auto row, engine::find_embedding(tables_of(state_), model_id, atom));
  if (!row.has_value()) return std::optional<Embedding>();
  Embedding found{.row = std::move(*row), .vector = {}};
  found.vector.resize(set->shape().dimension);
  HTN_RETURN_IF_ERROR(set->read_vector(static_cast<std::uint32_t>(found.row.slot), found.vector));
  return std::optional(std::move(found));
}

Result<std::vector<float>> Embeddings::embed(std::int32_t model_id, std::string_view text) const {
  HTN_ASSIGN_OR_RETURN(const auto space, engine::get_space(tables_of(state_), model_id));
  HTN_ASSIGN_OR_RETURN(const auto embedder, engine::TextEmbedder::make(state_, space));
  return embedder->embed(text);
}

Result<std::vector<Embeddings::Dimension>> Embeddings::dimensions(std::int32_t model_id,
                                                                  const Control& control) const {
  HTN_ASSIGN_OR_RETURN(const SharedSet set, set_of(state_, model_id));
  std::vector<Dimension> dimensions(set->shape().dimension);
  std::vector<float> row(dimensions.size());
  std::vector<double> squares(dimensions.size());  // of differences from the mean so far: Welford
  for (std::uint32_t slot = 0; slot < set->slots().count(); ++slot) {
    if (control.stopped()) return cancelled("statistics of dimensions");
    if (!set->slots().is_there(slot, instant_of(*state_))) continue;
    HTN_RETURN_IF_ERROR(set->read_vector(slot, row));
    for (std::size_t i = 0; i < row.size(); ++i) {
      Dimension& each = dimensions[i];
      each.least = each.count == 0 ? row[i] : std::min(each.least, row[i]);
      each.greatest = each.count == 0 ? row[i] : std::max(each.greatest, row[i]);
      each.zeros += row[i] == 0 ? 1 : 0;
      const double difference = row[i] - each.mean;
      each.mean += difference / static_cast<double>(++each.count);
      squares[i] += difference * (row[i] - each.mean);
    }
  }
  for (std::size_t i = 0; i < dimensions.size(); ++i) {
    if (dimensions[i].count == 0) continue;
    dimensions[i].deviation = std::sqrt(squares[i] / static_cast<double>(dimensions[i].count));
  }
  return dimensions;
}

}  // namespace hartonomous

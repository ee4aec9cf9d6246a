#include "engine/embedding_sets.hpp"

#include <algorithm>

#include <hartonomous/base/text.hpp>
#include <hartonomous/engine/store.hpp>

#include "engine/core.hpp"

namespace hartonomous::engine {

namespace {

Result<query::SetTree::SharedProjection> projection_of(const rows::EmbeddingSpace& space) {
  if (space.projection_version == 0) return query::SetTree::SharedProjection();
  const std::string none;
  const Bytes bytes = as_bytes(space.projection.has_value() ? space.projection->bytes : none);
  HTN_ASSIGN_OR_RETURN(auto projection, spatial::Projection::decode(bytes));
  if (projection.dimension() != static_cast<std::size_t>(space.dimension)) {
    return corruption(concat("dbo.EmbeddingSpace of model ", space.model_id, ": a projection of ",
                             projection.dimension(), " dimensions"));
  }
  return std::make_shared<const spatial::Projection>(std::move(projection));
}

Result<query::SetShape> shape_of(const rows::EmbeddingSpace& space, std::uint64_t memory_max) {
  HTN_ASSIGN_OR_RETURN(const vector::Metric metric, vector::parse_metric(space.metric));
  query::SetShape shape;
  shape.tenant = space.tenant_id;
  shape.model = space.model_id;
  shape.dimension = static_cast<std::uint32_t>(space.dimension);
  shape.metric = metric;
  if (space.residency == "int8") shape.residency = vector::Residency::kInt8;
  shape.graph = {.connections = static_cast<std::uint32_t>(space.connections),
                 .build_width = static_cast<std::uint32_t>(space.build_width),
                 .seed = static_cast<std::uint64_t>(space.model_id)};
  shape.exact_below = static_cast<std::uint32_t>(std::max(space.exact_below, 0));
  shape.points_per_leaf = static_cast<std::uint16_t>(space.points_per_leaf);
  shape.memory_max = memory_max;
  shape.projection_version = static_cast<std::uint32_t>(space.projection_version);
  HTN_ASSIGN_OR_RETURN(shape.projection, projection_of(space));
  return shape;
}

// By the space as it is now: the state that asks may be one from before the last projection, whose
// points are gone. Of a model that was removed it is as that state has it.
Result<query::SetShape> newest_shape(Core& core, const rows::EmbeddingSpace& asked,
                                     std::uint64_t memory_max) {
  const Session session(core.shared_from_this(), asked.tenant_id);
  const auto newest = session.snapshot().tables().get<rows::EmbeddingSpace>({asked.model_id});
  const bool is_there = newest.ok() && newest->has_value();
  HTN_ASSIGN_OR_RETURN(query::SetShape shape, shape_of(is_there ? **newest : asked, memory_max));
  if (is_there) shape.there_since = (*newest)->created_at;
  return shape;
}

}  // namespace

SharedSet EmbeddingSets::find(TenantId tenant, std::int32_t model) const {
  const std::lock_guard lock(mutex_);
  const auto found = sets_.find({tenant, model});
  return found == sets_.end() ? nullptr : found->second;
}

Result<SharedSet> EmbeddingSets::get(Core& core, const rows::EmbeddingSpace& space) {
  if (SharedSet held = find(space.tenant_id, space.model_id)) return held;
  const std::lock_guard loading(loading_);
  if (SharedSet held = find(space.tenant_id, space.model_id)) return held;
  // Half of the budget is for vectors; what other sets have of it this one has not.
  const std::uint64_t most = core.options().memory_budget_bytes / 2;
  HTN_ASSIGN_OR_RETURN(const query::SetShape shape,
                       newest_shape(core, space, most - std::min(most, memory_reserved())));
  HTN_ASSIGN_OR_RETURN(SharedSet loaded, query::EmbeddingSet::load(core.database_handle(), shape));
  const std::lock_guard lock(mutex_);
  sets_[{space.tenant_id, space.model_id}] = loaded;
  return loaded;
}

void EmbeddingSets::drop(TenantId tenant, std::int32_t model) {
  const std::lock_guard lock(mutex_);
  sets_.erase({tenant, model});
}

void EmbeddingSets::drop(TenantId tenant) {
  const std::lock_guard lock(mutex_);
  const auto is_of = [tenant](const auto& each) { return each.first.first == tenant; };
  std::erase_if(sets_, is_of);
  std::erase_if(embedders_, is_of);
}

std::uint64_t EmbeddingSets::memory_bytes() const {
  const std::lock_guard lock(mutex_);
  std::uint64_t bytes = 0;
  for (const auto& [key, set] : sets_) bytes += set->memory_bytes();
  return bytes;
}

std::uint64_t EmbeddingSets::memory_reserved() const {
  const std::lock_guard lock(mutex_);
  std::uint64_t bytes = 0;
  for (const auto& [key, set] : sets_) bytes += set->memory_reserved();
  return bytes;
}

void EmbeddingSets::register_embedder(TenantId tenant, std::int32_t model,
                                      std::shared_ptr<const Embedder> embedder) {
  const std::lock_guard lock(mutex_);
  if (embedder == nullptr) {
    embedders_.erase({tenant, model});
  } else {
    embedders_[{tenant, model}] = std::move(embedder);
  }
}

std::shared_ptr<const Embedder> EmbeddingSets::embedder(TenantId tenant, std::int32_t model) const {
  const std::lock_guard lock(mutex_);
  const auto found = embedders_.find({tenant, model});
  return found == embedders_.end() ? nullptr : found->second;
}

}  // namespace hartonomous::engine

// Embeddings by their points.
#include <algorithm>
#include <cmath>

#include <hartonomous/base/text.hpp>

#include "engine/embedding_filter.hpp"
#include "engine/embedding_reads.hpp"
#include "query/spatial_search.hpp"
#include "spatial/fragmentation.hpp"

namespace hartonomous {

using engine::no_points;
using engine::SharedSet;

namespace {

constexpr std::uint64_t kHitsMax = 1'000'000;

// Exactly one thing is asked, in finite numbers.
Status check(const SpatialQuery& query) {
  const int asked = (query.box.has_value() ? 1 : 0) + (query.near.has_value() ? 1 : 0) +
                    (query.near_atom.has_value() ? 1 : 0) + (query.ray.has_value() ? 1 : 0);
  if (asked != 1) return invalid_argument("a search in space is for one box, point, atom or ray");
  if (query.box.has_value() &&
      !(geometry::is_finite(query.box->least) && geometry::is_finite(query.box->greatest))) {
    return invalid_argument("a box has six finite numbers");
  }
  if (query.near.has_value() && !geometry::is_finite(*query.near)) {
    return invalid_argument("a point has three finite numbers");
  }
  if (query.ray.has_value() && !geometry::is_valid(*query.ray)) {
    return invalid_argument("a ray has finite numbers and a direction");
  }
  if (query.ray.has_value() && !query.radius.has_value()) {
    return invalid_argument("a search along a ray has a radius");
  }
  if (query.radius.has_value() && !(std::isfinite(*query.radius) && *query.radius >= 0)) {
    return invalid_argument("a radius is finite and at least 0");
  }
  if (query.k == 0 || query.k > kHitsMax || query.limit == 0 || query.limit > kHitsMax) {
    return invalid_argument(concat("k and limit are 1 to ", kHitsMax));
  }
  return {};
}

// Slots are what is looked for; atoms are what is told.
class PointSearch {
 public:
  PointSearch(const query::EmbeddingSet& set, const SpatialQuery& query,
              query::SpatialSearch& search, std::optional<std::uint32_t> own)
      : set_(set), query_(query), search_(search), own_(own) {}

  Result<SpatialResult> run(const std::optional<geometry::Point3>& from) {
    if (query_.box.has_value()) {
      HTN_ASSIGN_OR_RETURN(const auto found, search_.within(*query_.box));
      make_room(found.size());
      for (const spatial::SlotPoint& each : found) add(each.slot, each.at, 0);
    } else if (query_.ray.has_value()) {
      HTN_ASSIGN_OR_RETURN(const auto found,
                           search_.along(*query_.ray, {.beside_max = *query_.radius}));
      make_room(found.size());
      for (const spatial::RayPoint& each : found) add(each.slot, each.at, each.along);
    } else if (query_.radius.has_value()) {
      HTN_ASSIGN_OR_RETURN(const auto found, search_.within_radius(*from, *query_.radius));
      make_room(found.size());
      for (const spatial::NearPoint& each : found) add(each.slot, each.at, each.distance);
    } else {
      const std::size_t k = query_.k + (own_.has_value() ? 1 : 0);
      HTN_ASSIGN_OR_RETURN(const auto found, search_.nearest(*from, k));
      make_room(found.size());
      for (const spatial::NearPoint& each : found) add(each.slot, each.at, each.distance);
      result_.truncated = false;
    }
    result_.leaves = search_.statistics().leaves_read;
    result_.points = search_.statistics().points_tested;
    return std::move(result_);
  }

 private:
  bool is_of_nearest() const {
    return !query_.box.has_value() && !query_.ray.has_value() && !query_.radius.has_value();
  }
  std::uint64_t most() const { return is_of_nearest() ? query_.k : query_.limit; }
  void make_room(std::uint64_t found) { result_.hits.reserve(std::min(found, most())); }
  void add(std::uint32_t slot, const geometry::Point3& point, double distance) {
    if (slot == own_) return;
    if (result_.hits.size() == most()) {
      result_.truncated = true;
      return;
    }
    result_.hits.push_back({set_.slots().atom(slot), point, distance});
  }

  const query::EmbeddingSet& set_;
  const SpatialQuery& query_;
  query::SpatialSearch& search_;
  std::optional<std::uint32_t> own_;
  SpatialResult result_;
};

Status require_points(const query::SpatialSearch& search, std::int32_t model_id) {
  return search.has_points() ? Status() : no_points(model_id);
}

static_assert(static_cast<int>(GridDensity::kHigh) ==
              static_cast<int>(spatial::GridDensity::kHigh));

}  // namespace

Result<SpatialResult> Embeddings::search(const SpatialQuery& query, const Control& control) const {
  HTN_RETURN_IF_ERROR(check(query));
  if (control.stopped()) return cancelled("search");
  HTN_ASSIGN_OR_RETURN(const SharedSet set, engine::set_of(state_, query.model_id));
  std::unique_ptr<engine::EntryFilter> filter;
  if (!query.filter.empty()) {
    HTN_ASSIGN_OR_RETURN(filter, engine::EntryFilter::make(state_, set, query.filter));
  }
  std::optional<std::uint32_t> own;
  if (query.near_atom.has_value()) {
    HTN_ASSIGN_OR_RETURN(own, engine::slot_of(state_, query.model_id, *query.near_atom));
  }
  query::SpatialSearch search(*set, engine::instant_of(*state_), filter.get());
  HTN_RETURN_IF_ERROR(require_points(search, query.model_id));
  std::optional<geometry::Point3> from = query.near;
  if (own.has_value()) {
    HTN_ASSIGN_OR_RETURN(from, search.point(*own));
    if (!from.has_value()) {
      return not_found(
          concat("a point of atom ", query.near_atom->value(), " by model ", query.model_id));
    }
  }
  return PointSearch(*set, query, search, own).run(from);
}

Result<PointTreeQuality> Embeddings::point_tree_quality(std::int32_t model_id) const {
  HTN_ASSIGN_OR_RETURN(const SharedSet set, engine::set_of(state_, model_id));
  const query::SetTree::View points = set->tree().view();
  if (points.version == 0) return no_points(model_id);
  PointTreeQuality quality{.beside = points.rest.size()};
  if (points.tree == nullptr) return quality;
  const Instant now = state_->instant;
  HTN_ASSIGN_OR_RETURN(const spatial::Fragmentation found,
                       spatial::measure_fragmentation(*points.tree, [&](std::uint32_t slot) {
                         return set->slots().is_there(slot, now);
                       }));
  quality.leaves = found.leaves;
  quality.points = found.points;
  quality.fill = found.fill;
  quality.dead_share = found.dead_share;
  quality.overlap = found.overlap;
  quality.leaves_per_point = found.leaves_per_point;
  quality.percent = found.percent;
  return quality;
}

Result<std::uint32_t> points_per_leaf(const std::array<GridDensity, 4>& levels,
                                      std::uint32_t cells_per_object) {
  spatial::GridSettings settings{.cells_per_object = cells_per_object};
  for (std::size_t i = 0; i < levels.size(); ++i) {
    settings.levels[i] = static_cast<spatial::GridDensity>(levels[i]);
  }
  HTN_ASSIGN_OR_RETURN(const spatial::BuildOptions options, spatial::build_options_of(settings));
  return std::uint32_t{options.points_per_leaf};
}

Status Embeddings::points(std::int32_t model_id, const std::optional<geometry::Box3>& box,
                          const EachPoint& visit) const {
  HTN_ASSIGN_OR_RETURN(const SharedSet set, engine::set_of(state_, model_id));
  std::vector<std::pair<std::int64_t, spatial::SlotPoint>> ordered;
  {
    query::SpatialSearch search(*set, engine::instant_of(*state_), nullptr);
    HTN_RETURN_IF_ERROR(require_points(search, model_id));
    constexpr float kExtent = 100;
    const geometry::Box3 all{{-kExtent, -kExtent, -kExtent}, {kExtent, kExtent, kExtent}};
    HTN_ASSIGN_OR_RETURN(const auto found, search.within(box.value_or(all)));
    for (const spatial::SlotPoint& each : found) {
      ordered.emplace_back(engine::hilbert_index(each.at), each);
    }
  }
  std::sort(ordered.begin(), ordered.end(), [](const auto& a, const auto& b) {
    return std::pair(a.first, a.second.slot) < std::pair(b.first, b.second.slot);
  });
  for (const auto& [key, point] : ordered) {
    HTN_RETURN_IF_ERROR(visit(set->slots().atom(point.slot), point.at));
  }
  return {};
}

}  // namespace hartonomous

#include "engine/embedding_rows.hpp"

#include <cmath>
#include <limits>

#include <hartonomous/base/text.hpp>

#include "geometry/hilbert.hpp"
#include "spatial/projection.hpp"

namespace hartonomous::engine {

namespace {

constexpr float kExtent = spatial::kProjectionExtent;
constexpr geometry::Box3 kFrame{{-kExtent, -kExtent, -kExtent}, {kExtent, kExtent, kExtent}};
constexpr double kBucketSize = 10;  // as in the reference
// Of a vector's squared length; half of what there is, for sums that are rounded up.
constexpr double kSquaresMax = double{std::numeric_limits<float>::max()} / 2;

std::int32_t bucket_of(float coordinate) {
  return static_cast<std::int32_t>(std::floor((double{coordinate} + kExtent) / kBucketSize));
}

}  // namespace

std::int64_t hilbert_index(const geometry::Point3& point) {
  return static_cast<std::int64_t>(geometry::hilbert_encode(geometry::quantise(point, kFrame)));
}

void set_point(rows::AtomEmbedding& row, const std::optional<geometry::Point3>& point,
               std::int32_t version) {
  row.projection_version = point.has_value() ? version : 0;
  if (!point.has_value()) {
    row.spatial_key.reset();
    row.hilbert_index.reset();
    row.spatial_bucket_x = row.spatial_bucket_y = row.spatial_bucket_z = std::nullopt;
    return;
  }
  row.spatial_key = Point{point->x, point->y, point->z, 0};
  row.hilbert_index = hilbert_index(*point);
  row.spatial_bucket_x = bucket_of(point->x);
  row.spatial_bucket_y = bucket_of(point->y);
  row.spatial_bucket_z = bucket_of(point->z);
}

Result<rows::EmbeddingSpace> get_space(const Tables& tables, std::int32_t model_id) {
  HTN_ASSIGN_OR_RETURN(auto space, tables.get<rows::EmbeddingSpace>({model_id}));
  if (space.has_value()) return std::move(*space);
  return not_found(concat("model ", model_id, " of embeddings"));
}

Result<std::optional<rows::AtomEmbedding>> find_embedding(const Tables& tables,
                                                          std::int32_t model_id, AtomId atom) {
  HTN_ASSIGN_OR_RETURN(auto rows, tables.rows<rows::AtomEmbedding>(
                                      {.equal = {model_id, static_cast<std::int64_t>(atom.value())},
                                       .index = "UQ_AtomEmbedding"}));
  HTN_ASSIGN_OR_RETURN(const bool found, rows.next());
  return found ? std::optional(rows.row()) : std::nullopt;
}

Status check_vector(std::span<const float> vector, std::uint32_t dimension) {
  if (vector.size() != dimension) {
    return invalid_argument(
        concat("a vector of ", vector.size(), " numbers, the model's have ", dimension));
  }
  double squares = 0;
  for (std::size_t i = 0; i < vector.size(); ++i) {
    squares += double{vector[i]} * vector[i];
    if (std::isfinite(vector[i])) continue;
    return invalid_argument(
        concat("a vector with ", std::isnan(vector[i]) ? "NaN" : "infinity", " in dimension ", i));
  }
  // Products of two such vectors are finite, and so are the sums on the way.
  if (squares <= kSquaresMax) return {};
  return invalid_argument("a vector whose squared length is more than a float32 holds");
}

}  // namespace hartonomous::engine

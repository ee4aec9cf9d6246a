#pragma once

// Between dbo.AtomEmbedding, dbo.EmbeddingSpace and what they stand for.
// Thread-safety: immutable functions.

#include <cstdint>
#include <memory>
#include <optional>

#include <hartonomous/engine/embeddings.hpp>
#include <hartonomous/engine/tables.hpp>
#include <hartonomous/geometry/box3.hpp>

#include "engine/core.hpp"

namespace hartonomous::engine {

// The columns that follow from a point; none: there is none.
void set_point(rows::AtomEmbedding& row, const std::optional<geometry::Point3>& point,
               std::int32_t version);
// The key of a point's place on the curve.
std::int64_t hilbert_index(const geometry::Point3& point);

// Errors: kNotFound, naming the model.
Result<rows::EmbeddingSpace> get_space(const Tables& tables, std::int32_t model_id);
Result<std::optional<rows::AtomEmbedding>> find_embedding(const Tables& tables,
                                                          std::int32_t model_id, AtomId atom);

// Errors: kInvalidArgument: another dimension, a NaN or an infinity, with its place, or a length
// that distances cannot be computed from.
Status check_vector(std::span<const float> vector, std::uint32_t dimension);

}  // namespace hartonomous::engine

#pragma once

// Rows of embeddings: the vectors that models give to atoms, and the spaces that these lie in.
// Thread-safety: plain data.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <hartonomous/base/clock.hpp>
#include <hartonomous/base/ids.hpp>
#include <hartonomous/table/value.hpp>

namespace hartonomous::rows {

// What vectors of a model have in common, and how they are searched; one for each dbo.Model that
// gives embeddings (engine/embeddings.hpp). The store writes it.
struct EmbeddingSpace {
  static constexpr std::string_view kTable = "dbo.EmbeddingSpace";

  std::int32_t model_id = 0;
  TenantId tenant_id;
  std::int32_t dimension = 0;
  std::string metric = "cosine";      // l2, cosine, dot
  std::string residency = "float32";  // how vectors are kept in memory: float32, int8
  std::int32_t connections = 16;      // of a node of the graph
  std::int32_t build_width = 200;     // candidates that a new node's neighbours are chosen from
  std::int32_t exact_below = 4096;    // so many vectors are scanned, more have a graph
  std::int32_t points_per_leaf = 64;  // of the tree of points
  // Whose vectors stand for the words of a text that is to be embedded here.
  std::optional<std::int32_t> words_model_id;
  std::int32_t projection_version = 0;  // of the landmarks in use; 0: there are none
  std::optional<Blob> projection;       // docs/format/projection.md
  Instant created_at;
};

// The vector that a model gives to an atom. The store writes it; the vector lies in packed pages,
// and as rows in dbo.AtomEmbeddingComponent.
struct AtomEmbedding {
  static constexpr std::string_view kTable = "dbo.AtomEmbedding";

  std::int64_t atom_embedding_id = 0;
  TenantId tenant_id;
  AtomId atom_id;  // deleting it deletes the embedding
  std::int32_t model_id = 0;
  std::int64_t slot = 0;  // of the vector among the model's; a new vector has a new one
  // The projected vector: within +-100, m is not used. None before the model has landmarks.
  std::optional<Point> spatial_key;
  std::optional<std::int64_t> hilbert_index;  // of the point, 21 bits an axis
  // floor((coordinate + 100) / 10).
  std::optional<std::int32_t> spatial_bucket_x;
  std::optional<std::int32_t> spatial_bucket_y;
  std::optional<std::int32_t> spatial_bucket_z;
  std::int32_t projection_version = 0;  // by which the point was computed
  std::optional<double> importance_score;
  bool pins_atom = false;  // the atom came with the vector, and is pinned for as long as it is here
  Instant created_at;
};

}  // namespace hartonomous::rows

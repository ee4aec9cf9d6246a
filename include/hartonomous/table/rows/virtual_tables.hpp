#pragma once

// Rows of the virtual tables: what content is made of, in the form that the schema names. They are
// read from the packed form as they are asked for, and never written.
// Thread-safety: plain data.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <hartonomous/base/content_hash.hpp>
#include <hartonomous/base/ids.hpp>
#include <hartonomous/table/value.hpp>

namespace hartonomous::rows {

// A component at a place of its parent. Place and measure are those of Child (engine/types.hpp).
struct AtomComposition {
  static constexpr std::string_view kTable = "dbo.AtomComposition";

  AtomId parent_atom_id;
  std::int64_t sequence_index = 0;
  TenantId tenant_id;
  AtomId component_atom_id;
  ContentHash parent_atom_hash;
  ContentHash component_atom_hash;
  std::optional<Point> spatial_key;  // exact to 2^53
};

// A weight of a tensor of a model that was put as one (engine/models.hpp). X is the place in the
// last dimension, Y in the one before it, Z in all before those, in linear order.
struct TensorAtomCoefficient {
  static constexpr std::string_view kTable = "dbo.TensorAtomCoefficient";

  std::int64_t tensor_atom_id = 0;
  std::int64_t coefficient_index = 0;  // in linear element order, from 0
  TenantId tenant_id;
  std::int32_t model_id = 0;
  std::optional<std::int32_t> layer_index;
  std::string layer_name;
  std::string tensor_name;
  std::int32_t position_x = 0;
  std::int32_t position_y = 0;
  std::optional<std::int32_t> position_z;
  double coefficient_value = 0;
  AtomId value_atom_id;  // the atom that holds it, or its block's beginning
  std::optional<Point> spatial_key;
};

// A dimension of an atom's embedding. Its index by value leaves zeros out.
struct AtomEmbeddingComponent {
  static constexpr std::string_view kTable = "dbo.AtomEmbeddingComponent";

  AtomId source_atom_id;
  std::int32_t model_id = 0;
  std::int32_t dimension_index = 0;  // from 0
  TenantId tenant_id;
  float component_value = 0;
  std::optional<AtomId> dimension_atom_id;  // NULL: the value is no atom of its own
  Point spatial_key;                        // value, dimension, model
};

// An embedding's vector as it is. The reference has one model only, and the atom as its key.
struct AtomEmbeddingVector {
  static constexpr std::string_view kTable = "dbo.AtomEmbeddingVector";

  AtomId atom_id;
  std::int32_t model_id = 0;
  TenantId tenant_id;
  Blob embedding;  // float32, little-endian
};

}  // namespace hartonomous::rows

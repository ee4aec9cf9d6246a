#pragma once

// Rows of models: what is known about a model, its layers, the atoms its tensors are made of, and
// the landmarks its embeddings are projected by.
// Thread-safety: plain data.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <hartonomous/base/clock.hpp>
#include <hartonomous/base/ids.hpp>
#include <hartonomous/table/value.hpp>

namespace hartonomous::rows {

// A model and what is known about it; unique by name and version.
struct Model {
  static constexpr std::string_view kTable = "dbo.Model";

  std::int32_t model_id = 0;
  TenantId tenant_id;
  std::string model_name;
  std::optional<std::string> version_tag;
  std::string model_type = "unknown";                // transformer, cnn, rnn, diffusion, ...
  std::optional<std::string> architecture;           // GPT, BERT, llama-3.2-7b, ...
  std::optional<std::string> format;                 // GGUF, SafeTensors, ONNX, PyTorch, ...
  std::optional<std::string> source_uri;             // where it came from
  std::optional<std::int64_t> parameter_count;       // weights
  std::optional<std::string> metadata;               // JSON
  std::optional<std::string> configuration_json;     // the model's own configuration
  std::optional<Blob> serialized_model;              // small models only; others are atoms
  std::int64_t usage_count = 0;                      // inferences; makes no history
  std::optional<std::int32_t> average_inference_ms;  // makes no history
  std::optional<Instant> last_used;                  // makes no history
  Instant ingested_at;
  std::optional<std::string> ingested_by;
  bool is_active = true;  // false: kept, but not served
  Instant created_at;
};

// A layer of a model.
struct ModelLayer {
  static constexpr std::string_view kTable = "dbo.ModelLayer";

  std::int32_t model_layer_id = 0;
  TenantId tenant_id;
  std::int32_t model_id = 0;
  std::int32_t layer_index = 0;  // from 0; unique in the model
  std::string layer_name;
  std::string layer_type;                        // attention, feed-forward, embedding, ...
  std::optional<std::string> tensor_shape;       // "[4096, 4096]"
  std::optional<Point> weights_geometry;         // where the layer lies among the weights
  std::optional<std::string> quantization_type;  // fp32, fp16, int8, int4, ...
  std::optional<float> quantization_scale;       // what one step stands for
  std::optional<Decimal<4>> cache_hit_rate;      // 0..1
  std::optional<std::int32_t> avg_compute_time_ms;
};

// A tensor of a model: the atom that holds it, its shape and its place.
struct TensorAtom {
  static constexpr std::string_view kTable = "dbo.TensorAtom";

  std::int64_t tensor_atom_id = 0;
  TenantId tenant_id;
  AtomId atom_id;
  std::int32_t model_id = 0;
  std::string layer_name;  // "layer.0.attention.q_proj.weight"
  std::string tensor_name;
  std::optional<Blob>
      dimension_index;    // the shape: sizes, outermost first, 8 bytes big-endian each
  std::string data_type;  // F32, F16, Q8_0, Q4_0, ...
  std::optional<std::string> quantization_type;
  Point weights_geometry;                  // where the tensor lies among the weights
  std::optional<double> importance_score;  // for pruning and fine-tuning; more matters more
  Instant created_at;
};

// Where a tensor's numbers are, and what is known of them; one for each TensorAtom of a model that
// was put as one (engine/models.hpp).
struct TensorDetail {
  static constexpr std::string_view kTable = "dbo.TensorDetail";

  std::int64_t tensor_atom_id = 0;
  TenantId tenant_id;
  AtomId atom_id;                // that of the TensorAtom, which this keeps
  std::int64_t file_offset = 0;  // where they begin in the model's file
  std::int64_t atom_offset = 0;  // where in the atom, which may be a storage with several tensors
  std::int64_t byte_count = 0;
  // In numbers, one for each dimension, 8 bytes big-endian each; none: the last one is the inner.
  std::optional<Blob> strides;
  bool is_big_endian = false;
  std::optional<Blob>
      number_statistics;            // weights/statistics.hpp; none of what has no numbers to count
  std::int32_t slab_bytes = 32768;  // the atom is divided into, for `slabs`
  std::optional<Blob> slabs;        // of each slab, least and greatest: float32 little-endian
};

// A vector of a model's embedding space that others are projected by.
struct SpatialLandmark {
  static constexpr std::string_view kTable = "dbo.SpatialLandmark";

  std::int32_t landmark_id = 0;
  TenantId tenant_id;
  std::int32_t model_id = 0;
  std::int32_t version = 1;   // of the model's set of landmarks, from 1
  std::string landmark_type;  // Basis, Centroid, Boundary
  Blob vector;                // float32, little-endian, as many as the model has dimensions
  std::optional<std::string> axis_assignment;  // X, Y or Z, of a basis
  Instant created_at;
};

}  // namespace hartonomous::rows

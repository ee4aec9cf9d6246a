#pragma once

// Layers: which layer a tensor belongs to, and what the layer is for, by the tensor's name.
// Thread-safety: immutable functions.

#include <string>
#include <string_view>
#include <vector>

namespace hartonomous::engine {

struct LayerName {
  std::string layer;  // "blk.0"
  std::string type;   // of the tensor: "attention", "feed-forward", ...
};

// "blk.0.attn_q.weight": layer "blk.0", which ends with the first part that is a number, or before
// the last part where none is. Types are taken from the words that names are made of in practice.
LayerName layer_of(std::string_view tensor_name);
// Of a layer with tensors of these types.
std::string layer_type(const std::vector<std::string>& tensor_types);

}  // namespace hartonomous::engine

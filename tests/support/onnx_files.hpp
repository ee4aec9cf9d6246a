#pragma once

// Messages of ONNX made by hand, field by field.
// Thread-safety: immutable functions.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hartonomous::testing {

std::string proto_varint(std::uint32_t field, std::uint64_t value);
// A text or a message.
std::string proto_bytes(std::uint32_t field, std::string_view bytes);

struct OnnxTensor {
  std::string name;
  std::vector<std::uint64_t> dims;
  std::uint64_t data_type = 1;
  std::string data;  // the fields that hold the numbers
};
std::string onnx_tensor(const OnnxTensor& tensor);
std::string onnx_raw_data(std::string_view numbers);
// A node with one attribute, `attribute` its fields without the name.
std::string onnx_node(std::string_view operation, std::string_view name, std::string_view output,
                      std::string_view attribute);
// A model around the fields of a graph.
std::string onnx_model(std::string_view graph);
// Initialisers in raw_data and float_data, a Constant, an If with a graph, inputs and properties.
std::string onnx_sample();

}  // namespace hartonomous::testing

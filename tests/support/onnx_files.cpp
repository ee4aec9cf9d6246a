#include "support/onnx_files.hpp"

namespace hartonomous::testing {
namespace {

std::string varint(std::uint64_t value) {
  std::string out;
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
  return out;
}

}  // namespace

std::string proto_varint(std::uint32_t field, std::uint64_t value) {
  return varint(std::uint64_t{field} << 3) + varint(value);
}

std::string proto_bytes(std::uint32_t field, std::string_view bytes) {
  return varint(std::uint64_t{field} << 3 | 2) + varint(bytes.size()) + std::string(bytes);
}

std::string onnx_tensor(const OnnxTensor& tensor) {
  std::string out;
  for (const std::uint64_t size : tensor.dims) out += proto_varint(1, size);
  return out + proto_varint(2, tensor.data_type) + tensor.data + proto_bytes(8, tensor.name);
}

std::string onnx_raw_data(std::string_view numbers) { return proto_bytes(9, numbers); }

std::string onnx_node(std::string_view operation, std::string_view name, std::string_view output,
                      std::string_view attribute) {
  return proto_bytes(2, output) + proto_bytes(3, name) + proto_bytes(4, operation) +
         proto_bytes(5, proto_bytes(1, "value") + std::string(attribute));
}

std::string onnx_model(std::string_view graph) {
  return proto_varint(1, 8) + proto_bytes(2, "by hand") + proto_bytes(7, graph) +
         proto_bytes(8, proto_varint(2, 17));
}

std::string onnx_sample() {
  const OnnxTensor raw{"w", {2, 3}, 1, onnx_raw_data(std::string(24, 'w'))};
  const OnnxTensor floats{"f", {2}, 1, proto_bytes(4, "ffffffff")};
  const OnnxTensor packed{"p", {3}, 7, proto_bytes(7, "\1\2\3")};
  const OnnxTensor constant{"", {}, 7, onnx_raw_data("cccccccc")};
  const OnnxTensor inner{"w", {1}, 10, onnx_raw_data("ii")};
  const std::string subgraph = proto_bytes(5, onnx_tensor(inner));
  const std::string dims = proto_bytes(1, proto_varint(1, 1)) + proto_bytes(1, proto_bytes(2, "N"));
  const std::string type = proto_bytes(1, proto_varint(1, 1) + proto_bytes(2, dims));
  std::string graph = proto_bytes(2, "g");
  graph += proto_bytes(5, onnx_tensor(raw)) + proto_bytes(5, onnx_tensor(floats));
  graph += proto_bytes(5, onnx_tensor(packed));
  graph += proto_bytes(1, onnx_node("Constant", "", "c", proto_bytes(5, onnx_tensor(constant))));
  graph += proto_bytes(1, onnx_node("If", "if", "o", proto_bytes(6, subgraph)));
  graph += proto_bytes(11, proto_bytes(1, "x") + proto_bytes(2, type));
  return onnx_model(graph) + proto_bytes(14, proto_bytes(1, "k") + proto_bytes(2, "v"));
}

}  // namespace hartonomous::testing

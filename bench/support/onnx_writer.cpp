// ONNX with raw_data: a ModelProto of a graph of initializers.
#include <hartonomous/base/file.hpp>
#include <hartonomous/base/text.hpp>

#include "support/container_writers.hpp"

namespace hartonomous::bench {
namespace {

std::string proto_varint(std::uint64_t value) {
  constexpr std::uint64_t kMore = 0x80;
  std::string out;
  for (; value >= kMore; value >>= 7) out.push_back(static_cast<char>(value | kMore));
  out.push_back(static_cast<char>(value));
  return out;
}
std::string proto_number(std::uint32_t field, std::uint64_t value) {
  return proto_varint(std::uint64_t{field} << 3) + proto_varint(value);
}
// What comes before so many bytes.
std::string proto_head(std::uint32_t field, std::uint64_t bytes) {
  return proto_varint(std::uint64_t{field} << 3 | 2) + proto_varint(bytes);
}
std::string proto_text(std::uint32_t field, std::string_view text) {
  return proto_head(field, text.size()) + std::string(text);
}

// An initializer of the graph, up to its raw_data.
std::string onnx_head(const MadeTensor& tensor) {
  std::string head;
  for (const std::uint64_t size : tensor.shape) head += proto_number(1, size);
  head += proto_number(2, names_of(tensor.type).onnx) + proto_text(8, tensor.name) +
          proto_head(9, tensor.bytes.size());
  return proto_head(5, head.size() + tensor.bytes.size()) + head;
}

}  // namespace

Status write_onnx(const std::string& path, const MadeModel& model) {
  const std::string name = proto_text(2, "graph");
  std::uint64_t bytes = name.size();
  for (const MadeTensor& tensor : model) {
    if (names_of(tensor.type).onnx == 0) return no_such_type(tensor.type, "ONNX");
    bytes += onnx_head(tensor).size() + tensor.bytes.size();
  }
  HTN_ASSIGN_OR_RETURN(File file, File::open(path, File::Mode::kCreate));
  HTN_RETURN_IF_ERROR(
      file.write(as_bytes(proto_number(1, 8) + proto_text(2, "benchmark") +
                          proto_text(8, proto_number(2, 17)) + proto_head(7, bytes) + name)));
  for (const MadeTensor& tensor : model) {
    HTN_RETURN_IF_ERROR(file.write(as_bytes(onnx_head(tensor))));
    HTN_RETURN_IF_ERROR(file.write(as_bytes(tensor.bytes)));
  }
  return file.sync();
}

}  // namespace hartonomous::bench

#include "weights/onnx_text.hpp"

#include <optional>

#include "weights/byte_reader.hpp"
#include "weights/json_pieces.hpp"
#include "weights/onnx_fields.hpp"

namespace hartonomous::weights::onnx {
namespace {

constexpr std::uint64_t kNameBytesMax = 4096;
constexpr std::uint64_t kTextBytesMax = 16u << 20;
constexpr unsigned kVarintBitsMax = 64;

// The last field of that number that is a message; nothing where there is none.
Result<std::optional<ByteRange>> find_message(const FileView& file, const ByteRange& message,
                                              std::uint32_t number) {
  std::optional<ByteRange> found;
  ProtobufReader reader(file, kOnnx, message);
  while (true) {
    HTN_ASSIGN_OR_RETURN(const bool is_field, reader.next());
    if (!is_field) return found;
    if (reader.field().is_bytes(number)) found = reader.field().range;
  }
}

Status append_dimension(const FileView& file, const ByteRange& message, std::string& json) {
  std::string text = "null";
  ProtobufReader reader(file, kOnnx, message);
  while (true) {
    HTN_ASSIGN_OR_RETURN(const bool is_field, reader.next());
    if (!is_field) break;
    if (reader.field().is_varint(Shape::kValue)) {
      text = concat(static_cast<std::int64_t>(reader.field().value));
    } else if (reader.field().is_bytes(Shape::kParameter)) {
      HTN_ASSIGN_OR_RETURN(const std::string name, read_name(reader));
      text.clear();
      append_json_text(text, name);
    }
  }
  json += text;
  return {};
}

Status append_shape(const FileView& file, const ByteRange& message, std::string& json) {
  json += ",\"shape\":[";
  ProtobufReader reader(file, kOnnx, message);
  while (true) {
    HTN_ASSIGN_OR_RETURN(const bool is_field, reader.next());
    if (!is_field) break;
    if (!reader.field().is_bytes(Shape::kDimension)) continue;
    append_json_comma(json);
    HTN_RETURN_IF_ERROR(append_dimension(file, reader.field().range, json));
  }
  json += "]";
  return {};
}

Status append_tensor_type(const FileView& file, const ByteRange& message, std::string& json) {
  std::optional<ByteRange> shape;
  ProtobufReader reader(file, kOnnx, message);
  while (true) {
    HTN_ASSIGN_OR_RETURN(const bool is_field, reader.next());
    if (!is_field) break;
    if (reader.field().is_varint(TensorType::kElementType)) {
      append_json_name(json, "type");
      const std::string_view name = data_type_name(reader.field().value);
      append_json_text(json, name.empty() ? concat(reader.field().value) : std::string(name));
    }
    if (reader.field().is_bytes(TensorType::kShape)) shape = reader.field().range;
  }
  return shape.has_value() ? append_shape(file, *shape, json) : Status();
}

}  // namespace

Result<std::string> read_name(const ProtobufReader& reader) {
  const bool is_text = reader.field().wire == ProtobufField::Wire::kBytes;
  if (!is_text) return malformed(reader.place("name"), "not a text");
  HTN_ASSIGN_OR_RETURN(std::string name, reader.text(kNameBytesMax));
  if (!is_utf8(as_bytes(name))) return malformed(reader.place("name"), "not UTF-8");
  return name;
}

Result<std::pair<std::string, std::string>> read_pair(const FileView& file,
                                                      const ByteRange& message) {
  std::pair<std::string, std::string> pair;
  ProtobufReader reader(file, kOnnx, message);
  while (true) {
    HTN_ASSIGN_OR_RETURN(const bool is_field, reader.next());
    if (!is_field) return pair;
    if (reader.field().is_bytes(StringPair::kKey)) {
      HTN_ASSIGN_OR_RETURN(pair.first, reader.text(kTextBytesMax));
    } else if (reader.field().is_bytes(StringPair::kValue)) {
      HTN_ASSIGN_OR_RETURN(pair.second, reader.text(kTextBytesMax));
    }
  }
}

Result<std::vector<std::uint64_t>> read_packed(const FileView& file, const ByteRange& bytes,
                                               std::size_t count_max) {
  std::vector<std::uint64_t> numbers;
  ByteReader reader(file, kOnnx, bytes.offset, bytes.offset + bytes.bytes);
  while (reader.remaining() > 0) {
    if (numbers.size() == count_max) return too_much(reader.place("numbers"), "too many");
    std::uint64_t number = 0;
    std::uint8_t byte = 0x80;
    for (unsigned shift = 0; (byte & 0x80) != 0; shift += 7) {
      if (shift >= kVarintBitsMax) return malformed(reader.place("numbers"), "does not end");
      byte = reader.number<std::uint8_t>("numbers");
      HTN_RETURN_IF_ERROR(reader.status());
      number |= std::uint64_t{byte & 0x7fU} << shift;
    }
    numbers.push_back(number);
  }
  return numbers;
}

Result<std::string> read_operator_set(const FileView& file, const ByteRange& message) {
  std::string domain;
  std::int64_t version = 0;
  ProtobufReader reader(file, kOnnx, message);
  while (true) {
    HTN_ASSIGN_OR_RETURN(const bool is_field, reader.next());
    if (!is_field) break;
    if (reader.field().is_bytes(OperatorSet::kDomain)) {
      HTN_ASSIGN_OR_RETURN(domain, read_name(reader));
    } else if (reader.field().is_varint(OperatorSet::kVersion)) {
      version = static_cast<std::int64_t>(reader.field().value);
    }
  }
  std::string json = "{\"domain\":";
  append_json_text(json, domain);
  return json + concat(",\"version\":", version, "}");
}

Result<std::string> read_value_info(const FileView& file, const ByteRange& message) {
  std::string name;
  std::optional<ByteRange> type;
  ProtobufReader reader(file, kOnnx, message);
  while (true) {
    HTN_ASSIGN_OR_RETURN(const bool is_field, reader.next());
    if (!is_field) break;
    if (reader.field().is_bytes(ValueInfo::kName)) {
      HTN_ASSIGN_OR_RETURN(name, read_name(reader));
    } else if (reader.field().is_bytes(ValueInfo::kType)) {
      type = reader.field().range;
    }
  }
  std::string json = "{";
  append_json_name(json, "name");
  append_json_text(json, name);
  if (type.has_value()) {
    HTN_ASSIGN_OR_RETURN(const auto tensor, find_message(file, *type, Type::kTensorType));
    if (tensor.has_value()) HTN_RETURN_IF_ERROR(append_tensor_type(file, *tensor, json));
  }
  return json + "}";
}

}  // namespace hartonomous::weights::onnx

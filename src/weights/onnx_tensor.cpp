#include "weights/onnx_tensor.hpp"

#include <charconv>

#include "weights/external_name.hpp"
#include "weights/onnx_fields.hpp"
#include "weights/onnx_text.hpp"
#include "weights/protobuf_reader.hpp"
#include "weights/tensor_shape.hpp"

namespace hartonomous::weights::onnx {
namespace {

using Wire = ProtobufField::Wire;

constexpr std::uint64_t kNegative = std::uint64_t{1} << 63;

class TensorReader {
 public:
  TensorReader(const FileView& file, const ByteRange& message)
      : file_(file), message_(message), reader_(file, kOnnx, message) {}
  Result<TensorRead> read();

 private:
  Status take(const ProtobufField& field);
  Status take_dims(const ProtobufField& field);
  Status take_dim(std::uint64_t size);
  Status take_numbers(const ProtobufField& field);
  Status take_external(const ProtobufField& field);
  Status place();
  bool are_bytes(ElementType type) const;
  Status place_external(std::uint64_t bytes);
  Place at(std::string_view field) const { return {kOnnx, message_.offset, field}; }
  void not_described(std::string why) {
    out_.where = TensorRead::Where::kNotDescribed;
    out_.why = std::move(why);
  }

  const FileView& file_;
  ByteRange message_;
  ProtobufReader reader_;
  TensorRead out_;
  std::uint64_t data_type_ = 0;
  bool is_external_ = false;
  bool is_segment_ = false;
  // Where the numbers are: field and range; how many fields there are of it.
  std::uint32_t numbers_field_ = 0;
  std::size_t numbers_parts_ = 0;
  Wire numbers_wire_ = Wire::kBytes;
  std::optional<std::uint64_t> external_bytes_;
  std::uint64_t external_offset_ = 0;
};

Result<TensorRead> TensorReader::read() {
  while (true) {
    HTN_ASSIGN_OR_RETURN(const bool is_field, reader_.next());
    if (!is_field) break;
    HTN_RETURN_IF_ERROR(take(reader_.field()));
  }
  HTN_RETURN_IF_ERROR(place());
  return std::move(out_);
}

Status TensorReader::take(const ProtobufField& field) {
  switch (field.number) {
    case Tensor::kDims:
      return take_dims(field);
    case Tensor::kDataType:
      data_type_ = field.value;
      return {};
    case Tensor::kSegment:
      is_segment_ = true;
      return {};
    case Tensor::kName: {
      HTN_ASSIGN_OR_RETURN(out_.entry.name, read_name(reader_));
      return {};
    }
    case Tensor::kDataLocation:
      is_external_ = field.value == 1;
      return {};
    case Tensor::kExternalData:
      return take_external(field);
    case Tensor::kFloatData:
    case Tensor::kInt32Data:
    case Tensor::kStringData:
    case Tensor::kInt64Data:
    case Tensor::kRawData:
    case Tensor::kDoubleData:
    case Tensor::kUint64Data:
      return take_numbers(field);
    default:
      return {};
  }
}

Status TensorReader::take_dim(std::uint64_t size) {
  if (size >= kNegative) return malformed(at("dims"), "a negative size");
  if (out_.entry.shape.size() == kDimensionsMax) return too_much(at("dims"), "too many");
  out_.entry.shape.push_back(size);
  return {};
}

// Each alone, or packed into bytes: then it is a message of numbers without tags.
Status TensorReader::take_dims(const ProtobufField& field) {
  if (field.wire == Wire::kVarint) return take_dim(field.value);
  if (field.wire != Wire::kBytes) return malformed(at("dims"), "no whole numbers");
  HTN_ASSIGN_OR_RETURN(const std::vector<std::uint64_t> sizes,
                       read_packed(file_, field.range, kDimensionsMax));
  for (const std::uint64_t size : sizes) HTN_RETURN_IF_ERROR(take_dim(size));
  return {};
}

Status TensorReader::take_numbers(const ProtobufField& field) {
  const bool is_empty = field.wire == Wire::kBytes && field.range.bytes == 0;
  if (is_empty && numbers_parts_ != 0) return {};
  const bool has_some = numbers_parts_ != 0 && out_.entry.bytes != 0;
  if (has_some && numbers_field_ != field.number) return malformed(at("data"), "in two fields");
  if (!has_some) numbers_parts_ = 0;
  numbers_field_ = field.number;
  numbers_wire_ = field.wire;
  ++numbers_parts_;
  out_.entry.offset = field.range.offset;
  out_.entry.bytes = field.range.bytes;
  return {};
}

Status TensorReader::take_external(const ProtobufField& field) {
  if (field.wire != Wire::kBytes) return malformed(at("external_data"), "not a message");
  HTN_ASSIGN_OR_RETURN(const auto pair, read_pair(file_, field.range));
  std::uint64_t number = 0;
  const char* end = pair.second.data() + pair.second.size();
  const auto read = std::from_chars(pair.second.data(), end, number);
  const bool is_number = read.ec == std::errc() && read.ptr == end;
  if (pair.first == "location") {
    if (!is_external_name(pair.second)) {
      return malformed(at("external_data"), "a location that is not beside this file");
    }
    out_.location = pair.second;
  } else if (pair.first == "offset" || pair.first == "length") {
    if (!is_number) return malformed(at("external_data"), concat(pair.first, " is no number"));
    if (pair.first == "offset") external_offset_ = number;
    if (pair.first == "length") external_bytes_ = number;
  }
  return {};
}

Status TensorReader::place() {
  const auto type = element_type_of(data_type_);
  if (!type.has_value()) {
    const std::string_view name = data_type_name(data_type_);
    not_described(name.empty() ? concat("of unknown type ", data_type_) : concat("of ", name));
    return {};
  }
  out_.entry.type = *type;
  Result<std::uint64_t> bytes = shape_bytes(*type, out_.entry.shape);
  if (!bytes.ok()) return bytes.status().with_context(describe(at("dims"), "shape"));
  if (is_segment_) {
    not_described("in segments");
    return {};
  }
  if (is_external_) return place_external(*bytes);
  if (numbers_parts_ == 0) {
    out_.entry.offset = message_.offset;
    return *bytes == 0 ? Status() : malformed(at("data"), "not there");
  }
  if (!are_bytes(*type)) {
    not_described("of numbers that are packed");
    return {};
  }
  if (out_.entry.bytes == *bytes) return {};
  return malformed({kOnnx, out_.entry.offset, "data"},
                   concat(out_.entry.bytes, " bytes for a shape of ", *bytes));
}

// Whether the numbers lie in one piece as they are in memory.
bool TensorReader::are_bytes(ElementType type) const {
  const bool is_float = numbers_field_ == Tensor::kFloatData &&
                        (type == ElementType::kF32 || type == ElementType::kC64);
  const bool is_double = numbers_field_ == Tensor::kDoubleData &&
                         (type == ElementType::kF64 || type == ElementType::kC128);
  const bool is_raw = numbers_field_ == Tensor::kRawData || is_float || is_double;
  return is_raw && numbers_wire_ == Wire::kBytes && numbers_parts_ == 1;
}

Status TensorReader::place_external(std::uint64_t bytes) {
  if (external_bytes_.has_value() && *external_bytes_ != bytes) {
    return malformed(at("external_data"),
                     concat("a length of ", *external_bytes_, " for ", bytes, " bytes"));
  }
  if (out_.location.empty()) return malformed(at("external_data"), "no location");
  out_.where = TensorRead::Where::kExternal;
  out_.entry.offset = external_offset_;
  out_.entry.bytes = bytes;
  return {};
}

}  // namespace

Result<TensorRead> read_tensor(const FileView& file, const ByteRange& message) {
  return TensorReader(file, message).read();
}

}  // namespace hartonomous::weights::onnx

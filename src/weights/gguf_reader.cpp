// GGUF 2 and 3: "GGUF", version, counts, keys with values, tensors' descriptions, padding, numbers.
// Source: ggml/docs/gguf.md; what ggml's own reader (gguf.cpp) refuses is refused.

#include <algorithm>
#include <set>
#include <utility>

#include <hartonomous/base/json.hpp>

#include "weights/byte_reader.hpp"
#include "weights/format_readers.hpp"
#include "weights/gguf_types.hpp"
#include "weights/gguf_values.hpp"
#include "weights/json_pieces.hpp"
#include "weights/tensor_shape.hpp"

namespace hartonomous::weights {
namespace {

constexpr std::string_view kGguf = "GGUF";
// Key, type, the smallest value; name, one dimension, type, offset: what counts are held against.
constexpr std::uint64_t kPairBytesMin = 8 + 4 + 1;
constexpr std::uint64_t kTensorBytesMin = 8 + 4 + 4 + 8;
constexpr std::uint32_t kGgufDimensionsMax = 8;
constexpr std::uint64_t kAlignmentMax = std::uint64_t{1} << 20;

class GgufReader {
 public:
  explicit GgufReader(const FileView& file) : reader_(file, kGguf, 0, file.size()) {}

  Result<ModelFile> read() {
    HTN_RETURN_IF_ERROR(read_head());
    HTN_RETURN_IF_ERROR(read_pairs());
    HTN_RETURN_IF_ERROR(read_tensors());
    HTN_RETURN_IF_ERROR(place_tensors());
    return std::move(model_);
  }

 private:
  Status read_head();
  Status read_pairs();
  Status read_pair();
  Status take_known(std::string_view key, GgufValue type, std::string_view value);
  Status set_alignment(GgufValue type, std::string_view value);
  Status read_tensors();
  Status read_tensor();
  Status read_shape(std::vector<std::uint64_t>& shape);
  Status place_tensors();

  ByteReader reader_;
  ModelFile model_{.format = Format::kGguf};
  std::uint64_t tensor_count_ = 0;
  std::uint64_t pair_count_ = 0;
  std::uint64_t alignment_ = kGgufAlignment;
  std::set<std::string, std::less<>> names_;
};

Status GgufReader::read_head() {
  reader_.skip(kGgufMagic.size(), "magic");
  const Place at_version = reader_.place("version");
  auto version = reader_.number<std::uint32_t>("version");
  if ((version & 0xffff) == 0) {  // a file of the other byte order; 2 came before there were such
    reader_.set_big_endian(true);
    version = __builtin_bswap32(version);
  }
  const Place at_tensors = reader_.place("tensor count");
  tensor_count_ = reader_.number<std::uint64_t>("tensor count");
  const Place at_pairs = reader_.place("key count");
  pair_count_ = reader_.number<std::uint64_t>("key count");
  HTN_RETURN_IF_ERROR(reader_.status());
  if (version != 2 && version != 3) {
    return unsupported(at_version, concat(version, "; 2 and 3 are read"));
  }
  if (tensor_count_ > reader_.remaining() / kTensorBytesMin) {
    return malformed(at_tensors, concat(tensor_count_, " tensors, more than the file holds"));
  }
  if (pair_count_ > reader_.remaining() / kPairBytesMin) {
    return malformed(at_pairs, concat(pair_count_, " keys, more than the file holds"));
  }
  model_.version = concat(version);
  return {};
}

Status GgufReader::read_pairs() {
  model_.metadata = "{";
  for (std::uint64_t i = 0; i < pair_count_; ++i) HTN_RETURN_IF_ERROR(read_pair());
  model_.metadata += "}";
  names_.clear();
  return {};
}

Status GgufReader::read_pair() {
  const Place place = reader_.place("key");
  std::string key = read_gguf_string(reader_, "key");
  const auto type = static_cast<GgufValue>(reader_.number<std::uint32_t>("type of a value"));
  HTN_RETURN_IF_ERROR(reader_.status());
  append_json_name(model_.metadata, key);
  const std::size_t begin = model_.metadata.size();
  HTN_RETURN_IF_ERROR(read_gguf_value(reader_, type, key, model_.metadata));
  HTN_RETURN_IF_ERROR(take_known(key, type, std::string_view(model_.metadata).substr(begin)));
  if (names_.insert(std::move(key)).second) return {};
  return malformed(place, "a key that was there before");
}

// `value` is JSON.
Status GgufReader::take_known(std::string_view key, GgufValue type, std::string_view value) {
  if (key == "general.alignment") return set_alignment(type, value);
  const bool is_architecture = key == "general.architecture";
  if (type != GgufValue::kString || (!is_architecture && key != "general.name")) return {};
  HTN_ASSIGN_OR_RETURN(Json text, parse_json(value));
  (is_architecture ? model_.architecture : model_.name) = std::move(text.text);
  return {};
}

Status GgufReader::set_alignment(GgufValue type, std::string_view value) {
  const Place place = reader_.place("general.alignment");
  if (type != GgufValue::kU32) return malformed(place, "not a 32-bit number");
  alignment_ = std::stoul(std::string(value));
  if (alignment_ == 0 || (alignment_ & (alignment_ - 1)) != 0 || alignment_ > kAlignmentMax) {
    return malformed(place, concat(alignment_, " is no power of two to align to"));
  }
  return {};
}

Status GgufReader::read_tensors() {
  for (std::uint64_t i = 0; i < tensor_count_; ++i) HTN_RETURN_IF_ERROR(read_tensor());
  return {};
}

Status GgufReader::read_shape(std::vector<std::uint64_t>& shape) {
  const Place place = reader_.place("dimensions");
  const auto dimensions = reader_.number<std::uint32_t>("dimensions");
  if (dimensions > kGgufDimensionsMax) return malformed(place, concat(dimensions, " of them"));
  for (std::uint32_t i = 0; i < dimensions; ++i) {
    shape.push_back(reader_.number<std::uint64_t>("dimension"));
  }
  HTN_RETURN_IF_ERROR(reader_.status());
  std::reverse(shape.begin(), shape.end());  // written innermost first
  return shape_numbers(shape).status().with_context(describe(place, "shape"));
}

Status GgufReader::read_tensor() {
  TensorEntry tensor;
  const Place place = reader_.place("tensor");
  tensor.name = read_gguf_string(reader_, "tensor name");
  HTN_RETURN_IF_ERROR(read_shape(tensor.shape));
  const auto number = reader_.number<std::uint32_t>("tensor type");
  const Place at_offset = reader_.place("tensor offset");
  tensor.offset = reader_.number<std::uint64_t>("tensor offset");
  tensor.is_big_endian = reader_.is_big_endian();
  HTN_RETURN_IF_ERROR(reader_.status());
  if (!is_utf8(as_bytes(tensor.name))) return malformed(place, "a name that is not UTF-8");
  if (!names_.insert(tensor.name).second) return malformed(place, "a name that was there before");
  if (tensor.offset % alignment_ != 0) {
    return malformed(at_offset, concat(tensor.offset, " is not a multiple of ", alignment_));
  }
  const auto type = ggml_element_type(number);
  if (!type.has_value()) {
    model_.notes.push_back(
        concat("tensor '", tensor.name, "' is of type ", number, " of ggml, which is not read"));
    return {};
  }
  tensor.type = *type;
  // A block does not go on in the next row.
  const std::uint64_t row = tensor.shape.empty() ? 1 : tensor.shape.back();
  HTN_RETURN_IF_ERROR(element_bytes(*type, row).status().with_context(describe(place, "row")));
  Result<std::uint64_t> bytes = shape_bytes(*type, tensor.shape);
  if (!bytes.ok()) return bytes.status().with_context(describe(place, "shape"));
  tensor.bytes = *bytes;
  model_.tensors.push_back(std::move(tensor));
  return {};
}

// Offsets count from the first multiple of the alignment behind the descriptions.
Status GgufReader::place_tensors() {
  const std::uint64_t padding = (alignment_ - reader_.position() % alignment_) % alignment_;
  if (model_.tensors.empty()) return {};
  const std::uint64_t end = reader_.position() + reader_.remaining();
  reader_.skip(padding, "padding before the numbers");
  HTN_RETURN_IF_ERROR(reader_.status());
  const std::uint64_t base = reader_.position();
  for (TensorEntry& tensor : model_.tensors) {
    if (tensor.offset > end - base || tensor.bytes > end - base - tensor.offset) {
      return malformed({kGguf, base, tensor.name},
                       concat(tensor.bytes, " bytes at ", tensor.offset, " of ", end - base));
    }
    tensor.offset += base;
  }
  return {};
}

}  // namespace

Result<ModelFile> read_gguf(const FileView& file) { return GgufReader(file).read(); }

}  // namespace hartonomous::weights

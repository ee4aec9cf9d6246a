// NPY 1, 2 and 3: "\x93NUMPY", version, length of the header, a dict of Python, numbers.
// Source: numpy/lib/format.py.

#include <algorithm>
#include <array>

#include "weights/byte_reader.hpp"
#include "weights/format_readers.hpp"
#include "weights/json_pieces.hpp"
#include "weights/python_literal.hpp"
#include "weights/tensor_shape.hpp"

namespace hartonomous::weights {
namespace {

constexpr std::string_view kNpy = "NPY";
constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::uint64_t kNpyHeaderBytesMax = 1u << 20;

struct NpyHeader {
  std::string version = {};
  std::string text = {};
  std::uint64_t begin = 0;  // of the text
  std::uint64_t end = 0;
};

Result<NpyHeader> read_header(const FileView& file, const NpyPlace& at) {
  ByteReader reader(file, kNpy, at.offset, at.offset + at.bytes);
  const Place at_magic = reader.place("magic");
  const std::string magic = reader.text(kMagic.size(), "magic");
  const Place at_version = reader.place("version");
  const auto major = reader.number<std::uint8_t>("version");
  const auto minor = reader.number<std::uint8_t>("version");
  HTN_RETURN_IF_ERROR(reader.status());
  if (magic != kMagic) return malformed(at_magic, "not that of NPY");
  if (major < 1 || major > 3 || minor != 0) {
    return unsupported(at_version, concat(major, ".", minor, "; 1.0, 2.0 and 3.0 are read"));
  }
  const std::uint64_t bytes = major == 1 ? reader.number<std::uint16_t>("header length")
                                         : reader.number<std::uint32_t>("header length");
  NpyHeader header{.version = concat(major, ".", minor), .begin = reader.position()};
  if (bytes > kNpyHeaderBytesMax) return too_much(reader.place("header"), concat(bytes, " bytes"));
  header.text = reader.text(bytes, "header");
  header.end = reader.position();
  HTN_RETURN_IF_ERROR(reader.status());
  header.text.erase(header.text.find_last_not_of(" \n") + 1);
  return header;
}

// Of "<f4": byte order, kind, bytes. Nothing: no type of numbers that is read.
std::optional<ElementType> type_of(std::string_view kind) {
  struct Named {
    std::string_view kind;
    ElementType type;
  };
  constexpr std::array<Named, 14> kNames{{
      {"b1", ElementType::kBool},
      {"u1", ElementType::kU8},
      {"i1", ElementType::kI8},
      {"u2", ElementType::kU16},
      {"i2", ElementType::kI16},
      {"u4", ElementType::kU32},
      {"i4", ElementType::kI32},
      {"u8", ElementType::kU64},
      {"i8", ElementType::kI64},
      {"f2", ElementType::kF16},
      {"f4", ElementType::kF32},
      {"f8", ElementType::kF64},
      {"c8", ElementType::kC64},
      {"c16", ElementType::kC128},
  }};
  for (const Named& named : kNames) {
    if (named.kind == kind) return named.type;
  }
  return std::nullopt;
}

// The last dimension is the outer one.
std::vector<std::int64_t> fortran_strides(const std::vector<std::uint64_t>& shape) {
  std::vector<std::uint64_t> reversed(shape.rbegin(), shape.rend());
  std::vector<std::int64_t> strides = contiguous_strides(reversed);
  std::reverse(strides.begin(), strides.end());
  return is_contiguous(shape, strides) ? std::vector<std::int64_t>() : strides;
}

Status read_shape(const Json& dict, const Place& place, std::vector<std::uint64_t>& shape) {
  const Json* sizes = dict.find("shape");
  if (sizes == nullptr || sizes->kind != Json::Kind::kArray) {
    return malformed(place, "no tuple 'shape'");
  }
  if (sizes->items.size() > kDimensionsMax) return too_much(place, "a shape that is too long");
  for (const Json& size : sizes->items) {
    const auto number = size.as_int64();
    if (!number.has_value() || *number < 0) return malformed(place, "a shape of no whole numbers");
    shape.push_back(static_cast<std::uint64_t>(*number));
  }
  return {};
}

Status read_array(const NpyPlace& at, const NpyHeader& header, ModelFile& model) {
  const Place place{kNpy, header.begin, "header"};
  Result<Json> dict = parse_python_literal(header.text);
  if (!dict.ok()) return dict.status().with_context(describe(place, "no dict"));
  const Json* descr = dict->find("descr");
  const Json* order = dict->find("fortran_order");
  if (descr == nullptr || order == nullptr || order->kind != Json::Kind::kBool) {
    return malformed(place, "no 'descr' or no 'fortran_order'");
  }
  TensorEntry tensor{.name = std::string(at.name)};
  HTN_RETURN_IF_ERROR(read_shape(*dict, place, tensor.shape));
  const bool is_sized = descr->kind == Json::Kind::kString && descr->text.size() > 1;
  const auto type = is_sized ? type_of(std::string_view(descr->text).substr(1)) : std::nullopt;
  if (!type.has_value() || std::string_view("<>|=").find(descr->text[0]) == std::string::npos) {
    model.notes.push_back(concat(
        "array '", at.name, "' is not of numbers that are read: ",
        as_text(as_bytes(header.text).first(std::min<std::size_t>(header.text.size(), 200)))));
    return {};
  }
  tensor.type = *type;
  tensor.is_big_endian = descr->text[0] == '>';
  Result<std::uint64_t> bytes = shape_bytes(*type, tensor.shape);
  if (!bytes.ok()) return bytes.status().with_context(describe(place, "shape"));
  tensor.bytes = *bytes;
  tensor.offset = header.end;
  if (order->boolean) tensor.strides = fortran_strides(tensor.shape);
  const std::uint64_t there = at.offset + at.bytes - header.end;
  if (tensor.bytes > there) {
    return malformed({kNpy, header.end, "numbers"},
                     concat(tensor.bytes, " bytes, ", there, " are left"));
  }
  if (tensor.bytes < there) {
    model.notes.push_back(concat(there - tensor.bytes, " bytes behind the array '", at.name, "'"));
  }
  model.tensors.push_back(std::move(tensor));
  return {};
}

}  // namespace

Status read_npy_at(const FileView& file, const NpyPlace& place, ModelFile& model) {
  HTN_ASSIGN_OR_RETURN(const NpyHeader header, read_header(file, place));
  const bool is_utf8_name = is_utf8(as_bytes(place.name));
  if (!is_utf8_name) return malformed({kNpy, place.offset, "name"}, "not UTF-8");
  if (model.version.empty()) model.version = header.version;
  model.metadata.pop_back();  // of {...}, the closing one
  append_json_name(model.metadata, place.name);
  append_json_text(model.metadata, header.text);
  model.metadata.push_back('}');
  return read_array(place, header, model);
}

Result<ModelFile> read_npy(const FileView& file) {
  ModelFile model{.format = Format::kNpy};
  HTN_RETURN_IF_ERROR(read_npy_at(file, {"array", 0, file.size()}, model));
  return model;
}

}  // namespace hartonomous::weights

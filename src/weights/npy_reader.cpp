// NPY 1, 2 and 3: a header, which <hartonomous/base/npy.hpp> reads, and numbers.

#include <algorithm>
#include <array>

#include <hartonomous/base/npy.hpp>

#include "weights/byte_reader.hpp"
#include "weights/format_readers.hpp"
#include "weights/json_pieces.hpp"
#include "weights/tensor_shape.hpp"

namespace hartonomous::weights {
namespace {

constexpr std::string_view kNpy = "NPY";
static_assert(kNpyDimensionsMax <= kDimensionsMax);

struct HeaderText {
  std::string version = {};
  std::string text = {};
  std::uint64_t begin = 0;  // of the text
  std::uint64_t end = 0;
};

Result<HeaderText> read_header(const FileView& file, const NpyPlace& at) {
  ByteReader reader(file, kNpy, at.offset, at.offset + at.bytes);
  const Place place = reader.place("preamble");
  const std::string first =
      reader.text(std::min<std::uint64_t>(at.bytes, kNpyPreambleBytesMax), "preamble");
  HTN_RETURN_IF_ERROR(reader.status());
  const Result<NpyPreamble> preamble = read_npy_preamble(as_bytes(first));
  if (!preamble.ok()) return preamble.status().with_context(describe(place, "not read"));
  HeaderText header{.version = concat(preamble->major, ".0"), .begin = at.offset + preamble->begin};
  ByteReader behind(file, kNpy, header.begin, at.offset + at.bytes);
  header.text = behind.text(preamble->bytes, "header");
  header.end = behind.position();
  HTN_RETURN_IF_ERROR(behind.status());
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

Status read_array(const NpyPlace& at, const HeaderText& header, ModelFile& model) {
  const Place place{kNpy, header.begin, "header"};
  const Result<NpyHeader> parsed = parse_npy_header(header.text);
  if (!parsed.ok()) return parsed.status().with_context(describe(place, "not read"));
  TensorEntry tensor{.name = std::string(at.name), .shape = parsed->shape};
  const std::string& descr = parsed->type;
  const auto type = descr.size() > 1 ? type_of(std::string_view(descr).substr(1)) : std::nullopt;
  if (!type.has_value() || std::string_view("<>|=").find(descr[0]) == std::string::npos) {
    model.notes.push_back(concat(
        "array '", at.name, "' is not of numbers that are read: ",
        as_text(as_bytes(header.text).first(std::min<std::size_t>(header.text.size(), 200)))));
    return {};
  }
  tensor.type = *type;
  tensor.is_big_endian = descr[0] == '>';
  Result<std::uint64_t> bytes = shape_bytes(*type, tensor.shape);
  if (!bytes.ok()) return bytes.status().with_context(describe(place, "shape"));
  tensor.bytes = *bytes;
  tensor.offset = header.end;
  if (parsed->order == NpyHeader::Order::kFortran) tensor.strides = fortran_strides(tensor.shape);
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
  HTN_ASSIGN_OR_RETURN(const HeaderText header, read_header(file, place));
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

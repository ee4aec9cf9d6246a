#include <hartonomous/base/npy.hpp>

#include <hartonomous/base/python_literal.hpp>
#include <hartonomous/base/text.hpp>

namespace hartonomous {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kVersionAt = 6;
constexpr std::size_t kLengthAt = 8;

Status read_shape(const Json& dict, std::vector<std::uint64_t>& shape) {
  const Json* sizes = dict.find("shape");
  if (sizes == nullptr || sizes->kind != Json::Kind::kArray) {
    return invalid_argument("NPY header: no tuple 'shape'");
  }
  if (sizes->items.size() > kNpyDimensionsMax) {
    return resource_exhausted("NPY header: a shape that is too long");
  }
  for (const Json& size : sizes->items) {
    const auto number = size.as_int64();
    if (!number.has_value() || *number < 0) {
      return invalid_argument("NPY header: a shape of no whole numbers");
    }
    shape.push_back(static_cast<std::uint64_t>(*number));
  }
  return {};
}

}  // namespace

bool is_npy(Bytes first) { return as_text(first).starts_with(kMagic); }

Result<NpyPreamble> read_npy_preamble(Bytes first) {
  if (!is_npy(first)) return invalid_argument("at byte 0: magic: not that of NPY");
  if (first.size() < kLengthAt) return invalid_argument("at byte 6: version: cut");
  const auto major = std::to_integer<unsigned>(first[kVersionAt]);
  const auto minor = std::to_integer<unsigned>(first[kVersionAt + 1]);
  if (major < 1 || major > 3 || minor != 0) {
    return Status(StatusCode::kNotSupported,
                  concat("at byte 6: version: ", major, ".", minor, "; 1.0, 2.0 and 3.0 are read"));
  }
  const std::size_t length_bytes = major == 1 ? 2 : 4;
  if (first.size() < kLengthAt + length_bytes) {
    return invalid_argument("at byte 8: header length: cut");
  }
  NpyPreamble preamble{.major = major, .begin = kLengthAt + length_bytes};
  for (std::size_t i = 0; i < length_bytes; ++i) {
    preamble.bytes |= std::to_integer<std::size_t>(first[kLengthAt + i]) << (8 * i);
  }
  if (preamble.bytes > kNpyHeaderBytesMax) {
    return resource_exhausted(concat("at byte 8: header: ", preamble.bytes, " bytes"));
  }
  return preamble;
}

Result<NpyHeader> parse_npy_header(std::string_view text) {
  HTN_ASSIGN_OR_RETURN(const Json dict, parse_python_literal(text));
  const Json* descr = dict.find("descr");
  const Json* order = dict.find("fortran_order");
  if (descr == nullptr || order == nullptr || order->kind != Json::Kind::kBool) {
    return invalid_argument("NPY header: no 'descr' or no 'fortran_order'");
  }
  NpyHeader header;
  if (descr->kind == Json::Kind::kString) header.type = descr->text;
  if (order->boolean) header.order = NpyHeader::Order::kFortran;
  HTN_RETURN_IF_ERROR(read_shape(dict, header.shape));
  return header;
}

}  // namespace hartonomous

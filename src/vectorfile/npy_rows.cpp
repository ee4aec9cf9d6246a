// NPY: a header, then rows one after the other.

#include <array>
#include <limits>
#include <utility>

#include <hartonomous/base/npy.hpp>
#include <hartonomous/base/text.hpp>

#include "vectorfile/elements.hpp"
#include "vectorfile/row_source.hpp"

namespace hartonomous::vectorfile {
namespace {

std::optional<Element> element_of(std::string_view kind) {
  constexpr std::array<std::pair<std::string_view, Element>, 6> kNames{{{"f2", Element::kF16},
                                                                        {"f4", Element::kF32},
                                                                        {"f8", Element::kF64},
                                                                        {"i1", Element::kI8},
                                                                        {"u1", Element::kU8},
                                                                        {"i4", Element::kI32}}};
  for (const auto& [name, element] : kNames) {
    if (name == kind) return element;
  }
  return std::nullopt;
}

Status not_read(std::string message) { return {StatusCode::kNotSupported, std::move(message)}; }

class NpyRows final : public RowSource {
 public:
  explicit NpyRows(ByteStream stream) : RowSource(std::move(stream)) {}

  Status open() {
    HTN_ASSIGN_OR_RETURN(const NpyHeader header, read_header());
    HTN_RETURN_IF_ERROR(read_type(header.type));
    if (header.shape.size() != 2) {
      return not_read(concat("NPY of ", header.shape.size(), " dimensions; two are read"));
    }
    if (header.order == NpyHeader::Order::kFortran) {
      return not_read("NPY in the order of Fortran; only that of C is read");
    }
    HTN_RETURN_IF_ERROR(check_dimension(header.shape[1]));
    count_ = header.shape[0];
    mutable_info() = {.format = VectorFormat::kNpy,
                      .dimension = static_cast<std::size_t>(header.shape[1]),
                      .count = count_,
                      .element_type = element_name(element_)};
    row_bytes_ = info().dimension * element_bytes(element_);
    return check_size();
  }

  Result<bool> next(Row& row) override {
    HTN_ASSIGN_OR_RETURN(const Bytes shown, bytes().peek(row_bytes_));
    if (given_ == count_) {
      if (shown.empty()) return false;
      return invalid_argument("bytes behind the last row");
    }
    if (shown.size() < row_bytes_) {
      return invalid_argument(concat("cut: ", shown.size(), " of ", row_bytes_, " bytes"));
    }
    convert(element_, order_, shown.first(row_bytes_), row.numbers);
    bytes().skip(row_bytes_);
    ++given_;
    return true;
  }

 private:
  Result<NpyHeader> read_header() {
    HTN_ASSIGN_OR_RETURN(const Bytes first, bytes().peek(kNpyPreambleBytesMax));
    HTN_ASSIGN_OR_RETURN(
        const NpyPreamble preamble,
        read_npy_preamble(first.first(std::min(first.size(), kNpyPreambleBytesMax))));
    const std::size_t end = preamble.begin + preamble.bytes;
    HTN_ASSIGN_OR_RETURN(const Bytes whole, bytes().peek(end));
    if (whole.size() < end) return invalid_argument("NPY header: cut");
    std::string text(as_text(whole.subspan(preamble.begin, preamble.bytes)));
    bytes().skip(end);
    text.erase(text.find_last_not_of(" \n") + 1);
    return parse_npy_header(text);
  }

  Status read_type(std::string_view type) {
    const auto element = type.empty() ? std::nullopt : element_of(type.substr(1));
    if (!element.has_value() || std::string_view("<>|=").find(type[0]) == type.npos) {
      return not_read(concat("NPY of elements '", to_hex_if_odd(type),
                             "'; f2, f4, f8, i1, u1 and i4 are read"));
    }
    element_ = *element;
    order_ = type[0] == '>' ? ByteOrder::kBig : ByteOrder::kLittle;
    return {};
  }

  static std::string to_hex_if_odd(std::string_view type) {
    constexpr std::size_t kShownMax = 32;
    const Bytes part = as_bytes(type.substr(0, kShownMax));
    return is_utf8(part) ? std::string(as_text(part)) : to_hex(part);
  }

  // Whether the file has what its header says, before any row of it is taken.
  Status check_size() const {
    const std::uint64_t total = stream().total();
    if (total == 0) return {};  // a pipe
    if (count_ > std::numeric_limits<std::uint64_t>::max() / row_bytes_) {
      return resource_exhausted(concat("NPY of ", count_, " rows"));
    }
    const std::uint64_t there = total - stream().offset();
    if (there < count_ * row_bytes_) {
      return invalid_argument(concat("NPY of ", count_, " rows is cut in row ", there / row_bytes_,
                                     ": ", there, " bytes of ", count_ * row_bytes_, " are there"));
    }
    if (there > count_ * row_bytes_) {
      return invalid_argument(concat(there - count_ * row_bytes_, " bytes behind the last row"));
    }
    return {};
  }

  Element element_ = Element::kF32;
  ByteOrder order_ = ByteOrder::kLittle;
  std::uint64_t count_ = 0;
  std::size_t row_bytes_ = 0;
};

}  // namespace

Result<std::unique_ptr<RowSource>> open_npy(ByteStream stream) {
  auto rows = std::make_unique<NpyRows>(std::move(stream));
  HTN_RETURN_IF_ERROR(rows->open());
  return std::unique_ptr<RowSource>(std::move(rows));
}

}  // namespace hartonomous::vectorfile

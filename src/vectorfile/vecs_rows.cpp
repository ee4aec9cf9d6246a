// fvecs, bvecs, ivecs: of each row its dimension, a little-endian 32-bit integer, and its numbers.

#include <cstring>
#include <utility>

#include <hartonomous/base/text.hpp>

#include "vectorfile/elements.hpp"
#include "vectorfile/row_source.hpp"

namespace hartonomous::vectorfile {
namespace {

constexpr std::size_t kDimensionBytes = 4;

Element element_of(VectorFormat format) {
  if (format == VectorFormat::kBvecs) return Element::kU8;
  return format == VectorFormat::kIvecs ? Element::kI32 : Element::kF32;
}

std::uint32_t dimension_of(Bytes first) {
  std::uint32_t dimension = 0;
  for (std::size_t i = 0; i < kDimensionBytes; ++i) {
    dimension |= std::to_integer<std::uint32_t>(first[i]) << (8 * i);
  }
  return dimension;
}

class VecsRows final : public RowSource {
 public:
  VecsRows(ByteStream stream, VectorFormat format)
      : RowSource(std::move(stream)), element_(element_of(format)) {
    mutable_info() = {.format = format, .element_type = element_name(element_)};
  }

  Status open() {
    HTN_ASSIGN_OR_RETURN(const Bytes first, bytes().peek(kDimensionBytes));
    if (first.size() < kDimensionBytes) {
      return invalid_argument(concat("no row in ", first.size(), " bytes"));
    }
    HTN_RETURN_IF_ERROR(check_dimension(dimension_of(first)));
    mutable_info().dimension = dimension_of(first);
    row_bytes_ = kDimensionBytes + info().dimension * element_bytes(element_);
    const std::uint64_t total = stream().total();
    if (total != 0 && total % row_bytes_ == 0) mutable_info().count = total / row_bytes_;
    return {};
  }

  Result<bool> next(Row& row) override {
    HTN_ASSIGN_OR_RETURN(const Bytes shown, bytes().peek(row_bytes_));
    if (shown.empty()) return false;
    if (shown.size() >= kDimensionBytes && dimension_of(shown) != info().dimension) {
      return invalid_argument(
          concat("of dimension ", dimension_of(shown), ", the first is of ", info().dimension));
    }
    if (shown.size() < row_bytes_) {
      return invalid_argument(concat("cut: ", shown.size(), " of ", row_bytes_, " bytes"));
    }
    convert(element_, ByteOrder::kLittle,
            shown.subspan(kDimensionBytes, row_bytes_ - kDimensionBytes), row.numbers);
    bytes().skip(row_bytes_);
    return true;
  }

 private:
  Element element_;
  std::size_t row_bytes_ = 0;
};

}  // namespace

Result<std::unique_ptr<RowSource>> open_vecs(ByteStream stream, VectorFormat format) {
  auto rows = std::make_unique<VecsRows>(std::move(stream), format);
  HTN_RETURN_IF_ERROR(rows->open());
  return std::unique_ptr<RowSource>(std::move(rows));
}

}  // namespace hartonomous::vectorfile

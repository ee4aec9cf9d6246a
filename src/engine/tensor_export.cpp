// A tensor as a NumPy array.
#include <algorithm>

#include <hartonomous/base/file.hpp>
#include <hartonomous/base/text.hpp>

#include "engine/partial_file.hpp"
#include "engine/tensor_reader.hpp"

namespace hartonomous {

using weights::ElementType;

namespace {

constexpr std::uint64_t kNumbersAtOnce = std::uint64_t{1} << 18;
// The header is filled with blanks so that the numbers begin at a multiple of this.
constexpr std::size_t kAlignment = 64;
constexpr std::size_t kPreambleBytes = 10;

// NumPy's name of a type, without its byte order; empty: it has none.
std::string_view numpy_type(ElementType type) {
  switch (type) {
    case ElementType::kBool:
      return "b1";
    case ElementType::kU8:
      return "u1";
    case ElementType::kI8:
      return "i1";
    case ElementType::kU16:
      return "u2";
    case ElementType::kI16:
      return "i2";
    case ElementType::kU32:
      return "u4";
    case ElementType::kI32:
      return "i4";
    case ElementType::kU64:
      return "u8";
    case ElementType::kI64:
      return "i8";
    case ElementType::kF16:
      return "f2";
    case ElementType::kF32:
      return "f4";
    case ElementType::kF64:
      return "f8";
    case ElementType::kC64:
      return "c8";
    case ElementType::kC128:
      return "c16";
    default:
      return {};
  }
}

std::string npy_header(std::string_view type, const std::vector<std::uint64_t>& shape) {
  std::string text = concat("{'descr': '", type, "', 'fortran_order': False, 'shape': (");
  for (const std::uint64_t size : shape) text += concat(size, ",");
  // A tuple of one keeps its comma.
  if (shape.size() > 1) text.pop_back();
  text += "), }";
  const std::size_t unpadded = kPreambleBytes + text.size() + 1;
  text.append((kAlignment - unpadded % kAlignment) % kAlignment, ' ');
  text.push_back('\n');
  std::string header("\x93NUMPY\x01\x00", 8);
  header.push_back(static_cast<char>(text.size() & 0xFF));
  header.push_back(static_cast<char>(text.size() >> 8));
  return header + text;
}

}  // namespace

Status Models::export_npy(const Tensor& tensor, const std::string& path,
                          const Control& control) const {
  const std::string_view native = numpy_type(tensor.type);
  const bool is_single = weights::element_info(tensor.type).block_bytes == 1;
  const char order = is_single ? '|' : tensor.detail.is_big_endian ? '>' : '<';
  const std::string type = native.empty() ? "<f4" : concat(std::string(1, order), native);
  engine::PartialFile target(path);
  HTN_ASSIGN_OR_RETURN(File file, File::open(target.partial(), File::Mode::kCreate));
  HTN_RETURN_IF_ERROR(file.write(as_bytes(npy_header(type, tensor.shape))));
  if (!native.empty() && tensor.strides.empty()) {
    HTN_RETURN_IF_ERROR(read_bytes(
        tensor, [&](Bytes bytes) { return file.write(bytes); }, control));
  } else {
    std::vector<float> numbers;
    std::string elements;
    engine::TensorReader reader(state_, tensor);
    HTN_RETURN_IF_ERROR(engine::each_stretch(tensor, kNumbersAtOnce, [&](const Box& box) -> Status {
      if (control.stopped()) return cancelled("export");
      if (!native.empty()) {
        elements.clear();
        HTN_RETURN_IF_ERROR(reader.read_elements(box, elements));
        return file.write(as_bytes(elements));
      }
      numbers.resize(engine::numbers_in(box));
      HTN_RETURN_IF_ERROR(read(tensor, box, std::span<float>(numbers)));
      return file.write(std::as_bytes(std::span(numbers)));
    }));
  }
  HTN_RETURN_IF_ERROR(file.sync());
  return target.keep();
}

}  // namespace hartonomous

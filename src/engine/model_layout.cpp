#include "engine/model_layout.hpp"

namespace hartonomous::engine {

using weights::ElementType;

codec::NumberShape number_shape(ElementType type, bool is_big_endian) {
  const auto shape = [&](std::uint8_t width, bool is_float) {
    // The highest byte of a big-endian number is not where rotating looks for it.
    return codec::NumberShape{.width = width, .is_rotated = is_float && !is_big_endian};
  };
  switch (type) {
    case ElementType::kF16:
    case ElementType::kBf16:
      return shape(2, true);
    case ElementType::kF32:
    case ElementType::kC64:
      return shape(4, true);
    case ElementType::kF64:
    case ElementType::kC128:
      return shape(8, true);
    case ElementType::kU16:
    case ElementType::kI16:
      return shape(2, false);
    case ElementType::kU32:
    case ElementType::kI32:
      return shape(4, false);
    case ElementType::kU64:
    case ElementType::kI64:
      return shape(8, false);
    default:
      return {};
  }
}

Result<ingest::Layout> model_layout(const weights::ModelFile& model,
                                    const std::vector<weights::Part>& parts,
                                    const std::vector<std::optional<ContentId>>& bases) {
  std::vector<ingest::Part> layout;
  layout.reserve(parts.size());
  for (const weights::Part& part : parts) {
    ingest::Part& out = layout.emplace_back();
    out.offset = part.offset;
    out.bytes = part.bytes;
    if (part.kind != weights::PartKind::kTensor) continue;
    const weights::TensorEntry& tensor = model.tensors[part.tensor];
    out.is_array = true;
    out.numbers = number_shape(tensor.type, tensor.is_big_endian);
    if (part.tensor < bases.size()) out.base = bases[part.tensor];
  }
  return ingest::Layout::make(std::move(layout));
}

}  // namespace hartonomous::engine

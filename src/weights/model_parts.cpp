#include <algorithm>
#include <optional>

#include <hartonomous/base/text.hpp>

#include "weights/model_file_reader.hpp"

namespace hartonomous::weights {
namespace {

Status overlap(const Part& part, const Part& before) {
  return invalid_argument(concat("parts: ", part.bytes, " bytes at ", part.offset,
                                 " share some with ", before.bytes, " at ", before.offset));
}

// The first tensor that lies in a storage; tensors are in order of offset.
std::optional<std::size_t> tensor_in(const ModelFile& model, const ByteRange& storage) {
  const auto found = std::lower_bound(
      model.tensors.begin(), model.tensors.end(), storage.offset,
      [](const TensorEntry& tensor, std::uint64_t offset) { return tensor.offset < offset; });
  if (found == model.tensors.end()) return std::nullopt;
  if (found->offset - storage.offset >= storage.bytes) return std::nullopt;
  return static_cast<std::size_t>(found - model.tensors.begin());
}

// What is not header and not padding, in order.
std::vector<Part> filled_parts(const ModelFile& model) {
  std::vector<Part> filled;
  for (const ByteRange& storage : model.storages) {
    const auto tensor = tensor_in(model, storage);
    filled.push_back({tensor.has_value() ? PartKind::kTensor : PartKind::kOther, tensor.value_or(0),
                      storage.offset, storage.bytes});
  }
  for (std::size_t i = 0; i < model.tensors.size() && model.storages.empty(); ++i) {
    const TensorEntry& tensor = model.tensors[i];
    filled.push_back({PartKind::kTensor, i, tensor.offset, tensor.bytes});
  }
  return filled;
}

}  // namespace

Result<std::vector<Part>> parts(const ModelFile& model, std::uint64_t file_size) {
  std::vector<Part> out;
  std::uint64_t end = 0;
  for (const Part& part : filled_parts(model)) {
    if (part.bytes == 0) continue;
    if (part.offset > file_size || part.bytes > file_size - part.offset) {
      return invalid_argument(concat("parts: ", part.bytes, " bytes at ", part.offset,
                                     " are past the end of a file of ", file_size));
    }
    const bool is_alias =
        !out.empty() && out.back().offset == part.offset && out.back().bytes == part.bytes;
    if (is_alias) continue;
    if (part.offset < end) return overlap(part, out.back());
    if (part.offset > end) {
      out.push_back(
          {out.empty() ? PartKind::kHeader : PartKind::kOther, 0, end, part.offset - end});
    }
    out.push_back(part);
    end = part.offset + part.bytes;
  }
  if (end < file_size) {
    out.push_back({out.empty() ? PartKind::kHeader : PartKind::kOther, 0, end, file_size - end});
  }
  return out;
}

}  // namespace hartonomous::weights

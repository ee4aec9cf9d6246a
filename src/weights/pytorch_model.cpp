#include "weights/pytorch_model.hpp"

#include "weights/malformed.hpp"
#include "weights/tensor_shape.hpp"

namespace hartonomous::weights {
namespace {

// Bytes of a storage. Errors: kResourceExhausted beyond 2^63.
Result<std::uint64_t> storage_bytes(const TorchStorage& storage) {
  const std::uint64_t end = storage.view_offset + storage.numbers;
  return element_bytes(storage.type, end);  // both are below 2^63
}

}  // namespace

Status place_torch_tensor(const TorchTensor& tensor, const ByteRange& place, bool is_big_endian,
                          ModelFile& model) {
  const Place at{"PyTorch", place.offset, tensor.name};
  Result<std::uint64_t> there = storage_bytes(tensor.storage);
  if (!there.ok()) return there.status().with_context(describe(at, "storage"));
  if (*there > place.bytes) {
    return malformed(at, concat("a storage of ", *there, " bytes, ", place.bytes, " are there"));
  }
  Result<std::uint64_t> numbers = shape_numbers(tensor.shape);
  if (numbers.ok()) numbers = strided_numbers(tensor.shape, tensor.strides);
  if (!numbers.ok()) return numbers.status().with_context(describe(at, "shape"));
  const std::uint64_t size = element_info(tensor.type).block_bytes;
  const std::uint64_t begin =
      tensor.storage.view_offset * element_info(tensor.storage.type).block_bytes;
  const std::uint64_t room = (*there - begin) / size;
  if (tensor.offset > room || *numbers > room - tensor.offset) {
    return malformed(at, concat(*numbers, " numbers from ", tensor.offset, " of ", room));
  }
  TensorEntry entry{.name = tensor.name, .type = tensor.type, .shape = tensor.shape};
  entry.offset = place.offset + begin + tensor.offset * size;
  entry.bytes = *numbers * size;
  entry.is_big_endian = is_big_endian;
  if (!is_contiguous(tensor.shape, tensor.strides)) entry.strides = tensor.strides;
  model.tensors.push_back(std::move(entry));
  return {};
}

std::string torch_architecture(const Pickle& pickle) {
  const bool is_object = pickle.top().kind == PickleValue::Kind::kCall;
  if (!is_object || is_torch_tensor(pickle, pickle.root)) return {};
  std::string name = torch_class_name(pickle, pickle.top().callable);
  return is_utf8(as_bytes(name)) ? name : std::string();
}

}  // namespace hartonomous::weights

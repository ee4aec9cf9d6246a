#pragma once

// Tensors as PyTorch pickles them: a call of torch._utils._rebuild_tensor_v2 or one like it, whose
// first argument names a storage.
// Thread-safety: immutable functions.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <hartonomous/weights/element_type.hpp>

#include "weights/pickle.hpp"

namespace hartonomous::weights {

struct TorchStorage {
  std::string key;
  ElementType type = ElementType::kF32;
  std::uint64_t numbers = 0;
  // A view of it, of old versions: the first number.
  std::uint64_t view_offset = 0;
};

struct TorchTensor {
  std::string name;
  TorchStorage storage;
  ElementType type = ElementType::kF32;
  std::uint64_t offset = 0;  // in numbers of that type, of the storage
  std::vector<std::uint64_t> shape;
  std::vector<std::int64_t> strides;
};

// What a persistent id names. Errors: kInvalidArgument: no storage; kNotSupported: one of a type
// that is not read.
Result<TorchStorage> torch_storage(const Pickle& pickle, PickleId id);

// "module.Class" of a global, or of what names one and its source as files of old versions do; else
// empty.
std::string torch_class_name(const Pickle& pickle, PickleId id);

// Whether a value is a tensor, of any kind.
bool is_torch_tensor(const Pickle& pickle, PickleId id);
// Without a name. REQUIRES: is_torch_tensor. Errors: kInvalidArgument: malformed; kNotSupported: a
// sparse or quantised tensor, or one of a type that is not read.
Result<TorchTensor> torch_tensor(const Pickle& pickle, PickleId id);

}  // namespace hartonomous::weights

#pragma once

// What the two layouts of PyTorch's files share: tensors are placed where their storages lie.
// Thread-safety: immutable functions.

#include <functional>
#include <map>
#include <string>
#include <vector>

#include <hartonomous/weights/model_file.hpp>

#include "weights/pickle.hpp"
#include "weights/torch_tensor.hpp"

namespace hartonomous::weights {

// Storages of a file by their keys.
using StoragePlaces = std::map<std::string, ByteRange, std::less<>>;

// Adds a tensor to the model. Errors: kInvalidArgument, kResourceExhausted: it is not within its
// storage, or that is not within `place`.
Status place_torch_tensor(const TorchTensor& tensor, const ByteRange& place, bool is_big_endian,
                          ModelFile& model);

// "module.Class" where the root of a pickle is an object, else empty.
std::string torch_architecture(const Pickle& pickle);

}  // namespace hartonomous::weights

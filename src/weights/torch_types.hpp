#pragma once

// PyTorch's names of the types of numbers: of storages and of dtypes.
// Thread-safety: immutable functions.

#include <optional>
#include <string_view>

#include <hartonomous/weights/element_type.hpp>

namespace hartonomous::weights {

// "torch.FloatStorage", "torch.cuda.HalfStorage"; an untyped storage is of U8.
std::optional<ElementType> torch_storage_type(std::string_view global);
// "torch.float8_e4m3fn".
std::optional<ElementType> torch_dtype(std::string_view global);

}  // namespace hartonomous::weights

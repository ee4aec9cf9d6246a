#pragma once

// Writes models in the containers that weights are handed on in, as their own writers do, without
// what else may be in them. Formats: SafeTensors; GGUF 3; PyTorch's archive of a pickle and
// storages; NumPy's archive of arrays; ONNX with raw_data.
// Thread-safety: thread-safe.

#include <cstdint>
#include <string>
#include <string_view>

#include <hartonomous/base/result.hpp>

#include "support/made_model.hpp"

namespace hartonomous::bench {

enum class Container : std::uint8_t { kSafeTensors, kGguf, kPyTorch, kNpz, kOnnx };
std::string_view container_name(Container container);

// Synced. Errors: kNotSupported for a type that the container, or this writer, has not; kIo.
Status write_model(Container container, const std::string& path, const MadeModel& model);

// SafeTensors of one float32 tensor "rows.weight" of seeded weights, which is never in memory.
// Returns where its numbers begin.
Result<std::uint64_t> write_wide_model(const std::string& path, std::uint64_t rows,
                                       std::uint64_t columns, std::uint64_t seed);

}  // namespace hartonomous::bench

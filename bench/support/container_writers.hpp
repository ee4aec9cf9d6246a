#pragma once

// The writers behind write_model, one for each container that has a file of its own.
// Thread-safety: thread-safe.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <hartonomous/base/status.hpp>

#include "support/made_model.hpp"

namespace hartonomous::bench {

// What the containers call a type; 0 or empty: they have none, F32 of GGUF apart.
struct TypeNames {
  weights::ElementType type;
  std::uint32_t gguf;
  std::uint32_t onnx;
  std::string_view safetensors;
  std::string_view torch;
  std::string_view numpy;
};
const TypeNames& names_of(weights::ElementType type);
Status no_such_type(weights::ElementType type, std::string_view container);
// "2,3"
std::string joined(const std::vector<std::uint64_t>& numbers);

Status write_npz(const std::string& path, const MadeModel& model);
Status write_pytorch(const std::string& path, const MadeModel& model);
Status write_onnx(const std::string& path, const MadeModel& model);

}  // namespace hartonomous::bench

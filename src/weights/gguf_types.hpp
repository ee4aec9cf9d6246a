#pragma once

// Numbers of the GGUF format.
// Source: ggml/docs/gguf.md and ggml.h (enum ggml_type).
// Thread-safety: immutable.

#include <cstdint>
#include <optional>
#include <string_view>

#include <hartonomous/weights/element_type.hpp>

namespace hartonomous::weights {

inline constexpr std::string_view kGgufMagic = "GGUF";
inline constexpr std::uint64_t kGgufAlignment = 32;

enum class GgufValue : std::uint32_t {
  kU8 = 0,
  kI8 = 1,
  kU16 = 2,
  kI16 = 3,
  kU32 = 4,
  kI32 = 5,
  kF32 = 6,
  kBool = 7,
  kString = 8,
  kArray = 9,
  kU64 = 10,
  kI64 = 11,
  kF64 = 12,
};

// Nothing: one that was taken back (4, 5, 31 to 33, 36 to 38) or came later.
std::optional<ElementType> ggml_element_type(std::uint32_t number);

}  // namespace hartonomous::weights

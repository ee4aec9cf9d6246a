#pragma once

// ElementType: how the numbers of a tensor are stored, in any of the formats that are read.
//
// Plain types hold one number in one element; a block type (GGUF's quantised ones) holds several in
// one block, which is read as a whole; a packed type holds several numbers in a byte.
// Sources: GGUF specification and ggml-common.h (block types), SafeTensors (plain ones, F8, F4),
// ONNX TensorProto.DataType (the packed and FNUZ ones).
// Thread-safety: immutable.

#include <cstdint>
#include <optional>
#include <string_view>

#include <hartonomous/base/result.hpp>

namespace hartonomous::weights {

enum class ElementType : std::uint8_t {
  kBool,
  kU8,
  kI8,
  kU16,
  kI16,
  kU32,
  kI32,
  kU64,
  kI64,
  kF16,
  kBf16,
  kF32,
  kF64,
  kC64,
  kC128,
  kF8E4M3,
  kF8E5M2,
  kF8E4M3Fnuz,
  kF8E5M2Fnuz,
  kF8E8M0,
  kI4,
  kU4,
  kF4,
  kQ4_0,
  kQ4_1,
  kQ5_0,
  kQ5_1,
  kQ8_0,
  kQ8_1,
  kQ2K,
  kQ3K,
  kQ4K,
  kQ5K,
  kQ6K,
  kQ8K,
  kIq1S,
  kIq1M,
  kIq2Xxs,
  kIq2Xs,
  kIq2S,
  kIq3Xxs,
  kIq3S,
  kIq4Nl,
  kIq4Xs,
  kTq1_0,
  kTq2_0,
  kMxfp4,
};

struct ElementInfo {
  std::string_view name;        // "F32", "Q4_K": as data_type of dbo.TensorAtom has it
  std::uint32_t block_numbers;  // numbers of one block; 1 for plain types, 2 for packed ones
  std::uint32_t block_bytes;
};

const ElementInfo& element_info(ElementType type) noexcept;
// By its name, exactly.
std::optional<ElementType> element_type(std::string_view name) noexcept;
// Bytes of so many numbers in a row, whole blocks. Errors: kInvalidArgument where the last block of
// a block type is not full; kResourceExhausted beyond 2^63. A packed type's last byte may be half.
Result<std::uint64_t> element_bytes(ElementType type, std::uint64_t numbers);

}  // namespace hartonomous::weights

#include "weights/onnx_fields.hpp"

#include <array>

namespace hartonomous::weights::onnx {
namespace {

using enum ElementType;

struct Named {
  std::string_view name;
  std::optional<ElementType> type;
};

// In the order of TensorProto.DataType.
constexpr std::array<Named, 27> kTypes{{{"UNDEFINED", {}},
                                        {"FLOAT", kF32},
                                        {"UINT8", kU8},
                                        {"INT8", kI8},
                                        {"UINT16", kU16},
                                        {"INT16", kI16},
                                        {"INT32", kI32},
                                        {"INT64", kI64},
                                        {"STRING", {}},
                                        {"BOOL", kBool},
                                        {"FLOAT16", kF16},
                                        {"DOUBLE", kF64},
                                        {"UINT32", kU32},
                                        {"UINT64", kU64},
                                        {"COMPLEX64", kC64},
                                        {"COMPLEX128", kC128},
                                        {"BFLOAT16", kBf16},
                                        {"FLOAT8E4M3FN", kF8E4M3},
                                        {"FLOAT8E4M3FNUZ", kF8E4M3Fnuz},
                                        {"FLOAT8E5M2", kF8E5M2},
                                        {"FLOAT8E5M2FNUZ", kF8E5M2Fnuz},
                                        {"UINT4", kU4},
                                        {"INT4", kI4},
                                        {"FLOAT4E2M1", kF4},
                                        {"FLOAT8E8M0", kF8E8M0},
                                        {"UINT2", {}},
                                        {"INT2", {}}}};

}  // namespace

std::optional<ElementType> element_type_of(std::uint64_t data_type) {
  return data_type < kTypes.size() ? kTypes[data_type].type : std::nullopt;
}

std::string_view data_type_name(std::uint64_t data_type) {
  return data_type < kTypes.size() ? kTypes[data_type].name : std::string_view();
}

}  // namespace hartonomous::weights::onnx

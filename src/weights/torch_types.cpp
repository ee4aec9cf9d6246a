#include "weights/torch_types.hpp"

#include <array>
#include <span>

namespace hartonomous::weights {
namespace {

using enum ElementType;

struct Named {
  std::string_view name;
  ElementType type;
};

constexpr std::array<Named, 15> kStorages{{
    {"DoubleStorage", kF64},
    {"FloatStorage", kF32},
    {"HalfStorage", kF16},
    {"BFloat16Storage", kBf16},
    {"LongStorage", kI64},
    {"IntStorage", kI32},
    {"ShortStorage", kI16},
    {"CharStorage", kI8},
    {"ByteStorage", kU8},
    {"BoolStorage", kBool},
    {"ComplexFloatStorage", kC64},
    {"ComplexDoubleStorage", kC128},
    {"UntypedStorage", kU8},
    {"storage.UntypedStorage", kU8},
    {"storage._UntypedStorage", kU8},
}};

constexpr std::array<Named, 20> kTypes{{
    {"float64", kF64},
    {"float32", kF32},
    {"float16", kF16},
    {"bfloat16", kBf16},
    {"int64", kI64},
    {"int32", kI32},
    {"int16", kI16},
    {"int8", kI8},
    {"uint8", kU8},
    {"uint16", kU16},
    {"uint32", kU32},
    {"uint64", kU64},
    {"bool", kBool},
    {"complex64", kC64},
    {"complex128", kC128},
    {"float8_e4m3fn", kF8E4M3},
    {"float8_e5m2", kF8E5M2},
    {"float8_e4m3fnuz", kF8E4M3Fnuz},
    {"float8_e5m2fnuz", kF8E5M2Fnuz},
    {"float8_e8m0fnu", kF8E8M0},
}};

std::optional<ElementType> find(std::span<const Named> names, std::string_view name) {
  for (const Named& named : names) {
    if (named.name == name) return named.type;
  }
  return std::nullopt;
}

// Behind "torch.", of the processor's and of the graphics card's.
std::string_view behind_torch(std::string_view global) {
  for (const std::string_view module : {"torch.cuda.", "torch."}) {
    if (global.starts_with(module)) return global.substr(module.size());
  }
  return {};
}

}  // namespace

std::optional<ElementType> torch_storage_type(std::string_view global) {
  return find(kStorages, behind_torch(global));
}

std::optional<ElementType> torch_dtype(std::string_view global) {
  return find(kTypes, behind_torch(global));
}

}  // namespace hartonomous::weights

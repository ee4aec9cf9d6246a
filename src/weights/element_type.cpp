#include <hartonomous/weights/element_type.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <string>

namespace hartonomous::weights {
namespace {

// In the order of the enumeration.
constexpr std::array<ElementInfo, 47> kElements{{
    {"BOOL", 1, 1},       {"U8", 1, 1},          {"I8", 1, 1},          {"U16", 1, 2},
    {"I16", 1, 2},        {"U32", 1, 4},         {"I32", 1, 4},         {"U64", 1, 8},
    {"I64", 1, 8},        {"F16", 1, 2},         {"BF16", 1, 2},        {"F32", 1, 4},
    {"F64", 1, 8},        {"C64", 1, 8},         {"C128", 1, 16},       {"F8_E4M3", 1, 1},
    {"F8_E5M2", 1, 1},    {"F8_E4M3FNUZ", 1, 1}, {"F8_E5M2FNUZ", 1, 1}, {"F8_E8M0", 1, 1},
    {"I4", 2, 1},         {"U4", 2, 1},          {"F4", 2, 1},          {"Q4_0", 32, 18},
    {"Q4_1", 32, 20},     {"Q5_0", 32, 22},      {"Q5_1", 32, 24},      {"Q8_0", 32, 34},
    {"Q8_1", 32, 36},     {"Q2_K", 256, 84},     {"Q3_K", 256, 110},    {"Q4_K", 256, 144},
    {"Q5_K", 256, 176},   {"Q6_K", 256, 210},    {"Q8_K", 256, 292},    {"IQ1_S", 256, 50},
    {"IQ1_M", 256, 56},   {"IQ2_XXS", 256, 66},  {"IQ2_XS", 256, 74},   {"IQ2_S", 256, 82},
    {"IQ3_XXS", 256, 98}, {"IQ3_S", 256, 110},   {"IQ4_NL", 32, 18},    {"IQ4_XS", 256, 136},
    {"TQ1_0", 256, 54},   {"TQ2_0", 256, 66},    {"MXFP4", 32, 17},
}};
static_assert(kElements.size() == static_cast<std::size_t>(ElementType::kMxfp4) + 1);

}  // namespace

const ElementInfo& element_info(ElementType type) noexcept {
  return kElements[static_cast<std::size_t>(type)];
}

std::optional<ElementType> element_type(std::string_view name) noexcept {
  const auto* found = std::find_if(kElements.begin(), kElements.end(),
                                   [&](const ElementInfo& info) { return info.name == name; });
  if (found == kElements.end()) return std::nullopt;
  return static_cast<ElementType>(found - kElements.begin());
}

Result<std::uint64_t> element_bytes(ElementType type, std::uint64_t numbers) {
  const ElementInfo& info = element_info(type);
  const bool is_packed = info.block_bytes == 1;
  if (numbers % info.block_numbers != 0 && !is_packed) {
    return Status(StatusCode::kInvalidArgument,
                  std::to_string(numbers) + " numbers of " + std::string(info.name) +
                      " are no whole blocks of " + std::to_string(info.block_numbers));
  }
  const std::uint64_t blocks = numbers / info.block_numbers + (numbers % info.block_numbers != 0);
  constexpr std::uint64_t kBytesMost = std::numeric_limits<std::int64_t>::max();
  if (blocks > kBytesMost / info.block_bytes) {
    return Status(StatusCode::kResourceExhausted, std::to_string(numbers) + " numbers of " +
                                                      std::string(info.name) +
                                                      " are more bytes than a file can have");
  }
  return blocks * info.block_bytes;
}

}  // namespace hartonomous::weights

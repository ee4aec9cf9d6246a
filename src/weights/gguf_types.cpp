#include "weights/gguf_types.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace hartonomous::weights {
namespace {

using enum ElementType;

constexpr std::array<std::pair<std::uint32_t, ElementType>, 32> kTypes{{
    {0, kF32},    {1, kF16},    {2, kQ4_0},    {3, kQ4_1},   {6, kQ5_0},    {7, kQ5_1},
    {8, kQ8_0},   {9, kQ8_1},   {10, kQ2K},    {11, kQ3K},   {12, kQ4K},    {13, kQ5K},
    {14, kQ6K},   {15, kQ8K},   {16, kIq2Xxs}, {17, kIq2Xs}, {18, kIq3Xxs}, {19, kIq1S},
    {20, kIq4Nl}, {21, kIq3S},  {22, kIq2S},   {23, kIq4Xs}, {24, kI8},     {25, kI16},
    {26, kI32},   {27, kI64},   {28, kF64},    {29, kIq1M},  {30, kBf16},   {34, kTq1_0},
    {35, kTq2_0}, {39, kMxfp4},
}};

}  // namespace

std::optional<ElementType> ggml_element_type(std::uint32_t number) {
  const auto* found = std::find_if(kTypes.begin(), kTypes.end(),
                                   [&](const auto& type) { return type.first == number; });
  if (found == kTypes.end()) return std::nullopt;
  return found->second;
}

}  // namespace hartonomous::weights

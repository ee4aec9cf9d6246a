#include "support/made_model.hpp"

#include <algorithm>
#include <cstring>
#include <functional>
#include <numeric>

#include <hartonomous/base/rng.hpp>
#include <hartonomous/base/text.hpp>
#include <hartonomous/weights/dequantize.hpp>

#include "support/noise.hpp"

namespace hartonomous::bench {
namespace {

using weights::ElementType;

constexpr float kDeviation = 0.02F;
constexpr float kTuning = 0.0001F;
constexpr std::uint64_t kColumns = 4096;

using Shape = std::vector<std::uint64_t>;

void add_layer(MadeModel& model, std::uint64_t layer, std::uint64_t width) {
  const std::uint64_t inner = width * 11 / 4;
  const auto add = [&](std::string_view name, Shape shape) {
    model.push_back(
        {concat("model.layers.", layer, ".", name, ".weight"), std::move(shape), {}, {}});
  };
  add("input_layernorm", {width});
  for (const char* name : {"q_proj", "k_proj", "v_proj", "o_proj"}) {
    add(concat("self_attn.", name), {width, width});
  }
  add("post_attention_layernorm", {width});
  add("mlp.gate_proj", {inner, width});
  add("mlp.up_proj", {inner, width});
  add("mlp.down_proj", {width, inner});
}

// An eighth of the numbers are embeddings, the rest at least four layers.
MadeModel empty_transformer(std::uint64_t numbers) {
  constexpr std::uint64_t kLayersMin = 4;
  const auto layer_numbers = [](std::uint64_t width) { return width * width * 49 / 4 + 2 * width; };
  const std::uint64_t in_layers = numbers / 8 * 7;
  std::uint64_t width = 64;
  while (kLayersMin * layer_numbers(2 * width) <= in_layers) width *= 2;
  const std::uint64_t layers = std::max<std::uint64_t>(1, in_layers / layer_numbers(width));
  const std::uint64_t words = std::max<std::uint64_t>(
      1, (numbers - std::min(numbers, layers * layer_numbers(width))) / width);
  MadeModel model;
  model.push_back({"model.embed_tokens.weight", {words, width}, {}, {}});
  for (std::uint64_t layer = 0; layer < layers; ++layer) add_layer(model, layer, width);
  model.push_back({"model.norm.weight", {width}, {}, {}});
  return model;
}

std::vector<float> weights_of(const MadeTensor& tensor, std::uint64_t seed) {
  std::vector<float> numbers(tensor.numbers());
  Rng rng(seed);
  fill_normal(rng, numbers);
  const float mean = tensor.shape.size() == 1 ? 1 : 0;  // of a norm
  for (float& number : numbers) number = mean + kDeviation * number;
  return numbers;
}

void tune(std::span<float> numbers, std::uint64_t seed) {
  std::vector<float> moves(numbers.size());
  Rng rng(seed);
  fill_normal(rng, moves);
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] += kTuning * moves[i];
}

Status set_numbers(MadeTensor& tensor, ElementType type, std::span<const float> numbers) {
  tensor.type = type;
  HTN_ASSIGN_OR_RETURN(const std::uint64_t bytes, weights::element_bytes(type, numbers.size()));
  tensor.bytes.resize(bytes);
  return weights::from_float32(type, numbers, std::as_writable_bytes(std::span(tensor.bytes)));
}

// A block: two scales of 16 bits, then 140 bytes of smaller scales and of numbers.
void fill_q4k(std::string& bytes, std::uint64_t seed) {
  constexpr std::size_t kBlockBytes = 144;
  constexpr std::uint32_t kScales = 0x10001000;  // two halves of about 0.0005
  Rng rng(seed);
  for (std::size_t at = 0; at < bytes.size(); at += sizeof(std::uint64_t)) {
    const std::uint64_t bits = rng();
    std::memcpy(bytes.data() + at, &bits, sizeof(bits));
  }
  for (std::size_t at = 0; at < bytes.size(); at += kBlockBytes) {
    std::memcpy(bytes.data() + at, &kScales, sizeof(kScales));
  }
}

}  // namespace

std::uint64_t MadeTensor::numbers() const {
  return std::accumulate(shape.begin(), shape.end(), std::uint64_t{1}, std::multiplies());
}

std::uint64_t bytes_of(const MadeModel& model) {
  std::uint64_t bytes = 0;
  for (const MadeTensor& tensor : model) bytes += tensor.bytes.size();
  return bytes;
}

Result<MadeModel> make_model(const ModelRecipe& recipe) {
  constexpr std::uint64_t kSeedStep = 0x9E3779B97F4A7C15;
  const weights::ElementInfo& info = weights::element_info(recipe.type);
  MadeModel model = empty_transformer(recipe.bytes * info.block_numbers / info.block_bytes);
  std::uint64_t step = 0;
  for (MadeTensor& tensor : model) {
    step += kSeedStep;
    std::vector<float> numbers = weights_of(tensor, recipe.seed + step);
    if (recipe.tuning_seed.has_value()) tune(numbers, *recipe.tuning_seed + step);
    HTN_RETURN_IF_ERROR(set_numbers(tensor, recipe.type, numbers));
  }
  return model;
}

Result<MadeTensor> make_rows(ElementType type, std::uint64_t rows, std::uint64_t seed) {
  MadeTensor tensor{"rows.weight", {rows, kColumns}, type, {}};
  if (type != ElementType::kQ4K) {
    HTN_RETURN_IF_ERROR(set_numbers(tensor, type, weights_of(tensor, seed)));
    return tensor;
  }
  HTN_ASSIGN_OR_RETURN(const std::uint64_t bytes, weights::element_bytes(type, tensor.numbers()));
  tensor.bytes.resize(bytes);
  fill_q4k(tensor.bytes, seed);
  return tensor;
}

}  // namespace hartonomous::bench

#include "engine/model_layers.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace hartonomous::engine {

namespace {

struct Word {
  std::string_view word;
  std::string_view type;
};
// The first that the name holds says what the tensor is for.
constexpr std::array<Word, 14> kWords{{
    {"norm", "normalization"},
    {"attn", "attention"},
    {"attention", "attention"},
    {"ffn", "feed-forward"},
    {"mlp", "feed-forward"},
    {"feed_forward", "feed-forward"},
    {"embd", "embedding"},
    {"embed", "embedding"},
    {"wte", "embedding"},
    {"wpe", "embedding"},
    {"conv", "convolution"},
    {"lstm", "recurrent"},
    {"gru", "recurrent"},
    {"output", "output"},
}};

bool is_number(std::string_view part) {
  return !part.empty() && std::all_of(part.begin(), part.end(),
                                      [](unsigned char each) { return std::isdigit(each) != 0; });
}

std::string type_of(std::string_view name) {
  std::string lower(name);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char each) { return static_cast<char>(std::tolower(each)); });
  for (const Word& word : kWords) {
    if (lower.find(word.word) != std::string::npos) return std::string(word.type);
  }
  return "other";
}

}  // namespace

LayerName layer_of(std::string_view tensor_name) {
  LayerName found;
  found.type = type_of(tensor_name);
  for (std::size_t begin = 0; begin < tensor_name.size();) {
    const std::size_t end = std::min(tensor_name.find_first_of("./", begin), tensor_name.size());
    if (begin > 0 && is_number(tensor_name.substr(begin, end - begin))) {
      found.layer = std::string(tensor_name.substr(0, end));
      return found;
    }
    begin = end + 1;
  }
  const std::size_t last = tensor_name.find_last_of("./");
  found.layer = std::string(
      last == std::string_view::npos || last == 0 ? tensor_name : tensor_name.substr(0, last));
  return found;
}

std::string layer_type(const std::vector<std::string>& tensor_types) {
  const auto has = [&](std::string_view type) {
    return std::find(tensor_types.begin(), tensor_types.end(), type) != tensor_types.end();
  };
  if (has("attention") && has("feed-forward")) return "transformer block";
  for (const std::string_view type : {"attention", "feed-forward", "recurrent", "convolution",
                                      "embedding", "output", "normalization"}) {
    if (has(type)) return std::string(type);
  }
  return "other";
}

}  // namespace hartonomous::engine

// Checkpoints of llama2.c: seven numbers, then float32 tensors in a fixed order, those of all
// layers together. There is no magic number: the sizes must give the file's size, to the byte.
// Source: karpathy/llama2.c, export.py (legacy_export) and run.c (memory_map_weights). Tensors get
// the names that GGUF files of the same model have.

#include <array>
#include <cstdlib>

#include <hartonomous/base/text.hpp>

#include "weights/format_readers.hpp"
#include "weights/tensor_shape.hpp"

namespace hartonomous::weights {
namespace {

constexpr std::size_t kHeadNumbers = 7;
constexpr std::size_t kHeadBytes = kHeadNumbers * sizeof(std::int32_t);
// No network of this kind has more; larger numbers are those of another file.
constexpr std::int32_t kNumberMax = 1 << 24;

struct Sizes {
  std::uint64_t dim = 0;
  std::uint64_t hidden_dim = 0;
  std::uint64_t layers = 0;
  std::uint64_t heads = 0;
  std::uint64_t kv_heads = 0;
  std::uint64_t vocabulary = 0;
  std::uint64_t seq_len = 0;
  bool has_output = false;  // its own, not the embedding again
};

// Nothing where these are no sizes of a network.
std::optional<Sizes> sizes_of(const std::array<std::int32_t, kHeadNumbers>& head) {
  for (std::size_t i = 0; i < kHeadNumbers; ++i) {
    const bool may_be_negative =
        i == 5;  // the vocabulary: its sign says whether there is an output
    const std::int32_t number = head[i];
    if (number > kNumberMax || number < -kNumberMax || number == 0) return std::nullopt;
    if (number < 0 && !may_be_negative) return std::nullopt;
  }
  const auto size = [&](std::size_t i) {
    return static_cast<std::uint64_t>(std::abs(std::int64_t{head[i]}));
  };
  const Sizes sizes{.dim = size(0),
                    .hidden_dim = size(1),
                    .layers = size(2),
                    .heads = size(3),
                    .kv_heads = size(4),
                    .vocabulary = size(5),
                    .seq_len = size(6),
                    .has_output = head[5] < 0};
  const bool is_network = sizes.dim % sizes.heads == 0 && sizes.heads % sizes.kv_heads == 0 &&
                          sizes.dim / sizes.heads % 2 == 0;
  return is_network ? std::optional(sizes) : std::nullopt;
}

// The tensors one behind the other; nothing of more bytes than there are.
class Walk {
 public:
  explicit Walk(std::uint64_t file_size) : left_(file_size - kHeadBytes) {}

  void add(std::string name, std::vector<std::uint64_t> shape) {
    const auto bytes = shape_bytes(ElementType::kF32, shape);
    fits_ = fits_ && bytes.ok() && *bytes <= left_;
    if (!fits_) return;
    tensors_.push_back({.name = std::move(name),
                        .type = ElementType::kF32,
                        .shape = std::move(shape),
                        .offset = offset_,
                        .bytes = *bytes});
    offset_ += *bytes;
    left_ -= *bytes;
  }
  // One for each layer.
  void add_layers(const Sizes& sizes, std::string_view name,
                  const std::vector<std::uint64_t>& shape) {
    for (std::uint64_t layer = 0; layer < sizes.layers && fits_; ++layer) {
      add(concat("blk.", layer, ".", name, ".weight"), shape);
    }
  }
  bool is_all() const { return fits_ && left_ == 0; }
  std::vector<TensorEntry> take() { return std::move(tensors_); }

 private:
  std::vector<TensorEntry> tensors_;
  std::uint64_t offset_ = kHeadBytes;
  std::uint64_t left_;
  bool fits_ = true;
};

std::optional<std::vector<TensorEntry>> tensors_of(const Sizes& sizes, std::uint64_t file_size) {
  const std::uint64_t head = sizes.dim / sizes.heads;
  const std::uint64_t kv = head * sizes.kv_heads;
  Walk walk(file_size);
  walk.add("token_embd.weight", {sizes.vocabulary, sizes.dim});
  walk.add_layers(sizes, "attn_norm", {sizes.dim});
  walk.add_layers(sizes, "attn_q", {sizes.dim, sizes.dim});
  walk.add_layers(sizes, "attn_k", {kv, sizes.dim});
  walk.add_layers(sizes, "attn_v", {kv, sizes.dim});
  walk.add_layers(sizes, "attn_output", {sizes.dim, sizes.dim});
  walk.add_layers(sizes, "ffn_norm", {sizes.dim});
  walk.add_layers(sizes, "ffn_gate", {sizes.hidden_dim, sizes.dim});
  walk.add_layers(sizes, "ffn_down", {sizes.dim, sizes.hidden_dim});
  walk.add_layers(sizes, "ffn_up", {sizes.hidden_dim, sizes.dim});
  walk.add("output_norm.weight", {sizes.dim});
  walk.add("rope_freqs.real", {sizes.seq_len, head / 2});
  walk.add("rope_freqs.imag", {sizes.seq_len, head / 2});
  if (sizes.has_output) walk.add("output.weight", {sizes.vocabulary, sizes.dim});
  return walk.is_all() ? std::optional(walk.take()) : std::nullopt;
}

Result<std::optional<Sizes>> read_sizes(const FileView& file) {
  if (file.size() <= kHeadBytes) return std::optional<Sizes>();
  std::array<std::int32_t, kHeadNumbers> head;
  HTN_RETURN_IF_ERROR(file.read_at(0, std::as_writable_bytes(std::span(head))));
  return sizes_of(head);
}

}  // namespace

Result<bool> is_llama2c(const FileView& file) {
  HTN_ASSIGN_OR_RETURN(const auto sizes, read_sizes(file));
  return sizes.has_value() && tensors_of(*sizes, file.size()).has_value();
}

Result<ModelFile> read_llama2c(const FileView& file) {
  HTN_ASSIGN_OR_RETURN(const auto sizes, read_sizes(file));
  auto tensors = sizes.has_value() ? tensors_of(*sizes, file.size()) : std::nullopt;
  if (!tensors.has_value())
    return invalid_argument("llama2.c: its sizes are not those of the file");
  ModelFile model{.format = Format::kLlama2c};
  model.version = "0";
  model.architecture = "llama";
  model.metadata =
      concat("{\"dim\":", sizes->dim, ",\"hidden_dim\":", sizes->hidden_dim,
             ",\"n_layers\":", sizes->layers, ",\"n_heads\":", sizes->heads,
             ",\"n_kv_heads\":", sizes->kv_heads, ",\"vocab_size\":", sizes->vocabulary,
             ",\"max_seq_len\":", sizes->seq_len, "}");
  model.tensors = std::move(*tensors);
  return model;
}

}  // namespace hartonomous::weights

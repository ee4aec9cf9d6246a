#pragma once

// KnownModel: a model file whose tensors are known, number by number, and naive code that answers
// what is asked of them.
// Thread-safety: one thread at a time.

#include <cstdint>
#include <string>
#include <vector>

#include <hartonomous/base/rng.hpp>
#include <hartonomous/engine/models.hpp>
#include <hartonomous/weights/dequantize.hpp>

#include "support/opened_store.hpp"

namespace hartonomous::testing {

struct KnownTensor {
  std::string name = {};
  weights::ElementType type = weights::ElementType::kF32;
  std::vector<std::uint64_t> shape = {};
  std::string bytes = {};  // from its first number to its last
  std::vector<std::int64_t> strides = {};
  bool is_big_endian = false;

  std::uint64_t numbers() const;  // the shape's product
};

struct KnownModel {
  std::string file_name;
  std::string file;
  std::vector<KnownTensor> tensors;
};

// A tensor of numbers as weights are, and, unless they are `plain`, some of every odd kind: zeros,
// infinities, no numbers. Blocks are random.
enum class Numbers { kPlain, kOdd };
KnownTensor known_tensor(Rng& rng, std::string name, weights::ElementType type,
                         std::vector<std::uint64_t> shape, Numbers numbers = Numbers::kOdd);
std::string float_bytes(const std::vector<float>& numbers);

// Files with these tensors, one after the other.
std::string safetensors_of(const std::vector<KnownTensor>& tensors);
std::string gguf_of(const std::vector<KnownTensor>& tensors, bool is_big_endian = false);
std::string npy_of(const KnownTensor& tensor, bool is_fortran = false);

// A file of every format, with tensors of every type it has and of 0 to 4 dimensions: leaves,
// empty ones, ties, views, several slabs.
std::vector<KnownModel> known_models(Rng& rng);
KnownModel known_safetensors(Rng& rng);
KnownModel known_gguf(Rng& rng);
KnownModel known_pytorch(Rng& rng);

// Every number, in the order of the dimensions. Number is float or double.
template <typename Number>
std::vector<Number> naive_numbers(const KnownTensor& tensor);
// Those of a box. REQUIRES: of all dimensions.
template <typename Number>
std::vector<Number> naive_box(const std::vector<Number>& numbers,
                              const std::vector<std::uint64_t>& shape, const Box& box);
// Within a shape; may be empty, or all of it.
Box random_box(Rng& rng, const std::vector<std::uint64_t>& shape);
// Bit for bit.
template <typename Number>
bool same_numbers(const std::vector<Number>& left, const std::vector<Number>& right);

// A store with a folder of files beside it.
struct ModelStore {
  explicit ModelStore(Backend backend = Backend::kMemory, Threads threads = Threads::kNone)
      : store(backend, threads) {}
  std::string write(const std::string& name, std::string_view bytes) const;
  ModelPutResult put(std::string_view name, const KnownModel& model,
                     const ModelPutOptions& options = {});
  std::string read_file(std::string_view document);
  std::vector<float> numbers(const Models& models, const Tensor& tensor) const;

  TemporaryDirectory folder;
  OpenedStore store;
};

}  // namespace hartonomous::testing

#pragma once

// Models made up from a seed: tensors of a transformer's shapes with normal weights, a fine-tuned
// copy of one, and tensors of quantised blocks. Thread-safety: thread-safe.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <hartonomous/base/result.hpp>
#include <hartonomous/weights/element_type.hpp>

namespace hartonomous::bench {

struct MadeTensor {
  std::string name;
  std::vector<std::uint64_t> shape;  // outermost first
  weights::ElementType type = weights::ElementType::kF32;
  std::string bytes;
  std::uint64_t numbers() const;
};
using MadeModel = std::vector<MadeTensor>;
std::uint64_t bytes_of(const MadeModel& model);

struct ModelRecipe {
  std::uint64_t bytes = 0;  // about
  weights::ElementType type = weights::ElementType::kF32;
  std::uint64_t seed = 1;
  // A fine-tune of that model: every weight is moved a little.
  std::optional<std::uint64_t> tuning_seed = {};
};

// Embeddings, layers of attention and of a gated feed-forward network, norms. Weights are normal
// with a deviation of 0.02; a fine-tune adds normal ones of 0.0001, before both are rounded.
Result<MadeModel> make_model(const ModelRecipe& recipe);

// One tensor of rows of 4096 numbers: normal weights; Q4_K of any bits but sane scales.
Result<MadeTensor> make_rows(weights::ElementType type, std::uint64_t rows, std::uint64_t seed);

}  // namespace hartonomous::bench

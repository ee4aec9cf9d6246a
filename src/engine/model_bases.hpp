#pragma once

// What a new model's tensors may be coded against: those of a model that is there, of the same
// name, type and shape, whose numbers are near to them by a sample of both. Thread-safety:
// immutable functions.

#include <optional>
#include <vector>

#include <hartonomous/engine/models.hpp>
#include <hartonomous/weights/model_file.hpp>

#include "engine/core.hpp"
#include "weights/file_view.hpp"

namespace hartonomous::engine {

struct ModelBases {
  std::optional<std::int32_t> model_id;
  std::vector<std::optional<ContentId>> wholes;  // by tensor; empty: of none
  std::uint64_t tensors = 0;                     // that have one
};

// `file` is what `model` was read from. Errors: those of reading both; kNotFound for a base that is
// given and is not there.
Result<ModelBases> choose_bases(const SharedState& state, const weights::ModelFile& model,
                                const weights::FileView& file, const ModelPutOptions& options);

}  // namespace hartonomous::engine

#pragma once

// Registering a model whose files have been put: an atom for each tensor, made of the extents that
// the file is made of, statistics of its numbers, and the rows that say all of it.
// Thread-safety: one thread at a time, while the writer is held.

#include <optional>
#include <string>
#include <vector>

#include <hartonomous/engine/models.hpp>
#include <hartonomous/weights/model_file.hpp>

#include "engine/core.hpp"
#include "engine/part_feed.hpp"
#include "weights/model_file_reader.hpp"

namespace hartonomous::engine {

// One file of a model.
struct StoredModelFile {
  std::string document;  // its name
  ContentId whole;
  weights::ModelFile file;
  std::vector<weights::Part> parts;
  std::optional<std::vector<PartFacts>> facts = {};  // of its tensors, where they were seen
};

struct ModelToRegister {
  std::string name;
  const ModelPutOptions& options;
  std::vector<StoredModelFile> files;  // the first names the model; facts are moved from
};

struct RegisteredModel {
  rows::Model model;
  std::uint64_t tensors = 0;
  std::uint64_t known_tensors = 0;
};

// What register_model() would say of the model's row, the quota of models included, before any of
// its files is put: nothing is staged, and the wholes are not looked at.
Status check_model(const std::shared_ptr<Core>& core, Core::Lease& lease, TenantId tenant,
                   ModelToRegister& request);

// Stages everything; the caller lands it. Errors: kFailedPrecondition where a file is not cut by
// its tensors; those of table::Writer; kCancelled; kCorruption.
Result<RegisteredModel> register_model(const std::shared_ptr<Core>& core, Core::Lease& lease,
                                       TenantId tenant, ModelToRegister& request,
                                       const Control& control);

}  // namespace hartonomous::engine

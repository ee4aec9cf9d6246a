#pragma once

// ModelPut: files of a model into the store and the registry, wherever they come from.
// Thread-safety: one thread at a time.

#include <memory>
#include <string>
#include <vector>

#include <hartonomous/engine/models.hpp>

#include "engine/model_registrar.hpp"
#include "ingest/layout.hpp"
#include "ingest/source.hpp"
#include "weights/file_view.hpp"

namespace hartonomous::engine {

// One file of a model, before it is put.
struct ModelFileToPut {
  StoredModelFile stored;  // but the whole
  std::unique_ptr<weights::FileView> view;
  std::unique_ptr<ingest::Source> source;  // the same bytes
  std::vector<std::optional<ContentId>> bases = {};
  // What the document must still be when the writer is held: it was read before.
  std::optional<ContentId> replaces = {};
};

// What the view holds. Errors: is_no_model() where it is no model; others of reading it.
Result<ModelFileToPut> look_at_model(std::unique_ptr<weights::FileView> view,
                                     std::unique_ptr<ingest::Source> source,
                                     std::string_view file_name, std::string document);
bool is_no_model(const Status& status);

// The name of a model's document.
std::string model_document(std::string_view name, std::string_view version_tag);

// Puts the files and registers the model. Errors: those of Session::put_model.
Result<ModelPutResult> put_model_files(const std::shared_ptr<Core>& core, TenantId tenant,
                                       std::string_view name, const ModelPutOptions& options,
                                       std::vector<ModelFileToPut> files, const Control& control);

// How a file is to be cut when it holds a model: so that the model can be registered later, and its
// tensors are those of other files. Nothing for every other file, and one that cannot be read: a
// put of it says why.
std::optional<ingest::Layout> layout_of_file(const std::string& path);

// Names of the documents that a model's files are.
std::vector<std::string> documents_of(const rows::Model& model);

}  // namespace hartonomous::engine

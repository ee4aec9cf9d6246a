// Models by a session: put from files of the system, and removed.
#include <hartonomous/base/text.hpp>
#include <hartonomous/engine/store.hpp>

#include "engine/model_put.hpp"
#include "engine/model_views.hpp"
#include "ingest/putter.hpp"

namespace hartonomous {

using engine::ModelFileToPut;
using weights::Format;

namespace {

std::string folder_of(const std::string& path) { return path.substr(0, path.rfind('/') + 1); }

Result<ModelFileToPut> look_at_path(const std::string& path, std::string document) {
  HTN_ASSIGN_OR_RETURN(std::unique_ptr<engine::PathView> view, engine::PathView::open(path));
  HTN_ASSIGN_OR_RETURN(auto source, ingest::open_file_source(path));
  return engine::look_at_model(std::move(view), std::move(source), path, std::move(document));
}

// The file, and the shards that it is an index of.
Result<std::vector<ModelFileToPut>> look_at_paths(const std::string& path,
                                                  const std::string& document) {
  std::vector<ModelFileToPut> files;
  HTN_ASSIGN_OR_RETURN(ModelFileToPut first, look_at_path(path, document));
  const weights::ModelFile& read = first.stored.file;
  std::vector<std::string> shards;
  if (read.format == Format::kSafeTensors && read.tensors.empty()) shards = read.external;
  files.push_back(std::move(first));
  for (const std::string& shard : shards) {
    auto file = look_at_path(concat(folder_of(path), shard), concat(document, "/", shard));
    if (!file.ok()) return std::move(file).status().with_context(concat("shard '", shard, "'"));
    files.push_back(std::move(*file));
  }
  return files;
}

}  // namespace

Result<ModelPutResult> Session::put_model(std::string_view name, const std::string& path,
                                          const ModelPutOptions& options, const Control& control) {
  const std::string document = engine::model_document(name, options.version_tag);
  HTN_RETURN_IF_ERROR(ingest::validate_name(document));
  auto files = look_at_paths(path, document);
  if (files.ok()) {
    return engine::put_model_files(core_, tenant_, name, options, std::move(*files), control);
  }
  if (!engine::is_no_model(files.status())) return files.status();
  // What is no model is kept as bytes.
  ModelPutResult result;
  HTN_ASSIGN_OR_RETURN(result.put, put_file(document, path, {}, control));
  result.why_not = std::string(files.status().message());
  return result;
}

Status Session::remove_model(std::int32_t model_id) {
  HTN_ASSIGN_OR_RETURN(const rows::Model model, snapshot().models().get(model_id));
  Transaction transaction = begin();
  for (const std::string& document : engine::documents_of(model)) {
    // One that was removed already is no reason to keep the rest.
    const Status removed = transaction.remove(document);
    if (!removed.ok() && removed.code() != StatusCode::kNotFound) return removed;
  }
  HTN_RETURN_IF_ERROR(transaction.erase<rows::Model>({model_id}));
  return transaction.commit().status();
}

}  // namespace hartonomous

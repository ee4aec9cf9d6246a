#include "engine/model_put.hpp"

#include <set>

#include <hartonomous/base/json.hpp>
#include <hartonomous/base/text.hpp>
#include <hartonomous/engine/store.hpp>

#include "engine/model_bases.hpp"
#include "engine/model_layout.hpp"
#include "engine/model_views.hpp"
#include "engine/puts.hpp"

namespace hartonomous::engine {

bool is_no_model(const Status& status) {
  return status.code() == StatusCode::kInvalidArgument ||
         status.code() == StatusCode::kNotSupported ||
         status.code() == StatusCode::kResourceExhausted;
}

std::string model_document(std::string_view name, std::string_view version_tag) {
  return version_tag.empty() ? std::string(name) : concat(name, "@", version_tag);
}

namespace {

// Before anything is put: a name that its column cannot hold.
Status check_lengths(const weights::ModelFile& file) {
  constexpr std::size_t kBytesMax = 800;  // of dbo.TensorAtom, in characters
  for (const weights::TensorEntry& tensor : file.tensors) {
    if (tensor.name.size() <= kBytesMax) continue;
    return {StatusCode::kNotSupported,
            concat("a tensor's name has ", tensor.name.size(), " bytes, at most ", kBytesMax,
                   " are kept: '", tensor.name.substr(0, 64), "...'")};
  }
  return {};
}

}  // namespace

Result<ModelFileToPut> look_at_model(std::unique_ptr<weights::FileView> view,
                                     std::unique_ptr<ingest::Source> source,
                                     std::string_view file_name, std::string document) {
  ModelFileToPut file;
  file.stored.document = std::move(document);
  if (view->size() <= limits::kAtomBytesMax) {
    return invalid_argument(concat("'", file_name, "': has ", view->size(), " bytes, one atom"));
  }
  HTN_ASSIGN_OR_RETURN(file.stored.file, weights::read_model_file(*view, file_name));
  HTN_RETURN_IF_ERROR(check_lengths(file.stored.file));
  HTN_ASSIGN_OR_RETURN(file.stored.parts, weights::parts(file.stored.file, view->size()));
  file.view = std::move(view);
  file.source = std::move(source);
  return file;
}

std::optional<ingest::Layout> layout_of_file(const std::string& path) {
  // Smaller ones are few extents however they are cut.
  constexpr std::uint64_t kBytesMin = std::uint64_t{64} << 10;
  const auto view = PathView::open(path);
  if (!view.ok() || (*view)->size() < kBytesMin) return std::nullopt;
  const auto file = weights::read_model_file(**view, path);
  if (!file.ok() || file->tensors.empty()) return std::nullopt;
  const auto parts = weights::parts(*file, (*view)->size());
  if (!parts.ok()) return std::nullopt;
  auto layout = model_layout(*file, *parts, {});
  return layout.ok() ? std::optional(std::move(*layout)) : std::nullopt;
}

std::vector<std::string> documents_of(const rows::Model& model) {
  std::vector<std::string> names;
  const auto metadata = parse_json(model.metadata.value_or("{}"));
  const Json* documents = metadata.ok() ? metadata->find("documents") : nullptr;
  if (documents == nullptr) return names;
  for (const Json& document : documents->items) names.push_back(document.text);
  return names;
}

namespace {

Result<PutResult> put_document(const std::shared_ptr<Core>& core, Core::Lease& lease,
                               TenantId tenant, const std::string& document, ingest::Source& source,
                               const ingest::Layout& layout, ingest::Observer& observer,
                               const Control& control) {
  ingest::PutRequest request = make_request(*core, tenant, document, {}, core->next_instant());
  request.layout = &layout;
  request.observer = &observer;
  HTN_ASSIGN_OR_RETURN(const auto outcome,
                       ingest::put(lease.writer(), core->executor(), request, source, control));
  HTN_RETURN_IF_ERROR(lease.flush());
  return make_result(tenant, lease.writer().contents().domain(), *outcome);
}

Status check_names(const std::vector<ModelFileToPut>& files) {
  std::set<std::string_view> names;
  for (const ModelFileToPut& file : files) {
    for (const weights::TensorEntry& tensor : file.stored.file.tensors) {
      if (names.insert(tensor.name).second) continue;
      return invalid_argument(concat("tensor '", tensor.name, "' is in several files"));
    }
  }
  return {};
}

class ModelPut {
 public:
  // `landed` learns what has been put, and was not there before.
  ModelPut(const std::shared_ptr<Core>& core, Core::Lease& lease, TenantId tenant,
           const ModelPutOptions& options, const Control& control, std::vector<PutResult>& landed)
      : core_(core),
        lease_(lease),
        tenant_(tenant),
        options_(options),
        control_(control),
        landed_(landed) {}

  Result<ModelPutResult> run(std::string_view name, std::vector<ModelFileToPut>& files) {
    HTN_RETURN_IF_ERROR(check_replaced(files));
    HTN_RETURN_IF_ERROR(find_bases(files));
    ModelToRegister request{.name = std::string(name), .options = options_, .files = {}};
    for (ModelFileToPut& file : files) request.files.push_back(std::move(file.stored));
    HTN_RETURN_IF_ERROR(check_model(core_, lease_, tenant_, request));
    for (std::size_t i = 0; i < files.size(); ++i) {
      StoredModelFile& stored = request.files[i];
      HTN_ASSIGN_OR_RETURN(const ingest::Layout layout,
                           model_layout(stored.file, stored.parts, files[i].bases));
      FileObserver observer(stored.file, stored.parts);
      HTN_ASSIGN_OR_RETURN(PutResult put,
                           put_document(core_, lease_, tenant_, stored.document, *files[i].source,
                                        layout, observer, control_));
      HTN_ASSIGN_OR_RETURN(stored.facts, observer.take());
      stored.whole = put.atom.content();
      if (!put.unchanged) landed_.push_back(put);
      if (i == 0) result_.put = std::move(put);
      const std::vector<std::string>& notes = stored.file.notes;
      result_.notes.insert(result_.notes.end(), notes.begin(), notes.end());
    }
    HTN_ASSIGN_OR_RETURN(RegisteredModel registered,
                         register_model(core_, lease_, tenant_, request, control_));
    HTN_RETURN_IF_ERROR(lease_.flush());
    result_.model = std::move(registered.model);
    result_.tensors = registered.tensors;
    const bool is_shared = tenant::is_shared(lease_.writer().contents().domain());
    result_.known_tensors = is_shared ? 0 : registered.known_tensors;
    return std::move(result_);
  }

 private:
  Status check_replaced(const std::vector<ModelFileToPut>& files) {
    for (const ModelFileToPut& file : files) {
      if (!file.replaces.has_value()) continue;
      HTN_ASSIGN_OR_RETURN(const auto* versions,
                           lease_.writer().versions(tenant_, file.stored.document));
      const bool is_same = !versions->empty() && versions->back().row.content == *file.replaces;
      if (is_same) continue;
      return {StatusCode::kConflict,
              concat("document '", file.stored.document, "' was changed meanwhile")};
    }
    return {};
  }

  Status find_bases(std::vector<ModelFileToPut>& files) {
    const auto state = std::make_shared<const SnapshotState>(newest_state(core_, tenant_));
    for (ModelFileToPut& file : files) {
      HTN_ASSIGN_OR_RETURN(ModelBases bases,
                           choose_bases(state, file.stored.file, *file.view, options_));
      file.bases = std::move(bases.wholes);
      result_.based_tensors += bases.tensors;
      if (bases.model_id.has_value()) result_.base_model = bases.model_id;
    }
    return {};
  }

  const std::shared_ptr<Core>& core_;
  Core::Lease& lease_;
  TenantId tenant_;
  const ModelPutOptions& options_;
  const Control& control_;
  std::vector<PutResult>& landed_;
  ModelPutResult result_;
};

// Whether nothing will make a model of these files: what was interrupted goes on with the next put.
bool is_refusal(const Status& status) {
  return status.code() == StatusCode::kInvalidArgument ||
         status.code() == StatusCode::kFailedPrecondition ||
         status.code() == StatusCode::kAlreadyExists ||
         status.code() == StatusCode::kResourceExhausted;
}

// Documents whose model was refused go again, unless somebody has put another one since.
void take_back(const std::shared_ptr<Core>& core, TenantId tenant,
               const std::vector<PutResult>& landed) {
  Session session(core, tenant);
  for (const PutResult& put : landed) {
    const auto newest = session.snapshot().find_document(put.name);
    if (!newest.ok() || !newest->has_value() || (*newest)->id != put.document) continue;
    ignore_error(session.remove(put.name, (*newest)->version), "the refusal is told");
  }
}

}  // namespace

Result<ModelPutResult> put_model_files(const std::shared_ptr<Core>& core, TenantId tenant,
                                       std::string_view name, const ModelPutOptions& options,
                                       std::vector<ModelFileToPut> files, const Control& control) {
  HTN_RETURN_IF_ERROR(check_names(files));
  std::vector<PutResult> landed;
  const auto put_all = [&]() -> Result<ModelPutResult> {
    HTN_ASSIGN_OR_RETURN(Core::Lease lease, core->lease(tenant));
    auto put = ModelPut(core, lease, tenant, options, control, landed).run(name, files);
    if (!put.ok()) lease.retire();  // a stage of it may be in flight
    return put;
  };
  auto put = put_all();
  if (!put.ok() && is_refusal(put.status())) take_back(core, tenant, landed);
  return put;
}

}  // namespace hartonomous::engine

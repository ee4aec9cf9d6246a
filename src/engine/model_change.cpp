// Changing a model: its file is put again with some bytes changed, or as it was. What did not
// change is known by its hash, so only what did is stored.
#include <cmath>

#include <hartonomous/base/json.hpp>
#include <hartonomous/base/text.hpp>
#include <hartonomous/engine/store.hpp>
#include <hartonomous/weights/dequantize.hpp>

#include "engine/model_put.hpp"
#include "engine/model_views.hpp"
#include "engine/tensor_reader.hpp"

namespace hartonomous {

using engine::Core;
using engine::ModelFileToPut;
using engine::PatchedView;

namespace {

constexpr std::string_view kWithChecksums[] = {"PyTorch", "NPZ"};

// The options that a model was put with.
ModelPutOptions options_of(const rows::Model& model) {
  return {.version_tag = model.version_tag.value_or(""),
          .model_type = model.model_type,
          .base = ModelPutOptions::Base::kGiven,
          .base_model = model.model_id};
}

// Which bytes of the tensor's file become what.
class Patcher {
 public:
  Patcher(const Tensor& tensor, const Box& box, std::span<const float> numbers)
      : tensor_(tensor), box_(box), numbers_(numbers) {}

  Result<PatchedView::Patches> run() {
    HTN_ASSIGN_OR_RETURN(const engine::TensorPlan plan, engine::plan_tensor(tensor_));
    HTN_ASSIGN_OR_RETURN(box_, engine::resolve_box(tensor_, box_));
    if (engine::numbers_in(box_) != numbers_.size()) {
      return invalid_argument(concat("the box has ", engine::numbers_in(box_), " numbers, ",
                                     numbers_.size(), " are given"));
    }
    if (!tensor_.strides.empty()) return not_supported("is a view of other numbers");
    std::size_t done = 0;
    HTN_RETURN_IF_ERROR(engine::each_run(plan, box_, [&](std::uint64_t first, std::uint64_t count) {
      const auto here = numbers_.subspan(done, count);
      done += count;
      return patch(first, here);
    }));
    return std::move(patches_);
  }

 private:
  Status not_supported(std::string_view why) const {
    return {StatusCode::kNotSupported, concat("tensor '", tensor_.row.tensor_name, "' ", why)};
  }

  Status patch(std::uint64_t first, std::span<const float> numbers) {
    const weights::ElementInfo& info = weights::element_info(tensor_.type);
    if (first % info.block_numbers != 0 || numbers.size() % info.block_numbers != 0) {
      return not_supported(
          concat("is stored in blocks of ", info.block_numbers, ": a change has whole ones"));
    }
    std::string bytes(numbers.size() / info.block_numbers * info.block_bytes, '\0');
    HTN_RETURN_IF_ERROR(weights::from_float32(
        tensor_.type, numbers, std::as_writable_bytes(std::span(bytes)),
        tensor_.detail.is_big_endian ? std::endian::big : std::endian::little));
    const std::uint64_t at = first / info.block_numbers * info.block_bytes;
    patches_.emplace(static_cast<std::uint64_t>(tensor_.detail.file_offset) + at, std::move(bytes));
    return {};
  }

  const Tensor& tensor_;
  Box box_;
  std::span<const float> numbers_;
  PatchedView::Patches patches_;
};

// What a file is read as: an index of SafeTensors is told by its name alone, and a document has
// that of its model.
std::string name_to_read(const rows::Model& model, const std::string& document) {
  const auto metadata = parse_json(model.metadata.value_or("{}"));
  const Json* version = metadata.ok() ? metadata->find("format_version") : nullptr;
  const bool is_index = version != nullptr && version->text == "index" &&
                        model.format == "SafeTensors" && document == model.source_uri;
  return is_index ? concat(document, ".safetensors.index.json") : document;
}

// A model's files as they are in a snapshot, to be put again. `patch` may replace a view.
using Patch = std::function<Result<std::unique_ptr<weights::FileView>>(
    const std::string& document, std::unique_ptr<weights::FileView> view)>;
Result<std::vector<ModelFileToPut>> stored_files(const Snapshot& snapshot, const rows::Model& model,
                                                 const Patch& patch) {
  std::vector<ModelFileToPut> files;
  for (const std::string& name : engine::documents_of(model)) {
    HTN_ASSIGN_OR_RETURN(const auto document, snapshot.find_document(name));
    if (!document.has_value()) {
      return not_found(concat("model '", model.model_name, "': its file '", name, "'"));
    }
    std::unique_ptr<weights::FileView> view =
        std::make_unique<engine::AtomView>(snapshot, document->atom, document->bytes);
    HTN_ASSIGN_OR_RETURN(view, patch(name, std::move(view)));
    auto source = std::make_unique<engine::ViewSource>(*view);
    HTN_ASSIGN_OR_RETURN(
        ModelFileToPut file,
        engine::look_at_model(std::move(view), std::move(source), name_to_read(model, name), name));
    files.push_back(std::move(file));
  }
  return files;
}

// The document that a tensor's bytes are in: of a model of several files, the one that has it.
Result<std::string> file_of(const Snapshot& snapshot, const rows::Model& model,
                            std::string_view tensor) {
  const std::vector<std::string> names = engine::documents_of(model);
  if (names.size() == 1) return names[0];
  HTN_ASSIGN_OR_RETURN(
      const auto files,
      stored_files(snapshot, model,
                   [](const std::string&, std::unique_ptr<weights::FileView> view) {
                     return Result<std::unique_ptr<weights::FileView>>(std::move(view));
                   }));
  for (const ModelFileToPut& file : files) {
    for (const weights::TensorEntry& each : file.stored.file.tensors) {
      if (each.name == tensor) return file.stored.document;
    }
  }
  return not_found(concat("model '", model.model_name, "': the file of tensor '", tensor, "'"));
}

}  // namespace

Result<ModelPutResult> Session::update_tensor(std::int32_t model_id, std::string_view tensor,
                                              const Box& box, std::span<const float> numbers,
                                              const Control& control) {
  const Snapshot now = snapshot();
  HTN_ASSIGN_OR_RETURN(const rows::Model model, now.models().get(model_id));
  for (const std::string_view format : kWithChecksums) {
    if (model.format != format) continue;
    return Status(StatusCode::kNotSupported,
                  concat("model '", model.model_name, "': ", format,
                         " files have checksums over their tensors, which would no longer hold"));
  }
  HTN_ASSIGN_OR_RETURN(const Tensor found, now.models().tensor(model_id, tensor));
  HTN_ASSIGN_OR_RETURN(auto patches, Patcher(found, box, numbers).run());
  HTN_ASSIGN_OR_RETURN(const std::string patched, file_of(now, model, tensor));
  const Patch patch =
      [&](const std::string& document,
          std::unique_ptr<weights::FileView> view) -> Result<std::unique_ptr<weights::FileView>> {
    if (document != patched) return view;
    return std::unique_ptr<weights::FileView>(
        std::make_unique<PatchedView>(std::move(view), std::move(patches)));
  };
  HTN_ASSIGN_OR_RETURN(auto files, stored_files(now, model, patch));
  for (ModelFileToPut& file : files) {
    HTN_ASSIGN_OR_RETURN(const auto document, now.find_document(file.stored.document));
    if (document.has_value()) file.replaces = document->atom.content();
  }
  return engine::put_model_files(core_, tenant_, model.model_name, options_of(model),
                                 std::move(files), control);
}

Result<ModelPutResult> Session::roll_back_model(std::int32_t model_id, Instant then,
                                                const Control& control) {
  const Snapshot was = snapshot().as_of(then);
  HTN_ASSIGN_OR_RETURN(const rows::Model model, was.models().get(model_id));
  const Patch same = [](const std::string&, std::unique_ptr<weights::FileView> view)
      -> Result<std::unique_ptr<weights::FileView>> { return view; };
  HTN_ASSIGN_OR_RETURN(auto files, stored_files(was, model, same));
  return engine::put_model_files(core_, tenant_, model.model_name, options_of(model),
                                 std::move(files), control);
}

Status Session::set_importance(std::int32_t model_id, std::string_view tensor,
                               std::optional<double> score) {
  if (score.has_value() && std::isnan(*score)) return invalid_argument("an importance is a number");
  HTN_ASSIGN_OR_RETURN(const Tensor found, snapshot().models().tensor(model_id, tensor));
  rows::TensorAtom row = found.row;
  row.importance_score = score;
  Transaction transaction = begin();
  HTN_RETURN_IF_ERROR(transaction.update(row).status());
  return transaction.commit().status();
}

}  // namespace hartonomous

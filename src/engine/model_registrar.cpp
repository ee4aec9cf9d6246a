#include "engine/model_registrar.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <hartonomous/base/json.hpp>
#include <hartonomous/base/text.hpp>

#include "engine/model_layers.hpp"
#include "engine/model_put.hpp"
#include "engine/row_writer.hpp"
#include "engine/tensor_atoms.hpp"

namespace hartonomous::engine {

using weights::TensorEntry;

namespace {

// A configuration that is larger stays in the file alone: a commit of rows is bounded.
constexpr std::size_t kConfigurationShare = 2;

std::string big_endian_blob(const std::vector<std::uint64_t>& numbers) {
  std::string out;
  for (const std::uint64_t number : numbers) {
    for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<char>(number >> shift));
  }
  return out;
}

std::uint64_t numbers_of(const TensorEntry& tensor) {
  std::uint64_t count = 1;
  for (const std::uint64_t size : tensor.shape) count *= size;
  return count;
}

void append_list(std::string& out, std::string_view name, const std::vector<std::string>& texts) {
  out.append(",");
  append_json_string(out, name);
  out.append(":[");
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (i > 0) out.append(",");
    append_json_string(out, texts[i]);
  }
  out.append("]");
}

// What is known of a model's files beside its own configuration.
std::string metadata_of(const std::vector<StoredModelFile>& files) {
  std::string out = "{\"format_version\":";
  append_json_string(out, files[0].file.version);
  std::vector<std::string> documents;
  std::vector<std::string> notes;
  for (const StoredModelFile& file : files) {
    documents.push_back(file.document);
    notes.insert(notes.end(), file.file.notes.begin(), file.file.notes.end());
  }
  append_list(out, "documents", documents);
  append_list(out, "external", files[0].file.external);
  append_list(out, "notes", notes);
  out.append("}");
  return out;
}

// As much of a layer's name as the column of dbo.ModelLayer holds.
std::string layer_column(const std::string& name) {
  constexpr std::size_t kCharactersMax = 255;
  std::size_t end = std::min(name.size(), kCharactersMax);
  while (end < name.size() && end > 0 && (name[end] & 0xC0) == 0x80) --end;
  return name.substr(0, end);
}

class Registrar {
 public:
  Registrar(RowWriter& rows, composition::Writer& content, TenantId tenant,
            ModelToRegister& request, Instant now)
      : rows_(rows), content_(content), tenant_(tenant), request_(request), now_(now) {}

  Result<RegisteredModel> run(const Control& control) {
    HTN_RETURN_IF_ERROR(stage_model());
    HTN_RETURN_IF_ERROR(find_tensors());
    TensorAtoms atoms(content_, tenant_);
    for (StoredModelFile& file : request_.files) {
      const auto stage = [&](const weights::Part& part, PartAtom made) {
        return stage_part(file.file, part, std::move(made));
      };
      const TensorAtoms::StoredFile stored{
          .whole = file.whole,
          .file = file.file,
          .parts = file.parts,
          .facts = file.facts.has_value() ? &*file.facts : nullptr};
      HTN_RETURN_IF_ERROR(atoms.make(stored, stage, control));
    }
    for (const auto& [name, row] : before_) {
      HTN_RETURN_IF_ERROR(rows_.erase<rows::TensorAtom>({row.tensor_atom_id}));
    }
    HTN_RETURN_IF_ERROR(stage_layers());
    HTN_RETURN_IF_ERROR(remove_old_files());
    return std::move(out_);
  }

  // The model's row: a new one, or that of the model it replaces.
  Status stage_model() {
    const weights::ModelFile& file = request_.files[0].file;
    HTN_ASSIGN_OR_RETURN(auto known, find_model());
    rows::Model model = known.value_or(rows::Model());
    model.tenant_id = tenant_;
    model.model_name = request_.name;
    model.version_tag.reset();
    if (!request_.options.version_tag.empty()) model.version_tag = request_.options.version_tag;
    model.model_type = request_.options.model_type;
    model.architecture.reset();
    if (!file.architecture.empty()) model.architecture = file.architecture;
    model.format = std::string(weights::format_name(file.format));
    model.source_uri = request_.files[0].document;
    model.parameter_count = 0;
    for (const StoredModelFile& each : request_.files) {
      for (const TensorEntry& tensor : each.file.tensors) {
        *model.parameter_count += static_cast<std::int64_t>(numbers_of(tensor));
      }
    }
    model.metadata = metadata_of(request_.files);
    model.configuration_json = configuration(file);
    model.ingested_at = now_;
    if (known.has_value()) documents_before_ = documents_of(*known);
    auto staged = known.has_value() ? rows_.update(model) : rows_.insert(model);
    if (!staged.ok()) return staged.status();
    out_.model = std::move(*staged);
    return {};
  }

 private:
  std::string configuration(const weights::ModelFile& file) const {
    if (file.metadata.size() < content_.stage().capacity() / kConfigurationShare)
      return file.metadata;
    return concat("{\"omitted_bytes\":", file.metadata.size(), "}");
  }

  Result<std::optional<rows::Model>> find_model() {
    const Value tag =
        request_.options.version_tag.empty() ? Value() : Value(request_.options.version_tag);
    return rows_.find<rows::Model>("UQ_Model_Name_Version",
                                   {std::int64_t{tenant_.value()}, request_.name, tag});
  }

  // Tensors of the model that this one replaces.
  Status find_tensors() {
    return rows_.each<rows::TensorAtom>(
        "IX_TensorAtom_Model", {std::int64_t{out_.model.model_id}},
        [this](rows::TensorAtom row) { before_.emplace(row.tensor_name, std::move(row)); });
  }

  Status stage_part(const weights::ModelFile& file, const weights::Part& part, PartAtom made) {
    rows_.show(made.content);
    PartFacts& facts = made.facts;
    for (std::size_t i = 0; i < facts.tensors.size(); ++i) {
      HTN_RETURN_IF_ERROR(stage_tensor(file.tensors[facts.tensors[i]], part, made.content,
                                       std::move(facts.numbers[i])));
      ++out_.tensors;
      out_.known_tensors += made.was_known ? 1 : 0;
    }
    return {};
  }

  Status stage_tensor(const TensorEntry& tensor, const weights::Part& part, ContentId content,
                      TensorNumbers numbers) {
    const auto known = before_.find(tensor.name);
    const bool is_known = known != before_.end();
    rows::TensorAtom row = is_known ? known->second : rows::TensorAtom();
    const LayerName layer = layer_of(tensor.name);
    Layer& of = layer_named(layer.layer);
    of.types.push_back(layer.type);
    of.quantization = weights::element_info(tensor.type).name;
    row.tenant_id = tenant_;
    row.atom_id = AtomId(tenant_, content);
    row.model_id = out_.model.model_id;
    row.layer_name = layer.layer;
    row.tensor_name = tensor.name;
    row.dimension_index = Blob{big_endian_blob(tensor.shape)};
    const weights::ElementInfo& info = weights::element_info(tensor.type);
    row.data_type = std::string(info.name);
    row.quantization_type.reset();
    if (info.block_numbers > 1) row.quantization_type = std::string(info.name);
    row.weights_geometry = {static_cast<double>(of.index), static_cast<double>(of.types.size() - 1),
                            0, static_cast<double>(numbers_of(tensor))};
    auto staged = is_known ? rows_.update(row) : rows_.insert(row);
    if (!staged.ok()) return std::move(staged).status().with_context(concat("'", tensor.name, "'"));
    rows::TensorDetail detail;
    detail.tensor_atom_id = staged->tensor_atom_id;
    detail.tenant_id = tenant_;
    detail.atom_id = row.atom_id;
    detail.file_offset = static_cast<std::int64_t>(tensor.offset);
    detail.atom_offset = static_cast<std::int64_t>(tensor.offset - part.offset);
    detail.byte_count = static_cast<std::int64_t>(tensor.bytes);
    if (!tensor.strides.empty()) {
      detail.strides = Blob{big_endian_blob({tensor.strides.begin(), tensor.strides.end()})};
    }
    detail.is_big_endian = tensor.is_big_endian;
    if (numbers.has_statistics) {
      detail.number_statistics = Blob{std::string(as_text(Bytes(numbers.statistics.encode())))};
      detail.slabs = Blob{std::move(numbers.slabs)};
    }
    if (!is_known) return rows_.insert(detail).status();
    before_.erase(known);
    const Status updated = rows_.update(detail).status();
    // A row that was inserted by itself has none.
    if (updated.code() == StatusCode::kNotFound) return rows_.insert(detail).status();
    return updated;
  }

  // Files that the model before had and this one has not.
  Status remove_old_files() {
    for (const std::string& name : documents_before_) {
      const bool is_kept =
          std::any_of(request_.files.begin(), request_.files.end(),
                      [&](const StoredModelFile& file) { return file.document == name; });
      if (is_kept) continue;
      // One that was removed already is no reason to refuse the model.
      const Status removed = content_.remove_document(tenant_, name, 0, now_);
      if (!removed.ok() && removed.code() != StatusCode::kNotFound) return removed;
    }
    return {};
  }

  struct Layer {
    std::int32_t index = 0;
    std::vector<std::string> types;
    std::string_view quantization;
  };

  Layer& layer_named(const std::string& name) {
    const auto [found, is_new] = layers_.try_emplace(name);
    if (is_new) {
      found->second.index = static_cast<std::int32_t>(layers_.size() - 1);
      order_.push_back(name);
    }
    return found->second;
  }

  // Layers have no rows of their own that refer to them: they are written anew.
  Status stage_layers() {
    std::vector<std::int32_t> old;
    HTN_RETURN_IF_ERROR(rows_.each<rows::ModelLayer>(
        "UQ_ModelLayer_Model_LayerIndex", {std::int64_t{out_.model.model_id}},
        [&](const rows::ModelLayer& row) { old.push_back(row.model_layer_id); }));
    for (const std::int32_t id : old) HTN_RETURN_IF_ERROR(rows_.erase<rows::ModelLayer>({id}));
    for (const std::string& name : order_) {
      const Layer& layer = layers_.at(name);
      rows::ModelLayer row;
      row.tenant_id = tenant_;
      row.model_id = out_.model.model_id;
      row.layer_index = layer.index;
      row.layer_name = layer_column(name);
      row.layer_type = layer_type(layer.types);
      row.quantization_type = std::string(layer.quantization);
      HTN_RETURN_IF_ERROR(rows_.insert(row).status());
    }
    return {};
  }

  RowWriter& rows_;
  composition::Writer& content_;
  TenantId tenant_;
  ModelToRegister& request_;
  Instant now_;
  RegisteredModel out_;
  std::vector<std::string> documents_before_;
  std::map<std::string, rows::TensorAtom> before_;
  std::map<std::string, Layer> layers_;
  std::vector<std::string> order_;
};

}  // namespace

Status check_model(const std::shared_ptr<Core>& core, Core::Lease& lease, TenantId tenant,
                   ModelToRegister& request) {
  const Instant now = core->next_instant();
  HTN_ASSIGN_OR_RETURN(const std::unique_ptr<RowWriter> rows,
                       RowWriter::begin(core, tenant, lease.writer(), now));
  return Registrar(*rows, lease.writer(), tenant, request, now).stage_model();
}

Result<RegisteredModel> register_model(const std::shared_ptr<Core>& core, Core::Lease& lease,
                                       TenantId tenant, ModelToRegister& request,
                                       const Control& control) {
  composition::Writer& content = lease.writer();
  const Instant now = core->next_instant();
  HTN_ASSIGN_OR_RETURN(const std::unique_ptr<RowWriter> rows,
                       RowWriter::begin(core, tenant, content, now));
  Registrar registrar(*rows, content, tenant, request, now);
  HTN_ASSIGN_OR_RETURN(RegisteredModel registered, registrar.run(control));
  rows->move_to(content.stage().batch());
  return registered;
}

}  // namespace hartonomous::engine

#include <hartonomous/engine/models.hpp>

#include <algorithm>

#include <hartonomous/base/text.hpp>
#include <hartonomous/engine/store.hpp>

#include "engine/model_layers.hpp"
#include "engine/tensor_reader.hpp"

namespace hartonomous {

using engine::SnapshotState;

namespace {

Tables tables_of(const std::shared_ptr<const SnapshotState>& state) {
  return Snapshot(state).tables();
}

}  // namespace

std::uint64_t Tensor::numbers() const {
  std::uint64_t count = 1;
  for (const std::uint64_t size : shape) count *= size;
  return count;
}

Result<weights::Statistics> Tensor::statistics() const {
  if (!detail.number_statistics.has_value()) {
    return not_found(concat("tensor '", row.tensor_name, "' has no statistics"));
  }
  return weights::Statistics::decode(as_bytes(detail.number_statistics->bytes));
}

Models::Models(std::shared_ptr<const SnapshotState> state) : state_(std::move(state)) {}

Models Snapshot::models() const { return Models(state_); }

Result<rows::Model> Models::find(std::string_view name,
                                 std::optional<std::string_view> version_tag) const {
  TableScan scan{.equal = {std::int64_t{state_->tenant.value()}, name},
                 .index = "UQ_Model_Name_Version"};
  if (version_tag.has_value()) {
    scan.equal.push_back(version_tag->empty() ? Value() : Value(*version_tag));
  }
  HTN_ASSIGN_OR_RETURN(auto rows, tables_of(state_).rows<rows::Model>(scan));
  std::optional<rows::Model> newest;
  while (true) {
    HTN_ASSIGN_OR_RETURN(const bool more, rows.next());
    if (!more) break;
    const bool is_newer = !newest.has_value() || newest->ingested_at <= rows.row().ingested_at;
    if (is_newer) newest = rows.row();
  }
  if (newest.has_value()) return std::move(*newest);
  const std::string version = version_tag.has_value() ? concat(" '", *version_tag, "'") : "";
  return not_found(concat("model '", name, "'", version));
}

Result<rows::Model> Models::get(std::int32_t model_id) const {
  HTN_ASSIGN_OR_RETURN(auto model, tables_of(state_).get<rows::Model>({model_id}));
  if (!model.has_value()) return not_found(concat("model ", model_id));
  return std::move(*model);
}

Result<RowCursor<rows::Model>> Models::list() const {
  return tables_of(state_).rows<rows::Model>();
}

Result<Document> Models::document(const rows::Model& model) const {
  const std::string name = model.source_uri.value_or("");
  HTN_ASSIGN_OR_RETURN(auto document, Snapshot(state_).find_document(name));
  if (document.has_value()) return std::move(*document);
  return not_found(concat("model '", model.model_name, "': its file '", name, "'"));
}

Result<std::vector<Tensor>> Models::tensors(std::int32_t model_id) const {
  const Tables tables = tables_of(state_);
  HTN_ASSIGN_OR_RETURN(auto rows, tables.rows<rows::TensorAtom>(
                                      {.equal = {model_id}, .index = "IX_TensorAtom_Model"}));
  std::vector<Tensor> found;
  while (true) {
    HTN_ASSIGN_OR_RETURN(const bool more, rows.next());
    if (!more) break;
    auto tensor = engine::load_tensor(tables, rows.row());
    // A row that was inserted by itself names an atom, and nothing of how its numbers stand.
    if (!tensor.ok() && tensor.status().code() == StatusCode::kNotFound) continue;
    if (!tensor.ok()) return std::move(tensor).status();
    found.push_back(std::move(*tensor));
  }
  std::stable_sort(found.begin(), found.end(), [](const Tensor& a, const Tensor& b) {
    return a.detail.file_offset < b.detail.file_offset;
  });
  return found;
}

Result<Tensor> Models::tensor(std::int32_t model_id, std::string_view name) const {
  const Tables tables = tables_of(state_);
  const std::string layer = engine::layer_of(name).layer;
  HTN_ASSIGN_OR_RETURN(auto rows, tables.rows<rows::TensorAtom>({.equal = {model_id, layer, name},
                                                                 .index = "IX_TensorAtom_Model"}));
  HTN_ASSIGN_OR_RETURN(const bool found, rows.next());
  if (found) return engine::load_tensor(tables, rows.row());
  HTN_ASSIGN_OR_RETURN(const rows::Model model, get(model_id));
  return not_found(concat("model '", model.model_name, "': tensor '", name, "'"));
}

Status Models::read(const Tensor& tensor, const Box& box, std::span<float> out) const {
  return engine::TensorReader(state_, tensor).read(box, out);
}

Status Models::read(const Tensor& tensor, const Box& box, std::span<double> out) const {
  return engine::TensorReader(state_, tensor).read(box, out);
}

Status Models::read_bytes(const Tensor& tensor, const std::function<Status(Bytes)>& sink,
                          const Control& control) const {
  return Snapshot(state_).read(tensor.row.atom_id,
                               {.offset = static_cast<std::uint64_t>(tensor.detail.atom_offset),
                                .length = static_cast<std::uint64_t>(tensor.detail.byte_count)},
                               sink, control);
}

}  // namespace hartonomous

#include "table/catalog.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

#include "table/describe.hpp"

namespace hartonomous::table {

namespace {

bool equal_whatever_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](unsigned char x, unsigned char y) {
    return std::tolower(x) == std::tolower(y);
  });
}

const schema::Index* index_led_by(const schema::TableDescription& table,
                                  const std::vector<std::size_t>& columns) {
  const auto leads = [&](const schema::Index& index) {
    return columns.size() <= index.columns.size() &&
           std::equal(columns.begin(), columns.end(), index.columns.begin(),
                      [](std::size_t column, const schema::IndexColumn& indexed) {
                        return column == indexed.column;
                      });
  };
  const auto found = std::find_if(table.indexes.begin(), table.indexes.end(), leads);
  return found == table.indexes.end() ? nullptr : &*found;
}

bool key_led_by(const schema::TableDescription& table, const std::vector<std::size_t>& columns) {
  return columns.size() <= table.key.size() &&
         std::equal(columns.begin(), columns.end(), table.key.begin());
}

std::vector<Binding> standard_bindings() {
  std::vector<Binding> bindings;
  bindings.push_back(describe_tenant());
  bindings.push_back(describe_atom());
  bindings.push_back(describe_atom_relation());
  bindings.push_back(describe_model());
  bindings.push_back(describe_model_layer());
  bindings.push_back(describe_tensor_atom());
  bindings.push_back(describe_spatial_landmark());
  bindings.push_back(describe_concept());
  bindings.push_back(describe_provenance_concept());
  bindings.push_back(describe_atom_concept());
  bindings.push_back(describe_generation_stream());
  bindings.push_back(describe_atom_provenance());
  bindings.push_back(describe_neo4j_sync_queue());
  bindings.push_back(describe_ooda_log());
  bindings.push_back(describe_hypothesis_weight());
  bindings.push_back(describe_learning_metric());
  bindings.push_back(describe_pending_action());
  bindings.push_back(describe_autonomous_improvement());
  bindings.push_back(describe_autonomous_compute_job());
  bindings.push_back(describe_ingestion_job());
  bindings.push_back(describe_billing_usage());
  bindings.push_back(describe_inference_cache_entry());
  bindings.push_back(describe_tensor_detail());
  bindings.push_back(describe_embedding_space());
  bindings.push_back(describe_atom_embedding());
  bindings.push_back(describe_search_collection());
  bindings.push_back(describe_ooda_loop_health());
  bindings.push_back(describe_ingestion_status());
  bindings.push_back(describe_atom_composition());
  bindings.push_back(describe_tensor_atom_coefficient());
  bindings.push_back(describe_atom_embedding_component());
  bindings.push_back(describe_atom_embedding_vector());
  return bindings;
}

}  // namespace

const Catalog& Catalog::standard() {
  static const Catalog standard_catalog(standard_bindings());
  return standard_catalog;
}

Catalog::Catalog(std::vector<Binding> bindings)
    : bindings_(std::move(bindings)), references_(bindings_.size()) {
  for (const Binding& binding : bindings_) {
    const auto [place, is_new] = by_full_name_.emplace(binding.description.full_name(), &binding);
    if (!is_new) place->second = nullptr;
  }
  for (const Binding& child : bindings_) {
    if (!child.description.is_stored()) continue;  // its rows go with what they are computed from
    for (const schema::ForeignKey& key : child.description.foreign_keys) {
      const Binding* parent = find(key.parent);
      if (parent == nullptr) continue;
      const bool by_key = key_led_by(child.description, key.columns);
      references_[static_cast<std::size_t>(parent - bindings_.data())].push_back(
          {.child = &child,
           .key = &key,
           .index = by_key ? nullptr : index_led_by(child.description, key.columns)});
    }
  }
}

const Binding* Catalog::find(std::string_view name) const {
  const auto as_written = by_full_name_.find(name);
  if (as_written != by_full_name_.end()) return as_written->second;
  const bool is_full = name.find('.') != std::string_view::npos;
  const Binding* found = nullptr;
  for (const Binding& binding : bindings_) {
    const schema::TableDescription& table = binding.description;
    if (!equal_whatever_case(name, is_full ? table.full_name() : std::string(table.name))) continue;
    if (found != nullptr) return nullptr;
    found = &binding;
  }
  return found;
}

const Binding* Catalog::find(std::uint16_t number) const {
  for (const Binding& binding : bindings_) {
    if (binding.description.number == number) return &binding;
  }
  return nullptr;
}

const std::vector<Catalog::Reference>& Catalog::references_to(
    const schema::TableDescription& parent) const {
  static const std::vector<Reference> none;
  const Binding* found = find(parent.number);
  return found == nullptr ? none : references_[static_cast<std::size_t>(found - bindings_.data())];
}

}  // namespace hartonomous::table

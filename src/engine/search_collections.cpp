#include "engine/search_collections.hpp"

#include <hartonomous/base/json.hpp>
#include <hartonomous/base/text.hpp>
#include <hartonomous/engine/store.hpp>

#include "engine/core.hpp"

namespace hartonomous::engine {

namespace {

Result<std::vector<std::string>> strings_of(std::string_view json, std::string_view what) {
  HTN_ASSIGN_OR_RETURN(const Json list, parse_json(json));
  std::vector<std::string> strings;
  for (const Json& item : list.items) {
    if (item.kind != Json::Kind::kString) break;
    strings.push_back(item.text);
  }
  if (list.kind == Json::Kind::kArray && strings.size() == list.items.size()) return strings;
  return invalid_argument(concat(what, " of a collection: a list of texts is wanted"));
}

}  // namespace

Result<collection::Shape> shape_of(const rows::SearchCollection& row) {
  collection::Shape shape;
  shape.tenant = row.tenant_id;
  shape.collection = row.collection_id;
  HTN_ASSIGN_OR_RETURN(shape.units.unit, collection::parse_unit(row.unit));
  HTN_ASSIGN_OR_RETURN(shape.units.fields, strings_of(row.fields_json, "fields"));
  if (shape.fields() < 1 || shape.fields() > text::kFieldsMax) {
    return invalid_argument(
        concat("a collection has 1 to ", text::kFieldsMax, " fields, not ", shape.fields()));
  }
  if (row.key_member.has_value()) shape.units.key_member = *row.key_member;
  shape.positions = row.positions;
  text::AnalysisOptions analysis;
  analysis.language = row.language;
  if (row.stop_words_json.has_value()) {
    HTN_ASSIGN_OR_RETURN(analysis.stop_words, strings_of(*row.stop_words_json, "stop words"));
  }
  HTN_ASSIGN_OR_RETURN(analysis.rule, text::parse_token_rule(row.tokens));
  HTN_ASSIGN_OR_RETURN(shape.analyzer, text::Analyzer::make(analysis));
  return shape;
}

SearchCollections::SearchCollections(std::uint64_t cache_bytes)
    : cache_(std::make_shared<content::Cache>(cache_bytes)) {}

Result<SearchCollections::SharedRows> SearchCollections::rows_of(Core& core, TenantId tenant) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = rows_.find(tenant);
    if (found != rows_.end()) return found->second;
  }
  // One that is being deleted has none any more.
  if (!core.registry().find(tenant).ok()) {
    return SharedRows(std::make_shared<const std::vector<rows::SearchCollection>>());
  }
  const Session session(core.shared_from_this(), tenant);
  HTN_ASSIGN_OR_RETURN(auto cursor, session.snapshot().tables().rows<rows::SearchCollection>());
  auto rows = std::make_shared<std::vector<rows::SearchCollection>>();
  while (true) {
    HTN_ASSIGN_OR_RETURN(const bool more, cursor.next());
    if (!more) break;
    rows->push_back(cursor.row());
  }
  const std::lock_guard lock(mutex_);
  rows_[tenant] = rows;
  return SharedRows(std::move(rows));
}

Result<std::vector<SharedCollection>> SearchCollections::matching(Core& core, TenantId tenant,
                                                                  std::string_view name) {
  HTN_ASSIGN_OR_RETURN(const SharedRows rows, rows_of(core, tenant));
  std::vector<SharedCollection> matching;
  for (const rows::SearchCollection& row : *rows) {
    if (!name.starts_with(row.name_prefix)) continue;
    HTN_ASSIGN_OR_RETURN(SharedCollection found, get(core, row));
    matching.push_back(std::move(found));
  }
  return matching;
}

SharedCollection SearchCollections::find(TenantId tenant, std::int32_t collection) const {
  const std::lock_guard lock(mutex_);
  const auto found = collections_.find({tenant, collection});
  return found == collections_.end() ? nullptr : found->second;
}

Result<SharedCollection> SearchCollections::get(Core& core, const rows::SearchCollection& row) {
  if (SharedCollection held = find(row.tenant_id, row.collection_id)) return held;
  const std::lock_guard loading(loading_);
  if (SharedCollection held = find(row.tenant_id, row.collection_id)) return held;
  HTN_ASSIGN_OR_RETURN(collection::Shape shape, shape_of(row));
  HTN_ASSIGN_OR_RETURN(
      SharedCollection loaded,
      collection::Collection::load(core.database_handle(), cache_, std::move(shape)));
  const std::lock_guard lock(mutex_);
  collections_[{row.tenant_id, row.collection_id}] = loaded;
  return loaded;
}

void SearchCollections::drop(TenantId tenant, std::int32_t collection) {
  const std::lock_guard lock(mutex_);
  collections_.erase({tenant, collection});
}

void SearchCollections::forget(TenantId tenant) {
  const std::lock_guard lock(mutex_);
  rows_.erase(tenant);
  std::erase_if(collections_, [tenant](const auto& each) { return each.first.first == tenant; });
}

std::uint64_t SearchCollections::memory_bytes() const {
  const std::lock_guard lock(mutex_);
  std::uint64_t bytes = cache_->bytes();
  for (const auto& [key, held] : collections_) bytes += held->memory_bytes();
  return bytes;
}

}  // namespace hartonomous::engine

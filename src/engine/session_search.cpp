// Collections of texts by a session: made, filled, ranked otherwise, removed.
#include <cmath>

#include <hartonomous/base/json.hpp>
#include <hartonomous/base/text.hpp>
#include <hartonomous/engine/store.hpp>

#include "collection/merge.hpp"
#include "engine/core.hpp"
#include "engine/row_writer.hpp"
#include "engine/search_rows.hpp"
#include "engine/text_index.hpp"
#include "ingest/putter.hpp"
#include "schema/keys.hpp"

namespace hartonomous {

using engine::Core;

namespace {

// Of documents that are taken in by one commit.
constexpr std::uint64_t kBuildBytes = std::uint64_t{16} << 20;
constexpr std::size_t kBuildDocuments = 4096;

Status begin_building(const std::shared_ptr<Core>& core, const rows::SearchCollection& row,
                      kv::Batch& batch) {
  HTN_ASSIGN_OR_RETURN(const auto collection, core->search_collections().get(*core, row));
  HTN_ASSIGN_OR_RETURN(const auto change, collection::Change::begin(collection));
  change->mark_built(std::string());
  return change->stage(batch);
}

}  // namespace

Result<SearchCollection> Session::create_search_collection(std::string_view name,
                                                           const SearchCollectionOptions& options,
                                                           const Control& control) {
  HTN_ASSIGN_OR_RETURN(rows::SearchCollection row, engine::search_row(name, options));
  row.tenant_id = tenant_;
  {
    HTN_ASSIGN_OR_RETURN(Core::Lease lease, core_->lease(tenant_));
    HTN_ASSIGN_OR_RETURN(const auto rows, engine::RowWriter::begin(core_, tenant_, lease.writer(),
                                                                   core_->next_instant()));
    HTN_ASSIGN_OR_RETURN(row, rows->insert(row));
    kv::Batch batch;
    rows->move_to(batch);
    Status landed = begin_building(core_, row, batch);
    if (landed.ok()) landed = lease.commit(std::move(batch));
    core_->search_collections().forget(tenant_);
    HTN_RETURN_IF_ERROR(landed);
  }
  HTN_RETURN_IF_ERROR(index_search_collection(row.collection_id, control));
  return snapshot().search().get_collection(row.collection_id);
}

namespace {

// Takes documents in that were there before their collection.
class Building {
 public:
  Building(const std::shared_ptr<Core>& core, TenantId tenant, const rows::SearchCollection& row)
      : core_(core), tenant_(tenant), row_(row) {}

  Status run(const Snapshot& now, const Control& control) {
    HTN_ASSIGN_OR_RETURN(const auto held, core_->search_collections().get(*core_, row_));
    HTN_ASSIGN_OR_RETURN(const collection::State state, held->newest_state());
    if (!state.building) return {};
    RowCursor<Document> documents = now.documents(row_.name_prefix);
    std::optional<Document> newest;
    for (std::uint64_t seen = 0;; ++seen) {
      HTN_ASSIGN_OR_RETURN(const bool more, documents.next());
      const bool is_next = newest.has_value() && (!more || documents.row().name != newest->name);
      if (is_next && newest->name > state.built_to) HTN_RETURN_IF_ERROR(take(*newest, control));
      if (seen % 256 == 0) {
        control.report({.phase = "index", .done = seen, .total = 0, .unit = "documents"});
      }
      if (!more) return land(std::nullopt);
      newest = documents.row();
    }
  }

 private:
  Status take(const Document& document, const Control& control) {
    if (control.stopped()) return cancelled("indexing of a collection");
    if (document.kind == Kind::kText) {
      bytes_ += document.bytes;
      some_.push_back(document);
    }
    if (bytes_ < kBuildBytes && some_.size() < kBuildDocuments) return {};
    return land(document.name);
  }

  // Those that are still the newest of their names, and that no put has taken in.
  Status land(std::optional<std::string> to) {
    HTN_ASSIGN_OR_RETURN(Core::Lease lease, core_->lease(tenant_));
    HTN_ASSIGN_OR_RETURN(const auto held, core_->search_collections().get(*core_, row_));
    engine::TextIndex& index = lease.text_index();
    HTN_ASSIGN_OR_RETURN(collection::Change* const change, index.change(held));
    for (const Document& document : some_) {
      HTN_ASSIGN_OR_RETURN(const auto* versions, lease.writer().versions(tenant_, document.name));
      const bool is_newest = !versions->empty() && versions->back().id == document.id;
      HTN_ASSIGN_OR_RETURN(const bool is_in, change->has(document.id));
      if (!is_newest || is_in) continue;
      HTN_RETURN_IF_ERROR(index.index(*change, document.id, versions->back().row, row_.created_at));
    }
    change->mark_built(std::move(to));
    HTN_RETURN_IF_ERROR(lease.flush());
    some_.clear();
    bytes_ = 0;
    return {};
  }

  std::shared_ptr<Core> core_;
  TenantId tenant_;
  rows::SearchCollection row_;
  std::vector<Document> some_;
  std::uint64_t bytes_ = 0;
};

Result<rows::SearchCollection> row_of(const Snapshot& now, std::int32_t collection_id) {
  HTN_ASSIGN_OR_RETURN(auto row, now.tables().get<rows::SearchCollection>({collection_id}));
  if (row.has_value()) return std::move(*row);
  return not_found(concat("collection ", collection_id, " of texts"));
}

}  // namespace

Status Session::index_search_collection(std::int32_t collection_id, const Control& control) {
  const Snapshot now = snapshot();
  HTN_ASSIGN_OR_RETURN(const rows::SearchCollection row, row_of(now, collection_id));
  HTN_RETURN_IF_ERROR(Building(core_, tenant_, row).run(now, control));
  HTN_ASSIGN_OR_RETURN(Core::Lease lease, core_->lease(tenant_));
  HTN_ASSIGN_OR_RETURN(const auto held, core_->search_collections().get(*core_, row));
  HTN_ASSIGN_OR_RETURN(const collection::State state, held->newest_state());
  if (state.segments.size() < 2) return {};
  const auto commit = [&](kv::Batch batch) {
    return control.stopped() ? cancelled("merging of a collection's segments")
                             : lease.commit(std::move(batch));
  };
  Status merged = collection::merge(*held, state.segments, std::nullopt, commit);
  if (!merged.ok()) core_->search_collections().drop(tenant_, collection_id);
  return merged;
}

Status Session::set_search_weights(std::int32_t collection_id, const SearchWeights& weights,
                                   std::span<const double> field_weights) {
  HTN_ASSIGN_OR_RETURN(Core::Lease lease, core_->lease(tenant_));
  HTN_ASSIGN_OR_RETURN(const auto rows, engine::RowWriter::begin(core_, tenant_, lease.writer(),
                                                                 core_->next_instant()));
  HTN_ASSIGN_OR_RETURN(auto row, rows->get<rows::SearchCollection>({collection_id}));
  if (!row.has_value()) return not_found(concat("collection ", collection_id, " of texts"));
  HTN_RETURN_IF_ERROR(engine::set_weights(*row, weights, field_weights));
  HTN_RETURN_IF_ERROR(rows->update(*row).status());
  kv::Batch batch;
  rows->move_to(batch);
  HTN_RETURN_IF_ERROR(lease.commit(std::move(batch)));
  core_->search_collections().forget(tenant_);
  return {};
}

// The row goes first: from then on nothing is put into it, and a crash leaves rows that nobody
// reads, which go when it is removed again.
Status Session::remove_search_collection(std::int32_t collection_id) {
  HTN_ASSIGN_OR_RETURN(Core::Lease lease, core_->lease(tenant_));
  HTN_ASSIGN_OR_RETURN(const auto rows, engine::RowWriter::begin(core_, tenant_, lease.writer(),
                                                                 core_->next_instant()));
  HTN_RETURN_IF_ERROR(rows->erase<rows::SearchCollection>({collection_id}));
  kv::Batch batch;
  rows->move_to(batch);
  HTN_RETURN_IF_ERROR(lease.commit(std::move(batch)));
  core_->search_collections().forget(tenant_);
  return {};
}

}  // namespace hartonomous

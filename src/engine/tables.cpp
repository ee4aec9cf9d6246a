#include "engine/tables.hpp"

#include <algorithm>

#include <hartonomous/base/text.hpp>
#include <hartonomous/engine/store.hpp>

#include "engine/derived.hpp"

namespace hartonomous {

using engine::TablesState;

namespace engine {

Result<const table::Binding*> find_table(std::string_view name) {
  const table::Binding* table = table::Catalog::standard().find(name);
  if (table == nullptr || table->description.scope == schema::Scope::kStore) {
    return not_found(concat("table '", name, "'"));
  }
  return table;
}

Result<const table::Binding*> find_stored_table(std::string_view name) {
  HTN_ASSIGN_OR_RETURN(const table::Binding* const table, find_table(name));
  if (table->description.is_stored() && table->description.written_by.empty()) return table;
  if (table->description.is_stored()) {
    return Status(StatusCode::kNotSupported,
                  concat(table->description.full_name(), ": its rows are written by ",
                         table->description.written_by));
  }
  const bool is_view = table->description.rows_are == schema::RowsAre::kView;
  return Status(StatusCode::kNotSupported,
                concat(table->description.full_name(), " is a ", is_view ? "view" : "virtual table",
                       ": its rows are computed, not written"));
}

Result<const schema::Index*> find_index(const schema::TableDescription& table,
                                        std::string_view name) {
  if (name.empty()) return static_cast<const schema::Index*>(nullptr);
  for (const schema::Index& index : table.indexes) {
    if (index.name == name) return &index;
  }
  return not_found(concat("index '", name, "' of ", table.full_name()));
}

std::shared_ptr<const table::RowSource> stored_rows(const std::shared_ptr<Core>& core,
                                                    std::shared_ptr<const kv::Snapshot> snapshot) {
  std::shared_ptr<const kv::Database> database(core, &core->database());
  return std::make_shared<const table::Stored>(std::move(database), std::move(snapshot));
}

}  // namespace engine

namespace {

class TableRows final : public RowCursor<Values>::Impl {
 public:
  TableRows(std::shared_ptr<const TablesState> state, std::unique_ptr<table::RowStream> rows)
      : state_(std::move(state)), rows_(std::move(rows)) {}
  Status fill(std::vector<Values>& rows) override {
    HTN_ASSIGN_OR_RETURN(auto row, rows_->next());
    if (row.has_value()) rows.push_back(std::move(row->values));
    return {};
  }

 private:
  std::shared_ptr<const TablesState> state_;
  std::unique_ptr<table::RowStream> rows_;
};

class TableVersions final : public RowCursor<RowVersion<Values>>::Impl {
 public:
  TableVersions(std::shared_ptr<const TablesState> state,
                std::unique_ptr<table::VersionStream> versions)
      : state_(std::move(state)), versions_(std::move(versions)) {}
  Status fill(std::vector<RowVersion<Values>>& rows) override {
    HTN_ASSIGN_OR_RETURN(auto version, versions_->next());
    if (version.has_value()) rows.push_back(version_of(std::move(*version)));
    return {};
  }
  static RowVersion<Values> version_of(table::Version version) {
    const bool is_now = version.to == kForever;
    return {version.from, is_now ? std::nullopt : std::optional(version.to),
            std::move(version.values)};
  }

 private:
  std::shared_ptr<const TablesState> state_;
  std::unique_ptr<table::VersionStream> versions_;
};

}  // namespace

Tables::Tables(std::shared_ptr<const TablesState> state) : state_(std::move(state)) {}

Instant Tables::instant() const { return state_->instant; }

Tables Tables::as_of(Instant then) const {
  auto state = std::make_shared<TablesState>(*state_);
  state->as_of = then <= state_->instant ? std::optional(then) : std::nullopt;
  if (state->content != nullptr) state->content = engine::state_as_of(state->content, then);
  const bool remembers = state->as_of.has_value() && state->is_stored;
  state->past = remembers ? std::make_shared<table::PastReads>() : nullptr;
  return Tables(std::move(state));
}

Result<std::optional<Values>> Tables::get(std::string_view table, const Values& key) const {
  HTN_RETURN_IF_ERROR(state_->failed);
  HTN_ASSIGN_OR_RETURN(const table::Binding* const found, engine::find_table(table));
  if (!found->description.is_stored()) {
    return engine::derived_row(state_, found->description, key);
  }
  HTN_ASSIGN_OR_RETURN(auto row, state_->reader().get(found->description, key));
  if (!row.has_value()) return std::optional<Values>();
  return std::optional(std::move(row->values));
}

Result<bool> Tables::get_struct(std::string_view table, const Values& key, void* row) const {
  HTN_RETURN_IF_ERROR(state_->failed);
  HTN_ASSIGN_OR_RETURN(const table::Binding* const found, engine::find_table(table));
  if (found->description.is_stored()) return state_->reader().get_struct(*found, key, row);
  HTN_ASSIGN_OR_RETURN(const auto values, engine::derived_row(state_, found->description, key));
  if (values.has_value()) table_detail::set_members(table, *values, row);
  return values.has_value();
}

Result<RowCursor<Values>> Tables::rows(std::string_view table, const TableScan& scan) const {
  HTN_RETURN_IF_ERROR(state_->failed);
  HTN_ASSIGN_OR_RETURN(const table::Binding* const found, engine::find_table(table));
  if (!found->description.is_stored()) {
    return engine::derived_rows(state_, found->description, scan);
  }
  HTN_ASSIGN_OR_RETURN(const schema::Index* const index,
                       engine::find_index(found->description, scan.index));
  HTN_ASSIGN_OR_RETURN(
      auto rows,
      state_->reader().scan(
          found->description,
          {.index = index, .equal = scan.equal, .from = scan.from, .before = scan.before}));
  return RowCursor<Values>(std::make_unique<TableRows>(state_, std::move(rows)));
}

Result<std::uint64_t> Tables::count(std::string_view table) const {
  HTN_RETURN_IF_ERROR(state_->failed);
  HTN_ASSIGN_OR_RETURN(const table::Binding* const found, engine::find_table(table));
  if (!found->description.is_stored()) return engine::derived_count(state_, found->description);
  const table::Reader reader = state_->reader();
  if (!state_->as_of.has_value()) return reader.count(found->description);
  HTN_ASSIGN_OR_RETURN(const auto rows, reader.scan(found->description, {}));
  for (std::uint64_t count = 0;; ++count) {
    HTN_ASSIGN_OR_RETURN(const auto row, rows->next());
    if (!row.has_value()) return count;
  }
}

Result<std::vector<RowVersion<Values>>> Tables::history(std::string_view table, const Values& key,
                                                        Instant from, Instant to) const {
  HTN_RETURN_IF_ERROR(state_->failed);
  HTN_ASSIGN_OR_RETURN(const table::Binding* const found, engine::find_table(table));
  HTN_ASSIGN_OR_RETURN(auto versions, state_->reader().history(found->description, key, from, to));
  std::vector<RowVersion<Values>> out;
  for (table::Version& version : versions) {
    out.push_back(TableVersions::version_of(std::move(version)));
  }
  return out;
}

Result<RowCursor<RowVersion<Values>>> Tables::between(std::string_view table, Instant from,
                                                      Instant to) const {
  HTN_RETURN_IF_ERROR(state_->failed);
  HTN_ASSIGN_OR_RETURN(const table::Binding* const found, engine::find_table(table));
  HTN_ASSIGN_OR_RETURN(auto versions, state_->reader().between(found->description, from, to));
  return RowCursor<RowVersion<Values>>(
      std::make_unique<TableVersions>(state_, std::move(versions)));
}

std::vector<std::string> table_names() {
  std::vector<std::pair<std::uint16_t, std::string>> numbered;
  for (const table::Binding& table : table::Catalog::standard().tables()) {
    numbered.emplace_back(table.description.number, table.description.full_name());
  }
  std::sort(numbered.begin(), numbered.end());
  std::vector<std::string> names;
  for (auto& [number, name] : numbered) names.push_back(std::move(name));
  return names;
}

Tables Snapshot::tables() const {
  auto state = std::make_shared<TablesState>();
  state->core = state_->core;
  state->source = engine::stored_rows(state_->core, state_->reader.view().snapshot());
  state->is_stored = true;
  state->tenant = state_->tenant;
  state->instant = state_->instant;
  state->failed = state_->failed;
  state->content = state_;
  if (!state_->as_of.has_value()) return Tables(std::move(state));
  // Rows are remembered for as long as their own table says.
  if (state->failed.code() == StatusCode::kHistoryTrimmed) state->failed = {};
  return Tables(std::move(state)).as_of(*state_->as_of);
}

}  // namespace hartonomous

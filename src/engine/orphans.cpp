#include "engine/orphans.hpp"

#include <algorithm>
#include <map>

#include <hartonomous/engine/store.hpp>

#include "engine/tables.hpp"
#include "engine/visibility.hpp"

namespace hartonomous::engine {

namespace {

constexpr std::size_t kRowsAtOnce = 1024;

// Columns that hold atoms whose end is the row's.
std::vector<std::size_t> owning_columns(const schema::TableDescription& table) {
  std::vector<std::size_t> columns;
  if (!table.is_stored()) return columns;
  if (table.full_name() == schema::kAtomTable) columns.push_back(table.key[0]);
  for (const schema::ForeignKey& key : table.foreign_keys) {
    const bool owned =
        key.parent == schema::kAtomTable && key.on_delete == schema::OnDelete::kCascade;
    if (owned) columns.push_back(key.columns[0]);
  }
  return columns;
}

// Rows of one table that are to go.
class Orphans {
 public:
  Orphans(const std::shared_ptr<Core>& core, TenantId tenant, const schema::TableDescription& table)
      : core_(core),
        tenant_(tenant),
        table_(table),
        columns_(owning_columns(table)),
        now_(core->options().clock->now()) {}

  bool may_be() const { return !columns_.empty() || table_.expires_column != SIZE_MAX; }

  Result<std::uint64_t> remove(const Control& control) {
    std::uint64_t removed = 0;
    state_ = std::make_shared<const SnapshotState>(newest_state(core_, tenant_));
    HTN_RETURN_IF_ERROR(state_->failed);
    // As of the beginning of time nothing has expired: all rows are shown.
    const table::Reader reader({.source = stored_rows(core_, state_->reader.view().snapshot()),
                                .tenant = tenant_,
                                .now = Instant{INT64_MIN},
                                .as_of = {}});
    HTN_ASSIGN_OR_RETURN(const auto rows, reader.scan(table_, {}));
    std::vector<Values> over;
    while (true) {
      if (control.stopped()) return cancelled("sweep");
      HTN_ASSIGN_OR_RETURN(auto row, rows->next());
      const bool ended = !row.has_value();
      if (!ended) {
        HTN_ASSIGN_OR_RETURN(const bool goes, is_over(row->values));
        if (goes) over.push_back(std::move(row->values));
      }
      if (over.size() == kRowsAtOnce || ended) {
        HTN_RETURN_IF_ERROR(erase(over));
        removed += over.size();
        over.clear();
      }
      if (ended) return removed;
    }
  }

 private:
  Result<bool> is_over(const Values& row) const {
    if (table_.expires_column != SIZE_MAX) {
      const Value& ends = row[table_.expires_column];
      if (!ends.is_null() && std::get<Instant>(ends) <= now_) return true;
    }
    for (const std::size_t column : columns_) {
      if (row[column].is_null()) continue;
      const auto atom =
          AtomId::from_value(static_cast<std::uint64_t>(std::get<std::int64_t>(row[column])));
      if (!atom.ok()) continue;
      HTN_ASSIGN_OR_RETURN(const bool there, is_visible(state_, atom->content()));
      if (!there) return true;
    }
    return false;
  }

  Status erase(const std::vector<Values>& rows) const {
    if (rows.empty()) return {};
    if (table_.full_name() == rows::AtomEmbedding::kTable) return erase_embeddings(rows);
    Transaction transaction = Session(core_, tenant_).begin();
    for (const Values& row : rows) {
      const Status erased = transaction.erase(table_.full_name(), table::key_of(table_, row));
      // Another of these may have taken it along.
      if (!erased.ok() && erased.code() != StatusCode::kNotFound) return erased;
    }
    return transaction.commit().status();
  }

  // Their vectors go with them.
  Status erase_embeddings(const std::vector<Values>& values) const {
    std::map<std::int32_t, std::vector<AtomId>> atoms;
    for (const Values& each : values) {
      const auto row = row_of<rows::AtomEmbedding>(each);
      atoms[row.model_id].push_back(row.atom_id);
    }
    for (const auto& [model, of_model] : atoms) {
      HTN_RETURN_IF_ERROR(Session(core_, tenant_).remove_embeddings(model, of_model).status());
    }
    return {};
  }

  std::shared_ptr<Core> core_;
  TenantId tenant_;
  const schema::TableDescription& table_;
  std::vector<std::size_t> columns_;
  Instant now_;
  SharedState state_;
};

}  // namespace

Result<std::uint64_t> remove_orphans(const std::shared_ptr<Core>& core, TenantId tenant,
                                     const Control& control) {
  // Embeddings first: they keep the rows of their atoms.
  const table::Catalog& catalog = table::Catalog::standard();
  std::vector<const table::Binding*> tables{catalog.find(rows::AtomEmbedding::kTable)};
  for (const table::Binding& table : catalog.tables()) {
    if (table.description.scope != schema::Scope::kStore && &table != tables[0]) {
      tables.push_back(&table);
    }
  }
  std::uint64_t removed = 0;
  for (const table::Binding* const table : tables) {
    Orphans orphans(core, tenant, table->description);
    if (!orphans.may_be()) continue;
    HTN_ASSIGN_OR_RETURN(const std::uint64_t here, orphans.remove(control));
    removed += here;
  }
  return removed;
}

}  // namespace hartonomous::engine

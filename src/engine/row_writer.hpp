#pragma once

// RowWriter: rows of a tenant's typed tables into a commit that holds content as well: constraints
// and quotas are those of the tenant, atoms are kept, the feed is told.
// Thread-safety: one thread at a time, while the writer of content is held.

#include <memory>
#include <set>

#include "engine/tables.hpp"
#include "table/writer.hpp"

namespace hartonomous::engine {

class RowWriter {
 public:
  // `content` must outlive it. Errors: kCorruption.
  static Result<std::unique_ptr<RowWriter>> begin(const std::shared_ptr<Core>& core,
                                                  TenantId tenant, composition::Writer& content,
                                                  Instant now);

  table::Writer& rows() { return *rows_; }
  const std::shared_ptr<table::Staging>& staging() const { return staging_; }
  // A whole that this commit stores: rows may refer to it.
  void show(ContentId whole) { atoms_->shown.insert(whole); }

  // Rows of described structs, as they will stand.
  template <typename Row>
  Result<Row> insert(const Row& row) {
    HTN_ASSIGN_OR_RETURN(const Values stored, rows_->insert(binding<Row>(), values_of(row)));
    return row_of<Row>(stored);
  }
  template <typename Row>
  Result<Row> update(const Row& row) {
    HTN_ASSIGN_OR_RETURN(const Values stored, rows_->update(binding<Row>(), values_of(row)));
    return row_of<Row>(stored);
  }
  template <typename Row>
  Status erase(const Values& key) {
    return rows_->erase(binding<Row>(), key);
  }

  template <typename Row>
  Result<std::optional<Row>> get(const Values& key) const {
    HTN_ASSIGN_OR_RETURN(auto row, rows_->reader().get(binding<Row>().description, key));
    if (!row.has_value()) return std::optional<Row>();
    return std::optional(row_of<Row>(row->values));
  }
  // Rows with these first columns of an index, as they are staged; what is visited must not change
  // meanwhile. REQUIRES: the table has the index.
  template <typename Row, typename Visit>
  Status each(std::string_view index, Values equal, const Visit& visit) {
    HTN_ASSIGN_OR_RETURN(const auto rows, scan(binding<Row>(), index, std::move(equal)));
    while (true) {
      HTN_ASSIGN_OR_RETURN(auto row, rows->next());
      if (!row.has_value()) return {};
      visit(row_of<Row>(row->values));
    }
  }
  // The first of them.
  template <typename Row>
  Result<std::optional<Row>> find(std::string_view index, Values equal) {
    HTN_ASSIGN_OR_RETURN(const auto rows, scan(binding<Row>(), index, std::move(equal)));
    HTN_ASSIGN_OR_RETURN(auto row, rows->next());
    if (!row.has_value()) return std::optional<Row>();
    return std::optional(row_of<Row>(row->values));
  }

  // Once, when everything is staged.
  void move_to(kv::Batch& batch);

 private:
  // Atoms that the tenant sees as of the commit before, and those that are shown.
  struct Atoms final : table::Atoms {
    Atoms(SnapshotState state_in, composition::Writer& content_in, Instant now_in);
    Result<bool> sees(TenantId tenant, AtomId atom) override;
    Status refer(TenantId tenant, AtomId atom) override;
    Status stop_referring(TenantId tenant, AtomId atom) override;
    SharedState state;
    composition::Writer& content;
    Instant now;
    std::set<ContentId> shown;
  };

  RowWriter() = default;
  Result<std::unique_ptr<table::RowStream>> scan(const table::Binding& table,
                                                 std::string_view index, Values equal) const;
  template <typename Row>
  static const table::Binding& binding() {
    return *table::Catalog::standard().find(Row::kTable);
  }

  std::shared_ptr<table::Staging> staging_;
  std::unique_ptr<Atoms> atoms_;
  std::unique_ptr<table::Writer> rows_;
};

}  // namespace hartonomous::engine

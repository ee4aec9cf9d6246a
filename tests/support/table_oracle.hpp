#pragma once

// Three small tables that refer to one another, and a naive store of typed tables: maps of rows,
// copied whole at each commit, every constraint checked by looking at every row. It shares nothing
// with src/table but the descriptions.
// Thread-safety: one thread at a time.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <hartonomous/base/status.hpp>

#include "table/catalog.hpp"

namespace hartonomous::testing {

// test.Owner <- test.Item (cascade) <- test.Link (restrict; also to its own kind).
const table::Catalog& small_catalog();
const table::Binding& owner_table();
const table::Binding& item_table();
const table::Binding& link_table();

class TableOracle {
 public:
  using Rows = std::map<Values, Values>;      // by key
  using State = std::map<std::string, Rows>;  // by table

  State& now() { return now_; }
  const State& now() const { return now_; }

  // As the writer's; a failure leaves the state in disorder: take back() it.
  Status insert(const table::Binding& table, Values& row);
  Status update(const table::Binding& table, const Values& row);
  Status erase(const table::Binding& table, const Values& key);

  // Ends a transaction.
  void commit(Instant at);
  void take_back();
  // The state as of an instant.
  const State& as_of(Instant at) const;
  const std::map<Instant, State>& commits() const { return commits_; }

  // Rows of an index (null: of the key) with these first columns, in its order.
  static std::vector<Values> scan(const State& state, const table::Binding& table,
                                  const schema::Index* index, const Values& equal);

 private:
  Status check_others(const table::Binding& table, const Values& row) const;

  State now_;
  State committed_;
  std::map<Instant, State> commits_{{Instant{0}, {}}};
  std::map<std::string, std::int64_t> identities_;
  std::map<std::string, std::int64_t> identities_committed_;
};

}  // namespace hartonomous::testing

#pragma once

// The tables story, told in five files: rows that go in, rows that are read, and rows that have a
// history. Thread-safety: one thread at a time.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <hartonomous/table/rows.hpp>

#include "compare/sqlite_models.hpp"
#include "workload/story.hpp"

namespace hartonomous::bench {

inline constexpr std::uint64_t kVersionsOfName = 100;
inline constexpr std::size_t kBatchRows = 1000;

struct TableData {
  const Workload& workload;
  Scratch scratch;
  std::vector<rows::Model> models;  // identities from 1 on, names in no order
  Answers answers;

  std::string store_path() const { return scratch / "store"; }
  std::string peer_path() const { return scratch / "sqlite"; }
  Result<Store> open_store(Options::Durability durability) const {
    Options options = workload.store_options();
    options.durability = durability;
    return Store::open(store_path(), options);
  }
  Result<SqliteModels> open_peer(std::string_view synchronous) const {
    return SqliteModels::open(
        peer_path(), {.cache_bytes = workload.memory_budget_bytes, .synchronous = synchronous});
  }
  void figure(std::string name, double value, std::string unit, const Cost& cost,
              const Target& target = {}, std::string note = {}) const {
    workload.report->add({.story = "tables",
                          .name = std::move(name),
                          .value = value,
                          .unit = std::move(unit),
                          .cost = cost,
                          .target = target,
                          .note = std::move(note)});
  }
  void rate(std::string name, std::uint64_t done, const Cost& cost, std::string note = {}) const {
    figure(std::move(name), static_cast<double>(done) / 1e3 / cost.wall, "k/s", cost, {},
           std::move(note));
  }
};

// All of them in one transaction.
template <typename Row>
Status insert_rows(Session& session, std::span<const Row> rows) {
  Transaction transaction = session.begin();
  for (const Row& row : rows) HTN_RETURN_IF_ERROR(transaction.insert(row).status());
  return transaction.commit().status();
}
template <typename Row>
Status update_rows(Session& session, std::span<const Row> rows) {
  Transaction transaction = session.begin();
  for (const Row& row : rows) HTN_RETURN_IF_ERROR(transaction.update(row).status());
  return transaction.commit().status();
}

// change(part) for parts of so many rows.
template <typename Row, typename Change>
Status in_batches(std::span<const Row> rows, std::size_t batch, Change change) {
  for (std::size_t at = 0; at < rows.size(); at += batch) {
    HTN_RETURN_IF_ERROR(change(rows.subspan(at, std::min(batch, rows.size() - at))));
  }
  return {};
}

// Leave a store, and a peer's file, with every model.
Status measure_table_inserts(TableData& data);
Status measure_table_commits(TableData& data);
Status measure_table_group_commits(TableData& data);
Status measure_table_reads(TableData& data);
Status measure_table_history(TableData& data);
Status measure_table_updates(TableData& data);

}  // namespace hartonomous::bench

// Rows that go in, in transactions of a thousand and one by one, beside SQLite's, in turns.
#include <algorithm>

#include "workload/tables_data.hpp"

namespace hartonomous::bench {
namespace {

using Models = std::span<const rows::Model>;

// One level of durability, and SQLite's next to it.
struct Level {
  Options::Durability ours;
  std::string_view sqlite;
};

Result<Cost> insert_ours(const TableData& data, Models models, std::size_t batch,
                         Options::Durability durability) {
  remove_all(data.store_path());
  HTN_RETURN_IF_ERROR(data.workload.let_disk_rest());
  HTN_ASSIGN_OR_RETURN(Store store, data.open_store(durability));
  Session session = store.session();
  return measure_settled([&] {
    return in_batches(models, batch, [&](Models part) { return insert_rows(session, part); });
  });
}

Result<Cost> insert_sqlite(const TableData& data, Models models, std::size_t batch,
                           std::string_view synchronous) {
  remove_all(data.peer_path());
  HTN_RETURN_IF_ERROR(data.workload.let_disk_rest());
  HTN_ASSIGN_OR_RETURN(SqliteModels peer, data.open_peer(synchronous));
  return measure_settled(
      [&] { return in_batches(models, batch, [&](Models part) { return peer.insert(part); }); });
}

struct Costs {
  std::vector<Cost> ours;
  std::vector<Cost> sqlite;
};

Result<Costs> insert_in_turns(const TableData& data, Models models, std::size_t batch,
                              const Level& level) {
  Costs costs;
  for (int round = 0; round < data.workload.sizes.rounds; ++round) {
    HTN_ASSIGN_OR_RETURN(Cost ours, insert_ours(data, models, batch, level.ours));
    costs.ours.push_back(ours);
    HTN_ASSIGN_OR_RETURN(Cost sqlite, insert_sqlite(data, models, batch, level.sqlite));
    costs.sqlite.push_back(sqlite);
  }
  return costs;
}

Status measure_single(const TableData& data, std::uint64_t count, const Level& level,
                      const std::string& name) {
  const Models models = Models(data.models).first(std::min<std::size_t>(count, data.models.size()));
  HTN_ASSIGN_OR_RETURN(const Costs costs, insert_in_turns(data, models, 1, level));
  const Cost ours = median(costs.ours);
  const Cost sqlite = median(costs.sqlite);
  data.rate(name, models.size(), ours, concat(models.size(), " transactions of one row"));
  data.rate(name + ", SQLite", models.size(), sqlite, concat("synchronous=", level.sqlite));
  data.figure(name + " / SQLite", sqlite.wall / ours.wall, "x", ours);
  return {};
}

}  // namespace

Status measure_table_commits(TableData& data) {
  const Sizes& sizes = data.workload.sizes;
  HTN_RETURN_IF_ERROR(measure_single(data, sizes.table_commits,
                                     {Options::Durability::kBuffered, "NORMAL"},
                                     "commits of a row, buffered"));
  return measure_single(data, sizes.table_syncs, {Options::Durability::kSync, "FULL"},
                        "commits of a row, synced");
}

Status measure_table_inserts(TableData& data) {
  const std::uint64_t count = data.models.size();
  HTN_ASSIGN_OR_RETURN(const Cost off, insert_sqlite(data, data.models, kBatchRows, "OFF"));
  HTN_ASSIGN_OR_RETURN(
      const Costs costs,
      insert_in_turns(data, data.models, kBatchRows, {Options::Durability::kBuffered, "NORMAL"}));
  const Cost ours = median(costs.ours);
  const Cost sqlite = median(costs.sqlite);
  data.rate("batched inserts", count, ours,
            concat(count, " rows of dbo.Model, a unique index and another; ", kBatchRows,
                   " in a transaction; buffered"));
  data.rate("batched inserts, SQLite", count, sqlite, "WAL, synchronous=NORMAL, prepared");
  data.rate("batched inserts, SQLite, OFF", count, off, "WAL, synchronous=OFF, one round");
  data.figure("batched inserts / SQLite", sqlite.wall / ours.wall, "x", ours, at_least(3),
              "buffered beside synchronous=NORMAL: neither waits for the disk in a commit");
  data.figure("batched inserts / SQLite, OFF", off.wall / ours.wall, "x", ours);
  data.figure("batched inserts / SQLite, per cpu second", sqlite.cpu / ours.cpu, "x", ours, {},
              "threads in the background counted");
  return {};
}

}  // namespace hartonomous::bench

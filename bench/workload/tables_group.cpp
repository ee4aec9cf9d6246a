// Synced transactions of one row by one thread and by sixteen, in turns: what they gain by waiting
// for the disk together.
#include <atomic>
#include <mutex>
#include <thread>

#include "workload/tables_data.hpp"

namespace hartonomous::bench {
namespace {

constexpr std::size_t kThreads = 16;

// Every row in a transaction of its own, by so many threads.
Result<Cost> commit_by(const TableData& data, std::span<const rows::Model> models,
                       std::size_t threads) {
  remove_all(data.store_path());
  HTN_RETURN_IF_ERROR(data.workload.let_disk_rest());
  HTN_ASSIGN_OR_RETURN(Store store, data.open_store(Options::Durability::kSync));
  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  Status failed;
  const auto commit = [&] {
    Session session = store.session();
    for (std::size_t at = next++; at < models.size(); at = next++) {
      Status status = insert_rows(session, models.subspan(at, 1));
      if (status.ok()) continue;
      const std::lock_guard lock(mutex);
      failed = std::move(status);
      return;
    }
  };
  HTN_ASSIGN_OR_RETURN(const Cost cost, measure([&] {
                         std::vector<std::thread> all;
                         for (std::size_t i = 0; i < threads; ++i) all.emplace_back(commit);
                         for (std::thread& each : all) each.join();
                         return failed;
                       }));
  HTN_ASSIGN_OR_RETURN(const auto count, store.session().snapshot().tables().count<rows::Model>());
  HTN_RETURN_IF_ERROR(expect(count == models.size(), "the count of rows committed by threads"));
  return cost;
}

}  // namespace

Status measure_table_group_commits(TableData& data) {
  const std::span<const rows::Model> models(data.models);
  const auto one =
      models.first(std::min<std::size_t>(data.workload.sizes.table_syncs, models.size()));
  const auto many = models.first(std::min(one.size() * kThreads, models.size()));
  std::vector<Cost> alone;
  std::vector<Cost> together;
  for (int round = 0; round < data.workload.sizes.rounds; ++round) {
    HTN_ASSIGN_OR_RETURN(const Cost first, commit_by(data, one, 1));
    alone.push_back(first);
    HTN_ASSIGN_OR_RETURN(const Cost second, commit_by(data, many, kThreads));
    together.push_back(second);
  }
  const Cost cost = median(together);
  data.rate("commits of a row, synced, one thread", one.size(), median(alone));
  data.rate("commits of a row, synced, 16 threads", many.size(), cost);
  const double each = median(alone).wall / static_cast<double>(one.size());
  data.figure("commits by 16 threads / by one", each * static_cast<double>(many.size()) / cost.wall,
              "x", cost, at_least(5), "two syncs of the disk for all who wait");
  return {};
}

}  // namespace hartonomous::bench

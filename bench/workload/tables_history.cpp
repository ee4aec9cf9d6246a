// What a history costs those who read a row as it is now, and who read it as it was.
#include <array>

#include <hartonomous/base/rng.hpp>

#include "workload/tables_data.hpp"

namespace hartonomous::bench {
namespace {

using Models = std::vector<rows::Model>;

// Rows side by side: some that change again and again, and as many that never do.
struct Keys {
  Models changed;
  Models still;
  std::uint64_t versions = 1;
  Instant midway;         // half of the versions had been made
  std::int64_t then = 0;  // what a changed row held, over what it held at first
};

Keys choose(const TableData& data) {
  const std::uint64_t count = std::min(data.workload.sizes.table_keys, data.models.size() / 2);
  const std::uint64_t stride = data.models.size() / count;
  Keys keys;
  for (std::uint64_t i = 0; i < count; ++i) {
    keys.changed.push_back(data.models[i * stride]);
    keys.still.push_back(data.models[i * stride + 1]);
  }
  return keys;
}

Status make_versions(const TableData& data, Keys& keys) {
  HTN_ASSIGN_OR_RETURN(Store store, data.open_store(Options::Durability::kBuffered));
  Session session = store.session();
  Models rows = keys.changed;
  const std::uint64_t wanted = data.workload.sizes.table_versions;
  for (; keys.versions < wanted; ++keys.versions) {
    for (rows::Model& row : rows) ++*row.parameter_count;
    HTN_RETURN_IF_ERROR(in_batches(std::span<const rows::Model>(rows), kBatchRows,
                                   [&](auto part) { return update_rows(session, part); }));
    if (keys.versions != wanted / 2) continue;
    keys.midway = session.snapshot().tables().instant();
    keys.then = static_cast<std::int64_t>(keys.versions);
  }
  const auto made = session.snapshot().tables().history<rows::Model>({rows[0].model_id});
  HTN_RETURN_IF_ERROR(made.status());
  settle();
  return expect(made->size() == wanted, "the versions of a row");
}

// There are four ways to read.
std::uint64_t reads_of(const TableData& data) { return data.workload.sizes.lookups / 4; }

// Reads of rows in no order; each holds what it held at first and so much.
Result<Cost> read(const TableData& data, const Tables& tables, const Models& rows,
                  std::int64_t over) {
  Rng rng(data.workload.seed + 34);
  return measure([&]() -> Status {
    for (std::uint64_t i = 0; i < reads_of(data); ++i) {
      const rows::Model& put = rows[rng.below(rows.size())];
      HTN_ASSIGN_OR_RETURN(const auto row, tables.get<rows::Model>({put.model_id}));
      const bool right =
          row.has_value() && row->parameter_count.value_or(0) == *put.parameter_count + over;
      HTN_RETURN_IF_ERROR(expect(right, "a version of a row"));
    }
    return {};
  });
}

enum Way : std::uint8_t { kStill, kChanged, kThen, kStillThen };
using Costs = std::array<std::vector<Cost>, 4>;

Status read_in_turns(const TableData& data, const Keys& keys, Costs& costs) {
  HTN_ASSIGN_OR_RETURN(Store store, data.open_store(Options::Durability::kBuffered));
  const Tables now = store.session().snapshot().tables();
  const Tables then = now.as_of(keys.midway);
  const auto over = static_cast<std::int64_t>(keys.versions) - 1;
  // Once before, for what is warm.
  for (int round = -1; round < data.workload.sizes.rounds; ++round) {
    std::array<Cost, 4> cost;
    HTN_ASSIGN_OR_RETURN(cost[kStill], read(data, now, keys.still, 0));
    HTN_ASSIGN_OR_RETURN(cost[kChanged], read(data, now, keys.changed, over));
    HTN_ASSIGN_OR_RETURN(cost[kThen], read(data, then, keys.changed, keys.then));
    HTN_ASSIGN_OR_RETURN(cost[kStillThen], read(data, then, keys.still, 0));
    for (std::size_t way = 0; round >= 0 && way < cost.size(); ++way) {
      costs[way].push_back(cost[way]);
    }
  }
  return {};
}

void report_reads(const TableData& data, const Keys& keys, const Costs& costs) {
  const std::uint64_t reads = reads_of(data);
  const auto cost = [&](Way way) { return median(costs[way]); };
  const double now = cost(kChanged).wall;
  data.rate("current reads, no history", reads, cost(kStill),
            concat(keys.still.size(), " keys among ", data.models.size(), " rows"));
  data.rate("current reads, history", reads, cost(kChanged),
            concat(keys.changed.size(), " keys of ", keys.versions, " versions each"));
  data.figure("current read, history / none", now / cost(kStill).wall, "x", cost(kChanged),
              at_most(1.1), "time");
  data.rate("reads as of an instant", reads, cost(kThen), "half of the versions ago");
  data.figure("as of / current read", cost(kThen).wall / now, "x", cost(kThen), at_most(2),
              "time, of the same keys");
  data.figure("as of / current read, no history", cost(kStillThen).wall / cost(kStill).wall, "x",
              cost(kStillThen), {}, "time; the row of now was there then");
}

}  // namespace

Status measure_table_history(TableData& data) {
  Keys keys = choose(data);
  HTN_RETURN_IF_ERROR(make_versions(data, keys));
  Costs costs;
  HTN_RETURN_IF_ERROR(read_in_turns(data, keys, costs));
  report_reads(data, keys, costs);
  data.answers.add(keys.versions);
  data.answers.add(static_cast<std::uint64_t>(keys.then));
  return {};
}

}  // namespace hartonomous::bench

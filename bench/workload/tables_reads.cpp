// Rows by key and by index, warm, on one thread, beside SQLite's, in turns.
#include <hartonomous/base/rng.hpp>

#include "workload/tables_data.hpp"

namespace hartonomous::bench {
namespace {

constexpr std::string_view kUnique = "UQ_Model_Name_Version";

// Adds up what a row holds, so that every one is looked at.
std::uint64_t sum_of(const rows::Model& row) {
  return static_cast<std::uint64_t>(row.model_id) + row.model_name.size() +
         static_cast<std::uint64_t>(row.parameter_count.value_or(0));
}

// get(key) gives a row or none.
template <typename Get>
Result<Cost> read_keys(const std::vector<std::int64_t>& keys, Get get, std::uint64_t& sum) {
  sum = 0;
  return measure([&]() -> Status {
    for (const std::int64_t key : keys) {
      HTN_ASSIGN_OR_RETURN(const auto row, get(key));
      HTN_RETURN_IF_ERROR(expect(row.has_value(), "a row that was put"));
      sum += sum_of(*row);
    }
    return {};
  });
}

// range(name) gives the sum of the versions of a name.
template <typename Range>
Result<Cost> read_names(const std::vector<std::string>& names, Range range, std::uint64_t& sum) {
  sum = 0;
  return measure([&]() -> Status {
    for (const std::string& name : names) {
      HTN_ASSIGN_OR_RETURN(const std::uint64_t part, range(name));
      sum += part;
    }
    return {};
  });
}

Status compare(TableData& data, const Tables& tables, SqliteModels& peer) {
  for (const rows::Model& put : data.models) {
    HTN_ASSIGN_OR_RETURN(const auto ours, tables.get<rows::Model>({put.model_id}));
    HTN_ASSIGN_OR_RETURN(const auto theirs, peer.get(put.model_id));
    const Values values = values_of(put);
    const bool same = ours.has_value() && theirs.has_value() && values_of(*ours) == values &&
                      values_of(*theirs) == values;
    HTN_RETURN_IF_ERROR(expect(same, "a row read back"));
    for (const Value& value : values) data.answers.add(as_bytes(to_text(value)));
  }
  return {};
}

struct Costs {
  std::vector<Cost> ours;
  std::vector<Cost> sqlite;
};

Status measure_points(TableData& data, const Tables& tables, SqliteModels& peer) {
  Rng rng(data.workload.seed + 32);
  std::vector<std::int64_t> keys(data.workload.sizes.lookups);
  for (auto& key : keys) key = static_cast<std::int64_t>(rng.below(data.models.size()) + 1);
  const auto ours = [&](std::int64_t key) { return tables.get<rows::Model>({key}); };
  const auto theirs = [&](std::int64_t key) { return peer.get(key); };
  Costs costs;
  std::uint64_t sum = 0;
  std::uint64_t same = 0;
  for (int round = 0; round < data.workload.sizes.rounds; ++round) {
    HTN_ASSIGN_OR_RETURN(const Cost mine, read_keys(keys, ours, sum));
    costs.ours.push_back(mine);
    HTN_ASSIGN_OR_RETURN(const Cost other, read_keys(keys, theirs, same));
    costs.sqlite.push_back(other);
    HTN_RETURN_IF_ERROR(expect(sum == same, "the sum of rows by key"));
  }
  data.answers.add(sum);
  const Cost cost = median(costs.ours);
  data.rate("point reads by key", keys.size(), cost, "warm, one thread, rows::Model made of each");
  data.rate("point reads by key, SQLite", keys.size(), median(costs.sqlite),
            "the same, in one read transaction");
  data.figure("point reads / SQLite", median(costs.sqlite).wall / cost.wall, "x", cost,
              at_least(1));
  return {};
}

Result<std::uint64_t> range_of(const Tables& tables, const std::string& name) {
  HTN_ASSIGN_OR_RETURN(auto rows, tables.rows<rows::Model>({.equal = {0, name}, .index = kUnique}));
  std::uint64_t sum = 0;
  while (true) {
    HTN_ASSIGN_OR_RETURN(const bool more, rows.next());
    if (!more) return sum;
    sum += sum_of(rows.row());
  }
}

Result<std::uint64_t> range_of(SqliteModels& peer, const std::string& name) {
  HTN_ASSIGN_OR_RETURN(const auto rows, peer.versions_of(name));
  std::uint64_t sum = 0;
  for (const rows::Model& row : rows) sum += sum_of(row);
  return sum;
}

Status measure_ranges(TableData& data, const Tables& tables, SqliteModels& peer) {
  Rng rng(data.workload.seed + 33);
  std::vector<std::string> names(data.workload.sizes.range_reads);
  for (auto& name : names) name = data.models[rng.below(data.models.size())].model_name;
  Costs costs;
  std::uint64_t sum = 0;
  std::uint64_t same = 0;
  for (int round = 0; round < data.workload.sizes.rounds; ++round) {
    HTN_ASSIGN_OR_RETURN(const Cost mine,
                         read_names(
                             names, [&](auto& name) { return range_of(tables, name); }, sum));
    costs.ours.push_back(mine);
    HTN_ASSIGN_OR_RETURN(const Cost other,
                         read_names(
                             names, [&](auto& name) { return range_of(peer, name); }, same));
    costs.sqlite.push_back(other);
    HTN_RETURN_IF_ERROR(expect(sum == same, "the sum of rows by index"));
  }
  data.answers.add(sum);
  const Cost cost = median(costs.ours);
  const std::uint64_t rows = names.size() * kVersionsOfName;
  data.rate("rows by index", rows, cost,
            concat("ranges of ", kVersionsOfName, " rows of a name by the unique index"));
  data.rate("rows by index, SQLite", rows, median(costs.sqlite));
  data.figure("rows by index / SQLite", median(costs.sqlite).wall / cost.wall, "x", cost);
  return {};
}

}  // namespace

Status measure_table_reads(TableData& data) {
  HTN_ASSIGN_OR_RETURN(Store store, data.open_store(Options::Durability::kBuffered));
  remove_all(data.peer_path());
  HTN_ASSIGN_OR_RETURN(SqliteModels peer, data.open_peer("NORMAL"));
  HTN_RETURN_IF_ERROR(in_batches(std::span<const rows::Model>(data.models), kBatchRows,
                                 [&](auto part) { return peer.insert(part); }));
  const Tables tables = store.session().snapshot().tables();
  HTN_ASSIGN_OR_RETURN(const std::uint64_t count, tables.count<rows::Model>());
  HTN_RETURN_IF_ERROR(expect(count == data.models.size(), "the count of rows"));
  HTN_RETURN_IF_ERROR(peer.begin_reading());
  HTN_RETURN_IF_ERROR(compare(data, tables, peer));
  HTN_RETURN_IF_ERROR(measure_points(data, tables, peer));
  HTN_RETURN_IF_ERROR(measure_ranges(data, tables, peer));
  return peer.end_reading();
}

}  // namespace hartonomous::bench

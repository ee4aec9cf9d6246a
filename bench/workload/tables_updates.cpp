// Updates that leave a version, beside updates of the same rows that leave none.
#include "workload/tables_data.hpp"

namespace hartonomous::bench {
namespace {

// Every row with what `change` makes of it, in transactions of a thousand.
template <typename Row, typename Change>
Result<Cost> update_all(Session& session, std::vector<Row>& rows, Change change) {
  for (Row& row : rows) change(row);
  return measure_settled([&] {
    return in_batches(std::span<const Row>(rows), kBatchRows,
                      [&](auto part) { return update_rows(session, part); });
  });
}

struct Costs {
  std::vector<Cost> versioned;
  std::vector<Cost> plain;
};

void report_updates(const TableData& data, std::uint64_t count, const Costs& costs) {
  const Cost versioned = median(costs.versioned);
  const Cost plain = median(costs.plain);
  data.rate("updates, versioned", count, versioned);
  data.rate("updates, not versioned", count, plain);
  data.figure("update, versioned / not", versioned.wall / plain.wall, "x", versioned, at_most(1.3),
              "time; dbo.Model: ParameterCount beside UsageCount, which makes no version");
}

// The same table: a column that makes versions beside one that makes none.
Status measure_columns(const TableData& data, Session& session) {
  const std::uint64_t count = std::min(data.workload.sizes.table_updates, data.models.size());
  std::vector<rows::Model> rows(data.models.begin(),
                                data.models.begin() + static_cast<std::ptrdiff_t>(count));
  Costs costs;
  std::int64_t number = 0;
  for (int round = 0; round < data.workload.sizes.rounds; ++round) {
    ++number;
    HTN_ASSIGN_OR_RETURN(const Cost versioned, update_all(session, rows, [&](rows::Model& row) {
                           row.parameter_count = number;
                         }));
    costs.versioned.push_back(versioned);
    HTN_ASSIGN_OR_RETURN(const Cost plain, update_all(session, rows, [&](rows::Model& row) {
                           row.usage_count = number;
                         }));
    costs.plain.push_back(plain);
  }
  report_updates(data, count, costs);
  return {};
}

}  // namespace

Status measure_table_updates(TableData& data) {
  HTN_ASSIGN_OR_RETURN(Store store, data.open_store(Options::Durability::kBuffered));
  Session session = store.session();
  HTN_RETURN_IF_ERROR(measure_columns(data, session));
  HTN_ASSIGN_OR_RETURN(const CheckResult check, store.check());
  return expect(check.problems.empty(), "the check of the store");
}

}  // namespace hartonomous::bench

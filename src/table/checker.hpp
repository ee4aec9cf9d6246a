#pragma once

// Checker: every row of every typed table, of every tenant, held against its table's description:
// its bytes, its key, its checks, its foreign keys, its entries in every index; every index entry
// and every row of history; and what is counted. What stands under a number that no description
// has, of a table or an index, is a problem. Thread-safety: one thread at a time. Memory: a few
// numbers for each tenant's table.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <hartonomous/base/progress.hpp>
#include <hartonomous/table/checked_table.hpp>

#include "table/catalog.hpp"
#include "table/row_source.hpp"

namespace hartonomous::table {

struct CheckedTables {
  std::uint64_t rows = 0;
  std::uint64_t index_entries = 0;
  std::uint64_t versions = 0;
  std::vector<CheckedTable> tables;  // those that are described as stored, by number
};

// Is told each problem: what, where and why.
using TellProblem = std::function<void(std::string problem)>;

// Tenants whose rows are passed over.
using IsLeftOut = std::function<bool(TenantId)>;

// Is told the atom that a row keeps, once for each row.
using TellKept = std::function<void(AtomId atom)>;

struct CheckTables {
  std::shared_ptr<const RowSource> source;
  const Catalog* catalog = &Catalog::standard();
  TellProblem tell;
  IsLeftOut left_out = {};  // none
  TellKept tell_kept = {};
};

// Errors: kCancelled; what is wrong with what is stored is a problem instead.
Result<CheckedTables> check_tables(const CheckTables& what, const Control& control);

}  // namespace hartonomous::table

#pragma once

// Checker: every row of every typed table, of every tenant, held against its table's description:
// its bytes, its key, its checks, its foreign keys, its entries in every index; every index entry
// and every row of history; and what is counted.
// Thread-safety: one thread at a time. Memory: a few numbers for each tenant's table.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include <hartonomous/base/progress.hpp>

#include "kv/database.hpp"
#include "table/catalog.hpp"

namespace hartonomous::table {

struct CheckedTables {
  std::uint64_t rows = 0;
  std::uint64_t index_entries = 0;
  std::uint64_t versions = 0;
};

// Is told each problem: what, where and why.
using TellProblem = std::function<void(std::string problem)>;

// Tenants whose rows are passed over.
using IsLeftOut = std::function<bool(TenantId)>;

// Errors: kCancelled; what is wrong with what is stored is a problem instead.
Result<CheckedTables> check_tables(std::shared_ptr<const kv::Database> database,
                                   const Catalog& catalog, const TellProblem& tell,
                                   const Control& control, const IsLeftOut& left_out = {});

}  // namespace hartonomous::table

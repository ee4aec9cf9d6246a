#pragma once

// CheckedTable: a table that the schema describes, and what a check found of it in the store, over
// all tenants.
// Thread-safety: immutable values.

#include <cstdint>
#include <string>
#include <vector>

namespace hartonomous {

struct CheckedTable {
  struct Part {
    std::string name;
    std::uint64_t count = 0;
  };
  std::string name;  // "dbo.Model"
  std::uint64_t rows = 0;
  std::uint64_t versions = 0;      // rows of history
  std::vector<Part> indexes;       // and their entries
  std::vector<Part> foreign_keys;  // and the rows that refer by them
};

}  // namespace hartonomous

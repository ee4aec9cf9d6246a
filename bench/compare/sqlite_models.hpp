#pragma once

// The rows of dbo.Model in SQLite: the same columns, key, unique constraint and index, NOT NULL
// where ours is, no check of JSON or lengths; WAL, statements prepared once.
// Thread-safety: one thread at a time.

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <hartonomous/base/result.hpp>
#include <hartonomous/table/rows/models.hpp>

namespace hartonomous::bench {

struct SqliteOptions {
  std::uint64_t cache_bytes = 0;
  std::string_view synchronous;  // OFF, NORMAL, FULL
};

class SqliteModels {
 public:
  static Result<SqliteModels> open(const std::string& folder, const SqliteOptions& options);
  SqliteModels(SqliteModels&&) noexcept;
  ~SqliteModels();

  // In one transaction.
  Status insert(std::span<const rows::Model> models);
  // One state for what is read until end_reading().
  Status begin_reading();
  Status end_reading();
  Result<std::optional<rows::Model>> get(std::int64_t id);
  // By the unique constraint, in its order.
  Result<std::vector<rows::Model>> versions_of(std::string_view name);

 private:
  struct Parts;
  explicit SqliteModels(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace hartonomous::bench

#pragma once

// RowSource: where rows are read from: a state of the database, or what a transaction has staged
// over one.
// Thread-safety: a Stored is thread-safe; a Staging is for one thread at a time.

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "kv/database.hpp"

namespace hartonomous::table {

using kv::Family;

class RowSource {
 public:
  RowSource() = default;
  RowSource(const RowSource&) = delete;
  RowSource& operator=(const RowSource&) = delete;
  virtual ~RowSource() = default;
  virtual Result<std::optional<kv::Value>> get(Family family, std::string_view key) const = 0;
  virtual std::unique_ptr<kv::Cursor> cursor(Family family, kv::Range range) const = 0;
};

class Stored final : public RowSource {
 public:
  Stored(std::shared_ptr<const kv::Database> database, std::shared_ptr<const kv::Snapshot> snapshot)
      : database_(std::move(database)), snapshot_(std::move(snapshot)) {}
  Result<std::optional<kv::Value>> get(Family family, std::string_view key) const override {
    return database_->get(family, key, snapshot_.get());
  }
  std::unique_ptr<kv::Cursor> cursor(Family family, kv::Range range) const override {
    return database_->cursor(family, std::move(range), snapshot_);
  }

 private:
  std::shared_ptr<const kv::Database> database_;
  std::shared_ptr<const kv::Snapshot> snapshot_;
};

// Rows staged over others, read as if they had landed. A cursor must not outlive the next change.
class Staging final : public RowSource {
 public:
  explicit Staging(std::shared_ptr<const RowSource> below) : below_(std::move(below)) {}

  Result<std::optional<kv::Value>> get(Family family, std::string_view key) const override;
  std::unique_ptr<kv::Cursor> cursor(Family family, kv::Range range) const override;
  void put(Family family, std::string key, std::string value);
  void erase(Family family, std::string key);

  bool empty() const;
  // Approximate memory.
  std::uint64_t bytes() const { return bytes_; }
  // Everything, family by family in the order of the keys; nothing is left.
  void move_to(kv::Batch& batch);

  using Rows = std::map<std::string, std::optional<std::string>, std::less<>>;  // none: erased

 private:
  void stage(Family family, std::string key, std::optional<std::string> value);

  std::shared_ptr<const RowSource> below_;
  std::array<Rows, schema::kColumnFamilies.size()> rows_;  // by family number less one
  std::uint64_t bytes_ = 0;
};

}  // namespace hartonomous::table

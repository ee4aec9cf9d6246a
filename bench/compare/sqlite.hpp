#pragma once

// SQLite's connection and its prepared statements, as the peers use them.
// Thread-safety: one thread at a time.

#include <sqlite3.h>

#include <cstdint>
#include <string>
#include <string_view>

#include <hartonomous/base/bytes.hpp>
#include <hartonomous/base/result.hpp>
#include <hartonomous/base/text.hpp>

namespace hartonomous::bench {

// A prepared statement that runs again and again.
class Statement {
 public:
  ~Statement() { sqlite3_finalize(statement_); }
  Statement() = default;
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  Status prepare(sqlite3* database, const char* text) {
    database_ = database;
    return check(
        sqlite3_prepare_v3(database, text, -1, SQLITE_PREPARE_PERSISTENT, &statement_, nullptr));
  }
  Statement& bind(int at, std::uint64_t number) {
    sqlite3_bind_int64(statement_, at, static_cast<sqlite3_int64>(number));
    return *this;
  }
  // Lifetime: the bytes are used until the statement has run.
  Statement& bind(int at, Bytes bytes) {
    sqlite3_bind_blob(statement_, at, bytes.data(), static_cast<int>(bytes.size()), SQLITE_STATIC);
    return *this;
  }
  // Lifetime: as of bytes.
  Statement& bind_text(int at, std::string_view text) {
    sqlite3_bind_text(statement_, at, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
    return *this;
  }
  Statement& bind_null(int at) {
    sqlite3_bind_null(statement_, at);
    return *this;
  }
  // True when there is a row; at the end the statement is ready to run again.
  Result<bool> step() {
    int outcome = sqlite3_step(statement_);
    if (outcome == SQLITE_ROW) return true;
    sqlite3_reset(statement_);
    if (outcome != SQLITE_DONE) return check(outcome);
    return false;
  }
  Status run() { return step().status(); }
  std::uint64_t number(int column) const {
    return static_cast<std::uint64_t>(sqlite3_column_int64(statement_, column));
  }
  Bytes blob(int column) const {
    return {static_cast<const std::byte*>(sqlite3_column_blob(statement_, column)),
            static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
  }
  std::string_view text(int column) const {
    const unsigned char* begin = sqlite3_column_text(statement_, column);
    return {reinterpret_cast<const char*>(begin),
            static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
  }
  bool is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
  void reset() { sqlite3_reset(statement_); }

 private:
  Status check(int outcome) const {
    if (outcome == SQLITE_OK) return {};
    return io_error(concat("SQLite: ", std::string_view(sqlite3_errmsg(database_))));
  }
  sqlite3* database_ = nullptr;
  sqlite3_stmt* statement_ = nullptr;
};

class Connection {
 public:
  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { sqlite3_close(database_); }

  Status open(const std::string& path) {
    if (sqlite3_open(path.c_str(), &database_) == SQLITE_OK) return {};
    return io_error(concat("SQLite: open '", path, "'"));
  }
  Status run(const std::string& text) {
    if (sqlite3_exec(database_, text.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK) return {};
    return io_error(concat("SQLite: ", std::string_view(sqlite3_errmsg(database_))));
  }
  sqlite3* get() const { return database_; }

 private:
  sqlite3* database_ = nullptr;
};

}  // namespace hartonomous::bench

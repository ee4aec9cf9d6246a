#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <vector>

#include <hartonomous/base/file.hpp>
#include <hartonomous/base/sha256.hpp>
#include <hartonomous/base/text.hpp>

#include "compare/row_store.hpp"

namespace hartonomous::bench {
namespace {

constexpr const char* kSchema =
    "CREATE TABLE value (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL);"
    "CREATE TABLE hash (hash BLOB PRIMARY KEY, id INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE edge (parent INTEGER, sequence INTEGER, child INTEGER NOT NULL,"
    "  PRIMARY KEY (parent, sequence)) WITHOUT ROWID;"
    "CREATE TABLE back (child INTEGER, parent INTEGER, sequence INTEGER,"
    "  PRIMARY KEY (child, parent, sequence)) WITHOUT ROWID;";

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

class SqliteRows : public RowStore {
 public:
  Status open(const std::string& folder, const RowOptions& options) {
    options_ = options;
    HTN_RETURN_IF_ERROR(make_directories(folder));
    HTN_RETURN_IF_ERROR(connection_.open(folder + "/rows.sqlite"));
    HTN_RETURN_IF_ERROR(connection_.run(
        concat("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA locking_mode=EXCLUSIVE;",
               "PRAGMA cache_size=-", options.cache_bytes / 1024, ";")));
    HTN_RETURN_IF_ERROR(connection_.run(kSchema));
    return prepare();
  }

  Status put(std::uint64_t parent, Bytes content) override {
    std::uint64_t whole = options_.transaction_bytes / kRowAtomBytes * kRowAtomBytes;
    for (std::uint64_t at = 0; at < content.size(); at += whole) {
      Bytes part = content.subspan(at, std::min<std::uint64_t>(whole, content.size() - at));
      HTN_RETURN_IF_ERROR(connection_.run("BEGIN"));
      HTN_RETURN_IF_ERROR(put_rows(parent, at / kRowAtomBytes, part));
      HTN_RETURN_IF_ERROR(connection_.run("COMMIT"));
    }
    return {};
  }

  Status read(std::uint64_t parent, const std::function<void(Bytes)>& sink) override {
    children_.bind(1, parent);
    while (true) {
      HTN_ASSIGN_OR_RETURN(bool more, children_.step());
      if (!more) return {};
      sink(children_.blob(0));
    }
  }

 private:
  Status prepare() {
    sqlite3* database = connection_.get();
    HTN_RETURN_IF_ERROR(find_.prepare(database, "SELECT id FROM hash WHERE hash = ?"));
    HTN_RETURN_IF_ERROR(value_.prepare(database, "INSERT INTO value VALUES (?, ?)"));
    HTN_RETURN_IF_ERROR(hash_.prepare(database, "INSERT INTO hash VALUES (?, ?)"));
    HTN_RETURN_IF_ERROR(edge_.prepare(database, "INSERT INTO edge VALUES (?, ?, ?)"));
    HTN_RETURN_IF_ERROR(back_.prepare(database, "INSERT INTO back VALUES (?, ?, ?)"));
    return children_.prepare(database,
                             "SELECT value.bytes FROM edge JOIN value ON value.id = edge.child "
                             "WHERE edge.parent = ? ORDER BY edge.sequence");
  }

  Status put_rows(std::uint64_t parent, std::uint64_t first, Bytes part) {
    messages_.clear();
    for (std::size_t at = 0; at < part.size(); at += kRowAtomBytes) {
      messages_.push_back(part.subspan(at, std::min(kRowAtomBytes, part.size() - at)));
    }
    hashes_.resize(messages_.size());
    sha256_many(messages_, hashes_);
    for (std::size_t i = 0; i < messages_.size(); ++i) {
      HTN_ASSIGN_OR_RETURN(std::uint64_t id, ensure_atom(i));
      HTN_RETURN_IF_ERROR(edge_.bind(1, parent).bind(2, first + i).bind(3, id).run());
      HTN_RETURN_IF_ERROR(back_.bind(1, id).bind(2, parent).bind(3, first + i).run());
    }
    return {};
  }

  Result<std::uint64_t> ensure_atom(std::size_t i) {
    HTN_ASSIGN_OR_RETURN(bool known, find_.bind(1, hashes_[i].bytes()).step());
    if (known) {
      std::uint64_t id = find_.number(0);
      find_.reset();
      return id;
    }
    HTN_RETURN_IF_ERROR(value_.bind(1, next_id_).bind(2, messages_[i]).run());
    HTN_RETURN_IF_ERROR(hash_.bind(1, hashes_[i].bytes()).bind(2, next_id_).run());
    return next_id_++;
  }

  RowOptions options_;
  Connection connection_;
  Statement find_, value_, hash_, edge_, back_, children_;
  std::uint64_t next_id_ = 1;
  std::vector<Bytes> messages_;
  std::vector<ContentHash> hashes_;
};

}  // namespace

Result<std::unique_ptr<RowStore>> open_sqlite_rows(const std::string& folder,
                                                   const RowOptions& options) {
  auto rows = std::make_unique<SqliteRows>();
  HTN_RETURN_IF_ERROR(rows->open(folder, options));
  return std::unique_ptr<RowStore>(std::move(rows));
}

}  // namespace hartonomous::bench

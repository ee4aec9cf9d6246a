#include <algorithm>
#include <vector>

#include <hartonomous/base/file.hpp>
#include <hartonomous/base/sha256.hpp>
#include <hartonomous/base/text.hpp>

#include "compare/row_store.hpp"
#include "compare/sqlite.hpp"

namespace hartonomous::bench {
namespace {

constexpr const char* kSchema =
    "CREATE TABLE value (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL);"
    "CREATE TABLE hash (hash BLOB PRIMARY KEY, id INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE edge (parent INTEGER, sequence INTEGER, child INTEGER NOT NULL,"
    "  PRIMARY KEY (parent, sequence)) WITHOUT ROWID;"
    "CREATE TABLE back (child INTEGER, parent INTEGER, sequence INTEGER,"
    "  PRIMARY KEY (child, parent, sequence)) WITHOUT ROWID;";

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

// SQLite with sqlite-vec: the vectors of a virtual table, all of which a search reads.
#include <hartonomous/base/text.hpp>

#include "compare/nearest_index.hpp"
#include "compare/sqlite.hpp"

namespace hartonomous::bench {
namespace {

Status load_library(Connection& connection, const std::string& library) {
  sqlite3_db_config(connection.get(), SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 1, nullptr);
  char* message = nullptr;
  const int outcome = sqlite3_load_extension(connection.get(), library.c_str(), nullptr, &message);
  Status status;
  if (outcome != SQLITE_OK) {
    status = io_error(concat("SQLite: load '", library,
                             "': ", std::string_view(message == nullptr ? "" : message)));
  }
  sqlite3_free(message);
  return status;
}

class SqliteVec final : public NearestIndex {
 public:
  Status build(const std::string& library, const std::string& file, const NearestInput& input) {
    HTN_RETURN_IF_ERROR(connection_.open(file));
    HTN_RETURN_IF_ERROR(load_library(connection_, library));
    HTN_RETURN_IF_ERROR(
        connection_.run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                        "PRAGMA cache_size=-1000000"));
    const bool is_cosine = input.metric == vector::Metric::kCosine;
    HTN_RETURN_IF_ERROR(connection_.run(
        concat("CREATE VIRTUAL TABLE v USING vec0(vector float[", input.dimension,
               "] distance_metric=", std::string_view(is_cosine ? "cosine" : "l2"), ")")));
    HTN_RETURN_IF_ERROR(fill(input));
    return search_.prepare(connection_.get(),
                           "SELECT rowid FROM v WHERE vector MATCH ? AND k = ? ORDER BY distance");
  }

  Status search(std::span<const float> query, std::size_t k, std::size_t,
                std::vector<std::uint32_t>& rows) override {
    rows.clear();
    search_.bind(1, std::as_bytes(query)).bind(2, k);
    while (true) {
      HTN_ASSIGN_OR_RETURN(const bool more, search_.step());
      if (!more) return {};
      rows.push_back(static_cast<std::uint32_t>(search_.number(0) - 1));
    }
  }

 private:
  Status fill(const NearestInput& input) {
    HTN_RETURN_IF_ERROR(connection_.run("BEGIN"));
    Statement insert;
    HTN_RETURN_IF_ERROR(
        insert.prepare(connection_.get(), "INSERT INTO v(rowid, vector) VALUES (?, ?)"));
    for (std::size_t row = 0; row < input.count(); ++row) {
      HTN_RETURN_IF_ERROR(insert.bind(1, row + 1).bind(2, std::as_bytes(input.row(row))).run());
    }
    return connection_.run("COMMIT");
  }

  Connection connection_;
  Statement search_;
};

}  // namespace

Result<OwnedIndex> build_sqlite_vec(const std::string& library, const std::string& file,
                                    const NearestInput& input) {
  auto index = std::make_unique<SqliteVec>();
  HTN_RETURN_IF_ERROR(index->build(library, file, input));
  return OwnedIndex(std::move(index));
}

}  // namespace hartonomous::bench

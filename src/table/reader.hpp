#pragma once

// Reader: rows of typed tables, now or as of an instant: by key, by index, in order; and a row's
// history.
//
// Now reads the current rows alone. As of an instant a row is the version that ended first after
// it, one seek, or when none did the current one.
// Thread-safety: as its RowSource; cheap to copy.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <hartonomous/base/ids.hpp>

#include "table/catalog.hpp"
#include "table/past_reads.hpp"
#include "table/row_codec.hpp"
#include "table/row_source.hpp"

namespace hartonomous::table {

// A row and when it was valid: [from, to).
struct Version {
  Instant from;
  Instant to = kForever;
  Values values;
};

// What is kept about a table of a tenant.
struct TableState {
  std::uint64_t next_identity = 1;
  std::uint64_t rows = 0;
  std::uint64_t versions = 0;  // rows of history
  Instant trimmed_before;      // states before it are gone
};
std::string encode_table_state(const TableState& state);
Result<TableState> decode_table_state(const schema::TableDescription& table, Bytes bytes);

// Which rows, and in which order.
struct Scan {
  const schema::Index* index = nullptr;  // null: by key
  Values equal;                          // the first columns of the index, or key
  // Bounds of the column after those. Both are optional.
  std::optional<Value> from;    // at or after it
  std::optional<Value> before;  // before it
};

class RowStream {
 public:
  RowStream() = default;
  RowStream(const RowStream&) = delete;
  RowStream& operator=(const RowStream&) = delete;
  virtual ~RowStream() = default;
  // The next row; nothing past the last. Errors: kCorruption, kIo.
  virtual Result<std::optional<StoredRow>> next() = 0;
};

class VersionStream {
 public:
  VersionStream() = default;
  VersionStream(const VersionStream&) = delete;
  VersionStream& operator=(const VersionStream&) = delete;
  virtual ~VersionStream() = default;
  // The next version; nothing past the last. Errors: kCorruption, kIo.
  virtual Result<std::optional<Version>> next() = 0;
};

class Reader {
 public:
  struct Parts {
    std::shared_ptr<const RowSource> source;
    TenantId tenant;
    Instant now;  // rows that end in time are there before it
    std::optional<Instant> as_of;
    std::shared_ptr<PastReads> past = nullptr;  // of this source and instant, which do not change
  };
  explicit Reader(Parts parts) : parts_(std::move(parts)) {}

  // Errors of all: kInvalidArgument for values of other types; kHistoryTrimmed; kCorruption.
  Result<std::optional<StoredRow>> get(const schema::TableDescription& table,
                                       const Values& key) const;
  // The same into a new struct of the table; false: there is none.
  Result<bool> get_struct(const Binding& table, const Values& key, void* row) const;
  // The one row of a unique index with these values.
  Result<std::optional<StoredRow>> find(const schema::TableDescription& table,
                                        const schema::Index& index, const Values& columns) const;
  Result<std::unique_ptr<RowStream>> scan(const schema::TableDescription& table,
                                          const Scan& scan) const;
  // Of now: kept, not counted. Rows that expired but were not removed count.
  Result<std::uint64_t> count(const schema::TableDescription& table) const;
  // Every version of a row that overlaps [from, to), oldest first, the current one last.
  Result<std::vector<Version>> history(const schema::TableDescription& table, const Values& key,
                                       Instant from = Instant{0}, Instant to = kForever) const;
  // The same of every row, by key.
  Result<std::unique_ptr<VersionStream>> between(const schema::TableDescription& table,
                                                 Instant from, Instant to) const;
  Result<TableState> state(const schema::TableDescription& table) const;

  // By encoded key, below the prefix of the table.
  Result<std::optional<StoredRow>> get_encoded(const schema::TableDescription& table,
                                               std::string_view key) const;
  TenantId tenant_of(const schema::TableDescription& table) const;
  // A row that ended in time is hidden; it is still there.
  bool has_expired(const schema::TableDescription& table, const StoredRow& row) const;
  const RowSource& source() const { return *parts_.source; }

 private:
  // The bytes of the row as they stand, then or now.
  Result<std::optional<kv::Value>> find_bytes(const schema::TableDescription& table,
                                              std::string_view row_key) const;
  // The first version that ended after an instant. Without one the row of now is the one.
  struct Past {
    bool ended_later = false;
    std::optional<kv::Value> value;  // when it had begun then
  };
  Result<Past> find_in_history(const schema::TableDescription& table, std::string_view row_key,
                               Instant at) const;
  Status require_history(const schema::TableDescription& table) const;

  Parts parts_;
};

// The tenant that rows of the whole store are kept under: no session has it.
inline constexpr TenantId kStoreTenant{0xffffffff};

}  // namespace hartonomous::table

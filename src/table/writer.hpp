#pragma once

// Writer: changes of typed tables, staged, with every constraint held and every index, history row
// and count in step.
//
// Invariants: 1. an index is a function of its rows (checker.hpp compares); 2. a row of history
// ends where its successor begins; 3. after an error the staging is of no use: nothing of it may
// land. Thread-safety: one thread at a time.

#include <functional>
#include <map>
#include <memory>

#include "table/reader.hpp"

namespace hartonomous::table {

// The atoms that foreign keys refer to. The engine has them.
class Atoms {
 public:
  Atoms() = default;
  Atoms(const Atoms&) = delete;
  Atoms& operator=(const Atoms&) = delete;
  virtual ~Atoms() = default;
  virtual Result<bool> sees(TenantId tenant, AtomId atom) = 0;
  // A row keeps an atom, or keeps it no more: a foreign key that restricts its deletion.
  virtual Status refer(TenantId tenant, AtomId atom) = 0;
  virtual Status stop_referring(TenantId tenant, AtomId atom) = 0;
};

// Of tables that refer to none.
class NoAtoms final : public Atoms {
 public:
  Result<bool> sees(TenantId, AtomId) override { return false; }
  Status refer(TenantId, AtomId) override { return {}; }
  Status stop_referring(TenantId, AtomId) override { return {}; }
};

// What a writer did to a row.
enum class RowChange : std::uint8_t { kInsert, kUpdate, kErase };

class Writer {
 public:
  // Told of each change once its constraints hold; of an erased row, what it was. It may insert
  // rows of other tables through the same writer.
  using OnChange = std::function<Status(const Binding& table, RowChange change, const Values& row)>;
  struct Parts {
    std::shared_ptr<Staging> staging;
    const Catalog* catalog;
    Atoms* atoms;
    TenantId tenant;
    Instant now;                     // of the commit: where new versions begin
    std::uint64_t staged_bytes_max;  // more is kResourceExhausted
    // Quotas, by the table's number; the same error.
    std::map<std::uint16_t, std::uint64_t> rows_max = {};
    OnChange on_change = {};
  };
  explicit Writer(Parts parts);

  // What is staged as well as what is stored.
  const Reader& reader() const { return reader_; }

  // The row as it will stand, with what it got by default.
  // Errors: kInvalidArgument (validate.hpp); kAlreadyExists (key, or a unique index, named with the
  // values); kFailedPrecondition (a foreign key, named, refers to nothing); kResourceExhausted.
  Result<Values> insert(const Binding& table, Values row);
  // The row with this one's key. Errors: those of insert; kNotFound.
  Result<Values> update(const Binding& table, Values row);
  // And what cascades from it. Errors: kNotFound; kFailedPrecondition (a foreign key, named, of a
  // row that still refers to it).
  Status erase(const Binding& table, const Values& key);

  // Once, when everything is staged.
  void finish();

 private:
  using Description = schema::TableDescription;
  struct Old {
    std::string bytes;
    StoredRow row;
  };

  Status check_quota(const Description& table);
  Status fill_defaults(const Description& table, Values& row);
  Result<TableState*> state(const Description& table);
  Result<std::optional<Old>> find_old(const Description& table, const std::string& row_key) const;
  Status check_foreign_keys(const Description& table, const Values& row, const Values* old) const;
  Status check_foreign_key(const Description& table, const schema::ForeignKey& key,
                           const Values& columns) const;
  Status check_atom(const Description& table, std::string_view constraint,
                    const Value& column) const;
  // What the row before and after keep; null: there is none.
  Status keep_atoms(const Description& table, const Values* old, const Values* row);
  Status release_children(const Binding& table, const Values& key);
  Status release_children_of(const Catalog::Reference& reference, const Description& parent,
                             const Values& key);
  Status stage_indexes(const Description& table, const std::string& key, const Values* old,
                       const Values* row);
  Status stage_entry(const Description& table, const schema::Index& index, const std::string& key,
                     const std::string& columns, const Values& row);
  void retire_entry(const Description& table, const schema::Index& index, const std::string& key,
                    const std::string& columns);
  Status stage_history(const Description& table, const std::string& row_key, Old old);
  Status tell(const Binding& table, RowChange change, const Values& row) const;
  Status check_size() const;
  Status too_large() const;
  std::string table_prefix(const Description& table) const;

  Parts parts_;
  Reader reader_;
  std::map<std::uint16_t, TableState> states_;
  std::uint64_t guids_ = 0;
};

// "(7, 'llama')": for messages.
std::string to_text(const Values& values);

}  // namespace hartonomous::table

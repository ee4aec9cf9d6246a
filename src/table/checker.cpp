#include "table/checker.hpp"

#include <map>

#include <hartonomous/base/text.hpp>

#include "schema/keys.hpp"
#include "table/index_entry.hpp"
#include "table/reader.hpp"
#include "table/validate.hpp"

namespace hartonomous::table {

using schema::Index;
using schema::TableDescription;

namespace {

constexpr std::size_t kPrefixBytes = 6;  // tenant u32, table u16
constexpr std::size_t kInstantBytes = 8;
constexpr std::uint64_t kReportEvery = 1u << 16;

class TablesCheck {
 public:
  TablesCheck(std::shared_ptr<const kv::Database> database, const Catalog& catalog,
              const TellProblem& tell, const Control& control, const IsLeftOut& left_out)
      : catalog_(catalog),
        tell_(tell),
        control_(control),
        left_out_(left_out),
        source_(std::make_shared<const Stored>(database, database->snapshot())) {}

  Result<CheckedTables> run() {
    HTN_RETURN_IF_ERROR(each(Family::kTableRow, [this](const Place& at) { return check_row(at); }));
    HTN_RETURN_IF_ERROR(
        each(Family::kTableIndex, [this](const Place& at) { return check_entry(at); }));
    HTN_RETURN_IF_ERROR(
        each(Family::kTableHistory, [this](const Place& at) { return check_version(at); }));
    HTN_RETURN_IF_ERROR(
        each(Family::kTableState, [this](const Place& at) { return check_state(at); }));
    for (const auto& [prefix, counted] : counted_) {
      if (counted.rows > 0 || counted.versions > 0) {
        tell_(concat("table key ", to_hex(as_bytes(prefix)), ": rows without a state"));
      }
    }
    return checked_;
  }

 private:
  // A key that was read, and whose it is.
  struct Place {
    const TableDescription* table;
    TenantId tenant;
    std::string_view prefix;
    std::string_view rest;  // of the key, after the prefix
    Bytes value;
  };
  struct Counted {
    std::uint64_t rows = 0;
    std::uint64_t versions = 0;
  };

  Reader reader(TenantId tenant) const {
    return Reader({.source = source_, .tenant = tenant, .now = Instant{INT64_MIN}, .as_of = {}});
  }

  void tell(const Place& at, std::string_view what) const {
    tell_(concat(at.table->full_name(), " of tenant ", at.tenant.value(), ": key ",
                 to_hex(as_bytes(at.rest)), ": ", what));
  }

  // What cannot be read is a problem, and the walk of its family ends there.
  template <typename Visit>
  Status each(Family family, Visit visit) {
    const auto cursor = source_->cursor(family, {});
    for (std::uint64_t count = 0;; ++count) {
      if (count % kReportEvery == 0) {
        if (control_.stopped()) return cancelled("check");
        control_.report({.phase = "check tables", .done = checked_.rows, .unit = "rows"});
      }
      const Result<bool> more = cursor->next();
      if (!more.ok()) tell_(more.status().to_string());
      if (!more.ok() || !*more) return {};
      codec::KeyReader key(as_bytes(cursor->key()));
      const TenantId tenant{key.u32()};
      if (left_out_ && left_out_(tenant)) continue;
      const Binding* table = catalog_.find(key.u16());
      if (!key.ok() || table == nullptr) {
        tell_(concat("table key ", to_hex(as_bytes(cursor->key())), ": of no table"));
        continue;
      }
      const Place at{.table = &table->description,
                     .tenant = tenant,
                     .prefix = cursor->key().substr(0, kPrefixBytes),
                     .rest = cursor->key().substr(kPrefixBytes),
                     .value = cursor->value()};
      const Status failed = visit(at);
      if (!failed.ok()) tell(at, failed.to_string());
    }
  }

  Status check_row(const Place& at) {
    ++checked_.rows;
    ++counted_[std::string(at.prefix)].rows;
    HTN_ASSIGN_OR_RETURN(const StoredRow row, decode_row(*at.table, at.value));
    const Status valid = validate_row(*at.table, row.values);
    if (!valid.ok()) tell(at, valid.message());
    codec::KeyWriter key;
    append_key(*at.table, key_of(*at.table, row.values), key);
    if (key.take() != at.rest) tell(at, "is not the key of its row");
    for (const Index& index : at.table->indexes) {
      if (stands_in(index, row.values)) HTN_RETURN_IF_ERROR(check_stands(at, index, row.values));
    }
    return check_parents(at, row.values);
  }

  Status check_stands(const Place& at, const Index& index, const Values& row) const {
    codec::KeyWriter columns;
    append_index_columns(*at.table, index, index_columns_of(index, row), columns);
    const IndexEntry entry = make_index_entry(index, columns.take(), at.rest);
    const std::string key =
        schema::table_index_prefix(at.tenant, at.table->number, index.number) + entry.key;
    HTN_ASSIGN_OR_RETURN(const auto found, source_->get(Family::kTableIndex, key));
    if (!found.has_value() || found->text() != entry.value) {
      tell(at, concat("does not stand in ", index.name));
    }
    return {};
  }

  Status check_parents(const Place& at, const Values& row) const {
    for (const schema::ForeignKey& key : at.table->foreign_keys) {
      const Binding* parent = catalog_.find(key.parent);
      Values columns;
      bool refers = parent != nullptr && key.parent != schema::kAtomTable;
      for (const std::size_t column : key.columns) {
        columns.push_back(row[column]);
        refers = refers && !row[column].is_null();
      }
      if (!refers) continue;
      HTN_ASSIGN_OR_RETURN(const auto found, reader(at.tenant).get(parent->description, columns));
      if (!found.has_value()) tell(at, concat(key.name, ": refers to nothing"));
    }
    return {};
  }

  // Each row's entries are there; so an entry is right when its row has it.
  Status check_entry(const Place& at) {
    ++checked_.index_entries;
    codec::KeyReader number(as_bytes(at.rest));
    const std::uint8_t wanted = number.u8();
    for (const Index& index : at.table->indexes) {
      if (index.number == wanted && number.ok()) return check_entry_of(at, index);
    }
    return corruption("an entry of no index");
  }

  Status check_entry_of(const Place& at, const Index& index) const {
    const std::string_view entry_key = at.rest.substr(1);
    HTN_ASSIGN_OR_RETURN(const std::string_view row_key,
                         row_key_of_entry(*at.table, index, entry_key, at.value));
    HTN_ASSIGN_OR_RETURN(const auto row, reader(at.tenant).get_encoded(*at.table, row_key));
    if (!row.has_value()) return corruption(concat(index.name, ": an entry without its row"));
    codec::KeyWriter columns;
    append_index_columns(*at.table, index, index_columns_of(index, row->values), columns);
    const IndexEntry entry = make_index_entry(index, columns.take(), row_key);
    const bool stands = stands_in(index, row->values) && entry.key == entry_key;
    return stands ? Status() : corruption(concat(index.name, ": an entry that its row has not"));
  }

  // Versions of a row follow one another.
  Status check_version(const Place& at) {
    ++checked_.versions;
    ++counted_[std::string(at.prefix)].versions;
    if (at.rest.size() < kInstantBytes) return corruption("a version without its end");
    const std::string_view row_key = at.rest.substr(0, at.rest.size() - kInstantBytes);
    codec::KeyReader ended(as_bytes(at.rest.substr(row_key.size())));
    const Instant valid_to{static_cast<std::int64_t>(ended.u64())};
    HTN_ASSIGN_OR_RETURN(const StoredRow row, decode_row(*at.table, at.value));
    if (row.valid_from >= valid_to) tell(at, "a version that ends before it begins");
    const std::string whole_key = concat(at.prefix, row_key);
    if (whole_key == last_row_ && row.valid_from < last_end_) {
      tell(at, "a version that begins before the one before it ends");
    }
    last_row_ = whole_key;
    last_end_ = valid_to;
    HTN_ASSIGN_OR_RETURN(const auto current, reader(at.tenant).get_encoded(*at.table, row_key));
    if (current.has_value() && current->valid_from < valid_to) {
      tell(at, "a version that ends after the row of now begins");
    }
    return {};
  }

  Status check_state(const Place& at) {
    HTN_ASSIGN_OR_RETURN(const TableState state, decode_table_state(*at.table, at.value));
    const Counted counted = counted_[std::string(at.prefix)];
    counted_.erase(std::string(at.prefix));
    if (state.rows != counted.rows) {
      tell(at, concat("counts ", state.rows, " rows, there are ", counted.rows));
    }
    if (state.versions != counted.versions) {
      tell(at, concat("counts ", state.versions, " versions, there are ", counted.versions));
    }
    return {};
  }

  const Catalog& catalog_;
  const TellProblem& tell_;
  const Control& control_;
  const IsLeftOut& left_out_;
  std::shared_ptr<const Stored> source_;
  CheckedTables checked_;
  std::map<std::string, Counted> counted_;
  std::string last_row_;
  Instant last_end_;
};

}  // namespace

Result<CheckedTables> check_tables(std::shared_ptr<const kv::Database> database,
                                   const Catalog& catalog, const TellProblem& tell,
                                   const Control& control, const IsLeftOut& left_out) {
  return TablesCheck(std::move(database), catalog, tell, control, left_out).run();
}

}  // namespace hartonomous::table

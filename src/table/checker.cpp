#include "table/checker.hpp"

#include <map>
#include <optional>
#include <utility>

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
  TablesCheck(const CheckTables& what, const Control& control) : what_(what), control_(control) {
    for (const Binding& table : what_.catalog->tables()) {
      if (table.description.is_stored()) described_.emplace(table.description.number, &table);
    }
  }

  Result<CheckedTables> run() {
    HTN_RETURN_IF_ERROR(each(Family::kTableRow, [this](const Place& at) { return check_row(at); }));
    HTN_RETURN_IF_ERROR(
        each(Family::kTableIndex, [this](const Place& at) { return check_entry(at); }));
    HTN_RETURN_IF_ERROR(
        each(Family::kTableHistory, [this](const Place& at) { return check_version(at); }));
    HTN_RETURN_IF_ERROR(
        each(Family::kTableIndexHistory, [this](const Place& at) { return check_past_entry(at); }));
    HTN_RETURN_IF_ERROR(
        each(Family::kTableState, [this](const Place& at) { return check_state(at); }));
    for (const auto& [prefix, counted] : counted_) {
      if (counted.rows > 0 || counted.versions > 0) {
        what_.tell(concat("table key ", to_hex(as_bytes(prefix)), ": rows without a state"));
      }
    }
    tell_undescribed();
    for (auto& [number, described] : described_) {
      checked_.tables.push_back(std::move(described.held));
    }
    return std::move(checked_);
  }

 private:
  struct Described {
    explicit Described(const Binding* binding) : table(&binding->description) {
      held.name = table->full_name();
      for (const Index& index : table->indexes) held.indexes.push_back({std::string(index.name)});
      for (const schema::ForeignKey& key : table->foreign_keys) {
        held.foreign_keys.push_back({std::string(key.name)});
      }
    }
    const TableDescription* table;
    CheckedTable held;
  };
  // A key that was read, and whose it is.
  struct Place {
    const TableDescription* table;
    CheckedTable* held;
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
    return Reader(
        {.source = what_.source, .tenant = tenant, .now = Instant{INT64_MIN}, .as_of = {}});
  }

  void tell(const Place& at, std::string_view what) const {
    what_.tell(concat(at.table->full_name(), " of tenant ", at.tenant.value(), ": key ",
                      to_hex(as_bytes(at.rest)), ": ", what));
  }

  // What cannot be read is a problem, and the walk of its family ends there.
  template <typename Visit>
  Status each(Family family, Visit visit) {
    const auto cursor = what_.source->cursor(family, {});
    for (std::uint64_t count = 0;; ++count) {
      if (count % kReportEvery == 0) {
        if (control_.stopped()) return cancelled("check");
        control_.report({.phase = "check tables", .done = checked_.rows, .unit = "rows"});
      }
      const Result<bool> more = cursor->next();
      if (!more.ok()) what_.tell(more.status().to_string());
      if (!more.ok() || !*more) return {};
      codec::KeyReader key(as_bytes(cursor->key()));
      const TenantId tenant{key.u32()};
      if (what_.left_out && what_.left_out(tenant)) continue;
      const std::uint16_t number = key.u16();
      const auto described = described_.find(number);
      if (!key.ok() || described == described_.end()) {
        ++undescribed_tables_[number];
        continue;
      }
      const Place at{.table = described->second.table,
                     .held = &described->second.held,
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
    ++at.held->rows;
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
    HTN_ASSIGN_OR_RETURN(const auto found, what_.source->get(Family::kTableIndex, key));
    if (!found.has_value() || found->text() != entry.value) {
      tell(at, concat("does not stand in ", index.name));
    }
    return {};
  }

  Status check_parents(const Place& at, const Values& row) const {
    for (std::size_t i = 0; i < at.table->foreign_keys.size(); ++i) {
      const schema::ForeignKey& key = at.table->foreign_keys[i];
      Values columns;
      bool refers = true;
      for (const std::size_t column : key.columns) {
        columns.push_back(row[column]);
        refers = refers && !row[column].is_null();
      }
      if (!refers) continue;
      ++at.held->foreign_keys[i].count;
      if (key.keeps_atom()) check_kept(at, key, columns[0]);
      const Binding* parent = what_.catalog->find(key.parent);
      if (parent == nullptr || key.parent == schema::kAtomTable) continue;
      HTN_ASSIGN_OR_RETURN(const auto found, reader(at.tenant).get(parent->description, columns));
      if (!found.has_value()) tell(at, concat(key.name, ": refers to nothing"));
    }
    return {};
  }

  void check_kept(const Place& at, const schema::ForeignKey& key, const Value& column) const {
    const auto atom =
        AtomId::from_value(static_cast<std::uint64_t>(std::get<std::int64_t>(column)));
    if (!atom.ok() || atom->tenant() != at.tenant) {
      tell(at, concat(key.name, ": no atom of the tenant's"));
    } else if (what_.tell_kept) {
      what_.tell_kept(*atom);
    }
  }

  // Each row's entries are there; so an entry is right when its row has it.
  Status check_entry(const Place& at) {
    ++checked_.index_entries;
    const std::optional<std::size_t> index = index_of(at);
    if (!index.has_value()) return {};
    ++at.held->indexes[*index].count;
    return check_entry_of(at, at.table->indexes[*index]);
  }

  // The place of the index that the key is of. None: no description has it.
  std::optional<std::size_t> index_of(const Place& at) {
    codec::KeyReader key(as_bytes(at.rest));
    const std::uint8_t number = key.u8();
    for (std::size_t i = 0; i < at.table->indexes.size(); ++i) {
      if (at.table->indexes[i].number == number && key.ok()) return i;
    }
    ++undescribed_indexes_[{at.table->full_name(), number}];
    return std::nullopt;
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
    ++at.held->versions;
    ++counted_[std::string(at.prefix)].versions;
    if (!at.table->versioned) return corruption("a version, of a table that keeps none");
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

  // That it stood; whether it did as of an instant, the row of then says.
  Status check_past_entry(const Place& at) {
    if (!index_of(at).has_value()) return {};
    if (!at.table->versioned) return corruption("an entry's history, of a table that keeps none");
    if (at.rest.size() < 1 + kInstantBytes) return corruption("a past entry without its end");
    const std::string_view key = at.rest.substr(1, at.rest.size() - 1 - kInstantBytes);
    return row_key_of_past_entry(*at.table, key, at.value).status();
  }

  void tell_undescribed() const {
    for (const auto& [number, count] : undescribed_tables_) {
      what_.tell(concat("table ", number, ": no table that is stored has this number; it has ",
                        count, " keys"));
    }
    for (const auto& [index, count] : undescribed_indexes_) {
      what_.tell(concat(index.first, ": no index of it has the number ", index.second, "; it has ",
                        count, " keys"));
    }
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

  const CheckTables& what_;
  const Control& control_;
  CheckedTables checked_;
  std::map<std::uint16_t, Described> described_;  // those that are stored, by number
  // Keys of what no description has.
  std::map<std::uint16_t, std::uint64_t> undescribed_tables_;
  std::map<std::pair<std::string, unsigned>, std::uint64_t> undescribed_indexes_;
  std::map<std::string, Counted> counted_;
  std::string last_row_;
  Instant last_end_;
};

}  // namespace

Result<CheckedTables> check_tables(const CheckTables& what, const Control& control) {
  return TablesCheck(what, control).run();
}

}  // namespace hartonomous::table

#include "support/table_oracle.hpp"

#include <algorithm>

namespace hartonomous::testing {

using schema::TableDescription;
using table::Binding;
using table::TableOf;

namespace {

struct Owner {
  std::int64_t id = 0;
  std::string name;
  std::optional<std::int32_t> grade;
  std::int64_t visits = 0;
  std::optional<std::string> notes;
};

struct Item {
  std::int64_t owner = 0;
  std::string code;
  double worth = 0;
  std::optional<std::string> tag;
};

struct Link {
  std::int64_t id = 0;
  std::int64_t owner = 0;
  std::string code;
  std::optional<std::int64_t> next;
};

Binding describe_owner() {
  TableOf<Owner> table(1, "test", "Owner", "Owns items");
  table.column("OwnerId", &Owner::id, table::sql_bigint()).identity();
  table.column("OwnerName", &Owner::name, table::sql_nvarchar(20));
  table.column("Grade", &Owner::grade, table::sql_int());
  table.column("Visits", &Owner::visits, table::sql_bigint()).unversioned();
  table.column("Notes", &Owner::notes, table::sql_nvarchar_max()).json();
  table.key({"OwnerId"});
  table.unique("UQ_Owner_Name", {"OwnerName"});
  table.index("IX_Owner_Grade", {"-Grade", "OwnerName"});
  table.check_range("CK_Owner_Grade", "Grade", 0, 5);
  table.versioned();
  return table.take();
}

Binding describe_item() {
  TableOf<Item> table(2, "test", "Item", "Owned");
  table.column("OwnerId", &Item::owner, table::sql_bigint());
  table.column("Code", &Item::code, table::sql_varchar(10));
  table.column("Worth", &Item::worth, table::sql_float());
  table.column("Tag", &Item::tag, table::sql_nvarchar(10));
  table.key({"OwnerId", "Code"});
  table.index("IX_Item_Worth", {"Worth"});
  table.unique("UQ_Item_Tag", {"Tag"}).skip_nulls = true;
  table.foreign_key("FK_Item_Owner", {"OwnerId"}, "test.Owner", schema::OnDelete::kCascade);
  table.check_words("CK_Item_Code", "Code", {"a", "b", "c", "d"});
  table.versioned();
  return table.take();
}

Binding describe_link() {
  TableOf<Link> table(3, "test", "Link", "Refers to items, and to its own kind");
  table.column("LinkId", &Link::id, table::sql_bigint()).identity();
  table.column("OwnerId", &Link::owner, table::sql_bigint());
  table.column("Code", &Link::code, table::sql_varchar(10));
  table.column("NextId", &Link::next, table::sql_bigint());
  table.key({"LinkId"});
  table.index("IX_Link_Item", {"OwnerId", "Code"});
  table.index("IX_Link_Next", {"NextId"}).skip_nulls = true;
  table.foreign_key("FK_Link_Item", {"OwnerId", "Code"}, "test.Item");
  table.foreign_key("FK_Link_Next", {"NextId"}, "test.Link");
  return table.take();
}

std::string name_of(const Binding& table) { return table.description.full_name(); }

Values key_of(const TableDescription& table, const Values& row) {
  Values key;
  for (const std::size_t column : table.key) key.push_back(row[column]);
  return key;
}

Values pick(const Values& row, const std::vector<std::size_t>& columns) {
  Values picked;
  for (const std::size_t column : columns) picked.push_back(row[column]);
  return picked;
}

Values pick(const Values& row, const std::vector<schema::IndexColumn>& columns) {
  Values picked;
  for (const schema::IndexColumn& each : columns) picked.push_back(row[each.column]);
  return picked;
}

bool all_null(const Values& values) {
  return std::all_of(values.begin(), values.end(), [](const Value& v) { return v.is_null(); });
}

bool any_null(const Values& values) {
  return std::any_of(values.begin(), values.end(), [](const Value& v) { return v.is_null(); });
}

Status fail(StatusCode code, std::string_view what) { return {code, std::string(what)}; }

Status check_row(const TableDescription& about, const Values& row) {
  for (const schema::Check& check : about.checks) {
    const Value& value = row[check.column];
    if (value.is_null()) continue;
    if (check.words.empty()) {
      const auto number = static_cast<double>(std::get<std::int64_t>(value));
      if (number < check.least || number > check.most) {
        return fail(StatusCode::kInvalidArgument, check.name);
      }
    } else if (std::find(check.words.begin(), check.words.end(), std::get<std::string>(value)) ==
               check.words.end()) {
      return fail(StatusCode::kInvalidArgument, check.name);
    }
  }
  return {};
}

}  // namespace

const table::Catalog& small_catalog() {
  static const table::Catalog catalog(
      std::vector<Binding>{describe_owner(), describe_item(), describe_link()});
  return catalog;
}
const Binding& owner_table() { return *small_catalog().find("test.Owner"); }
const Binding& item_table() { return *small_catalog().find("test.Item"); }
const Binding& link_table() { return *small_catalog().find("test.Link"); }

Status TableOracle::check_others(const Binding& table, const Values& row) const {
  const TableDescription& about = table.description;
  const Rows& rows = now_.at(name_of(table));
  for (const schema::ForeignKey& key : about.foreign_keys) {
    const Values columns = pick(row, key.columns);
    if (any_null(columns)) continue;
    const auto parents = now_.find(std::string(key.parent));
    if (parents == now_.end() || !parents->second.contains(columns)) {
      return fail(StatusCode::kFailedPrecondition, key.name);
    }
  }
  for (const schema::Index& index : about.indexes) {
    const Values columns = pick(row, index.columns);
    if (!index.unique || (index.skip_nulls && all_null(columns))) continue;
    for (const auto& [key, other] : rows) {
      if (key != key_of(about, row) && pick(other, index.columns) == columns) {
        return fail(StatusCode::kAlreadyExists, index.name);
      }
    }
  }
  return {};
}

Status TableOracle::insert(const Binding& table, Values& row) {
  const TableDescription& about = table.description;
  Rows& rows = now_[name_of(table)];
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (about.columns[i].by_default != schema::Default::kIdentity) continue;
    std::int64_t& next = identities_[name_of(table)];
    auto& number = std::get<std::int64_t>(row[i]);
    if (number == 0) number = next + 1;
    next = std::max(next, number);
  }
  HTN_RETURN_IF_ERROR(check_row(about, row));
  if (rows.contains(key_of(about, row))) return fail(StatusCode::kAlreadyExists, "key");
  HTN_RETURN_IF_ERROR(check_others(table, row));
  rows[key_of(about, row)] = row;
  return {};
}

Status TableOracle::update(const Binding& table, const Values& row) {
  Rows& rows = now_[name_of(table)];
  const auto found = rows.find(key_of(table.description, row));
  if (found == rows.end()) return fail(StatusCode::kNotFound, "key");
  HTN_RETURN_IF_ERROR(check_row(table.description, row));
  HTN_RETURN_IF_ERROR(check_others(table, row));
  found->second = row;
  return {};
}

Status TableOracle::erase(const Binding& table, const Values& key) {
  Rows& rows = now_[name_of(table)];
  if (!rows.contains(key)) return fail(StatusCode::kNotFound, "key");
  for (const Binding& child : small_catalog().tables()) {
    for (const schema::ForeignKey& foreign : child.description.foreign_keys) {
      if (foreign.parent != name_of(table)) continue;
      const Rows children = now_[name_of(child)];
      for (const auto& [child_key, child_row] : children) {
        if (pick(child_row, foreign.columns) != key) continue;
        if (&child == &table && child_key == key) continue;
        if (foreign.on_delete == schema::OnDelete::kRestrict) {
          return fail(StatusCode::kFailedPrecondition, foreign.name);
        }
        HTN_RETURN_IF_ERROR(erase(child, child_key));
      }
    }
  }
  rows.erase(key);
  return {};
}

void TableOracle::commit(Instant at) {
  committed_ = now_;
  identities_committed_ = identities_;
  commits_[at] = now_;
}

void TableOracle::take_back() {
  now_ = committed_;
  identities_ = identities_committed_;
}

const TableOracle::State& TableOracle::as_of(Instant at) const {
  return std::prev(commits_.upper_bound(at))->second;
}

std::vector<Values> TableOracle::scan(const State& state, const Binding& table,
                                      const schema::Index* index, const Values& equal) {
  std::vector<std::pair<Values, Values>> found;  // by key, row
  const auto rows = state.find(name_of(table));
  if (rows == state.end()) return {};
  const auto columns_of = [&](const Values& row) {
    return index == nullptr ? key_of(table.description, row) : pick(row, index->columns);
  };
  for (const auto& [key, row] : rows->second) {
    const Values columns = columns_of(row);
    if (index != nullptr && index->skip_nulls && all_null(columns)) continue;
    if (std::equal(equal.begin(), equal.end(), columns.begin())) found.emplace_back(key, row);
  }
  std::stable_sort(found.begin(), found.end(), [&](const auto& a, const auto& b) {
    const Values left = columns_of(a.second);
    const Values right = columns_of(b.second);
    for (std::size_t i = 0; i < left.size(); ++i) {
      if (left[i] == right[i]) continue;
      const bool descending = index != nullptr && index->columns[i].descending;
      return descending ? right[i] < left[i] : left[i] < right[i];
    }
    return false;
  });
  std::vector<Values> out;
  for (auto& [key, row] : found) out.push_back(std::move(row));
  return out;
}

}  // namespace hartonomous::testing

#include "table/writer.hpp"

#include <catch2/catch.hpp>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "support/table_bench.hpp"
#include "support/table_oracle.hpp"

namespace hartonomous::table {
namespace {

using testing::item_table;
using testing::link_table;
using testing::owner_table;
using testing::small_catalog;
using testing::TableBench;

constexpr Instant kNow{1000};
constexpr Instant kLater{2000};
constexpr Instant kLatest{3000};

template <typename T>
T must(Result<T> result) {
  INFO(result.status().to_string());
  REQUIRE(result.ok());
  return std::move(result).value();
}

void require_ok(const Status& status) {
  INFO(status.to_string());
  REQUIRE(status.ok());
}

void check_refused(const Status& status, StatusCode code, std::string_view message) {
  CHECK(status.code() == code);
  CHECK(status.message() == message);
}

Values owner(Value id, const std::string& name, Value grade = kNull, std::int64_t visits = 0) {
  return {std::move(id), name, std::move(grade), visits, kNull};
}

std::vector<Values> all_of(std::unique_ptr<RowStream> stream) {
  std::vector<Values> rows;
  while (auto row = must(stream->next())) rows.push_back(std::move(row->values));
  return rows;
}

Value first_of(const Values& row) { return row[0]; }

// The first column of each row.
Values firsts(const Reader& reader, const Binding& table, const Scan& scan) {
  Values values;
  for (const Values& row : all_of(must(reader.scan(table.description, scan)))) {
    values.push_back(first_of(row));
  }
  return values;
}

TEST_CASE("table: identities go on after explicit ones, and are not given twice", "[table][unit]") {
  TableBench bench(small_catalog());
  std::vector<Value> ids;
  const auto add = [&](Value id, const std::string& name) {
    require_ok(bench.transact(kNow, [&](Writer& writer) {
      ids.push_back(first_of(must(writer.insert(owner_table(), owner(std::move(id), name)))));
      return Status();
    }));
  };
  add(0, "a");
  add(10, "b");
  add(0, "c");
  add(5, "d");
  add(-3, "e");
  add(0, "f");
  require_ok(bench.erase(owner_table(), kLater, {12}));
  add(0, "g");
  CHECK(ids == std::vector<Value>{1, 10, 11, 5, -3, 12, 13});
}

TEST_CASE("table: after the last identity there is none", "[table][unit]") {
  TableBench bench(small_catalog());
  require_ok(
      bench.insert(owner_table(), kNow, owner(std::numeric_limits<std::int64_t>::max(), "last")));
  check_refused(bench.insert(owner_table(), kNow, owner(0, "more")), StatusCode::kResourceExhausted,
                "test.Owner: OwnerId: no number is left");
}

TEST_CASE("table: what is left out of a row is filled in", "[table][unit]") {
  TableBench bench(Catalog::standard());
  const Binding& jobs = *Catalog::standard().find("AutonomousComputeJob");
  const Values job = {Guid(), 99,         "index", "Pending", kNull, kNull,
                      0,      Instant{0}, kNull,   kNull,     kNull};
  require_ok(bench.transact(kNow, [&](Writer& writer) {
    const Values first = must(writer.insert(jobs, job));
    const Values second = must(writer.insert(jobs, job));
    CHECK_FALSE(std::get<Guid>(first[0]).is_nil());
    CHECK(std::get<Guid>(first[0]).to_text()[14] == '8');
    CHECK(first[0] != second[0]);
    CHECK(first[1] == Value(std::int64_t{TableBench::kTenant.value()}));
    CHECK(first[7] == Value(kNow));
    Values given = job;
    given[0] = Guid::from_hash(as_bytes("0123456789abcdef"));
    given[7] = Instant{5};
    const Values third = must(writer.insert(jobs, given));
    CHECK((third[0] == given[0] && third[7] == given[7]));
    Values changed = first;
    changed[1] = 3;
    changed[7] = Instant{0};
    changed[3] = "Running";
    const Values updated = must(writer.update(jobs, changed));
    CHECK((updated[1] == first[1] && updated[7] == first[7]));
    return Status();
  }));
}

TEST_CASE("table: a change of what is not versioned alone makes no history", "[table][unit]") {
  TableBench bench(small_catalog());
  const schema::TableDescription& table = owner_table().description;
  require_ok(bench.insert(owner_table(), kNow, owner(1, "a")));
  require_ok(bench.update(owner_table(), kLater, owner(1, "a", kNull, 5)));
  auto versions = must(bench.reader(kLater).history(table, {1}));
  REQUIRE(versions.size() == 1);
  CHECK(versions[0].from == kNow);
  CHECK(versions[0].values[3] == Value(5));
  CHECK(must(bench.reader(kLater).state(table)).versions == 0);
  require_ok(bench.update(owner_table(), kLatest, owner(1, "b", kNull, 6)));
  versions = must(bench.reader(kLatest).history(table, {1}));
  REQUIRE(versions.size() == 2);
  CHECK((versions[0].from == kNow && versions[0].to == kLatest));
  CHECK(versions[0].values[3] == Value(5));
  CHECK(versions[1].from == kLatest);
  CHECK(must(bench.reader(kLatest).state(table)).versions == 1);
  CHECK((*must(bench.reader(kLatest, kLater).get(table, {1}))).values[1] == Value("a"));
  CHECK_FALSE(must(bench.reader(kLatest, Instant{999}).get(table, {1})).has_value());
}

TEST_CASE("table: what came and went within a commit leaves no history", "[table][unit]") {
  TableBench bench(small_catalog());
  require_ok(bench.transact(kNow, [&](Writer& writer) {
    HTN_RETURN_IF_ERROR(writer.insert(owner_table(), owner(1, "a")).status());
    HTN_RETURN_IF_ERROR(writer.update(owner_table(), owner(1, "b")).status());
    return writer.erase(owner_table(), {1});
  }));
  CHECK(must(bench.reader(kNow).history(owner_table().description, {1})).empty());
  CHECK(must(bench.reader(kNow).count(owner_table().description)) == 0);
}

TEST_CASE("table: rows that ended are hidden and make room", "[table][unit]") {
  TableBench bench(Catalog::standard());
  const Binding& cache = *Catalog::standard().find("InferenceCache");
  const schema::TableDescription& table = cache.description;
  const Blob hash{std::string(32, 'h')};
  const auto entry = [&](std::int64_t atom, Instant ends) {
    return Values{hash, 0, atom, Instant{0}, ends};
  };
  require_ok(bench.insert(cache, kNow, entry(1, kLater)));
  const Instant last{kLater.value() - 1};
  CHECK(must(bench.reader(last).get(table, {hash})).has_value());
  CHECK(bench.insert(cache, last, entry(2, kLatest)).code() == StatusCode::kAlreadyExists);
  CHECK_FALSE(must(bench.reader(kLater).get(table, {hash})).has_value());
  CHECK(firsts(bench.reader(kLater), cache, {}).empty());
  CHECK(bench.update(cache, kLater, entry(2, kLatest)).code() == StatusCode::kNotFound);
  require_ok(bench.insert(cache, kLater, entry(2, kLatest)));
  const auto row = must(bench.reader(kLater).get(table, {hash}));
  REQUIRE(row.has_value());
  CHECK(row->values[2] == Value(2));
  CHECK(must(bench.reader(kLater).count(table)) == 1);
}

TEST_CASE("table: a transaction holds so many bytes", "[table][unit]") {
  TableBench bench(small_catalog());
  const auto add_many = [](Writer& writer) {
    for (int i = 0; i < 100; ++i) {
      HTN_RETURN_IF_ERROR(
          writer.insert(owner_table(), owner(0, "owner " + std::to_string(i))).status());
    }
    return Status();
  };
  check_refused(bench.transact(kNow, add_many, 10u << 10), StatusCode::kResourceExhausted,
                "a transaction holds at most 10.0 KiB of rows");
  CHECK(must(bench.reader(kNow).count(owner_table().description)) == 0);
  require_ok(bench.transact(kNow, add_many));
}

// The children are gathered before the first of them is staged.
TEST_CASE("table: a cascade too large for a transaction is refused whole", "[table][unit]") {
  TableBench bench(small_catalog());
  require_ok(bench.transact(kNow, [](Writer& writer) {
    HTN_RETURN_IF_ERROR(writer.insert(owner_table(), owner(1, "a")).status());
    for (const char* code : {"a", "b", "c", "d"}) {
      HTN_RETURN_IF_ERROR(writer.insert(item_table(), {1, code, 0.5, kNull}).status());
    }
    return Status();
  }));
  const auto erase = [](Writer& writer) {
    const Status erased = writer.erase(owner_table(), {1});
    // Nothing was staged yet: the children themselves are too many.
    CHECK(must(writer.reader().get(owner_table().description, {1})).has_value());
    return erased;
  };
  CHECK(bench.transact(kLater, erase, 3 * sizeof(Values)).code() == StatusCode::kResourceExhausted);
  require_ok(bench.erase(owner_table(), kLater, {1}));
  CHECK(must(bench.reader(kLater).count(item_table().description)) == 0);
}

TEST_CASE("table: a refusal names the table, the constraint and the key", "[table][unit]") {
  TableBench bench(small_catalog());
  require_ok(bench.insert(owner_table(), kNow, owner(1, "a")));
  require_ok(bench.insert(item_table(), kNow, {1, "b", 0.5, kNull}));
  require_ok(bench.insert(link_table(), kNow, {1, 1, "b", kNull}));
  check_refused(bench.insert(owner_table(), kNow, owner(1, "b")), StatusCode::kAlreadyExists,
                "test.Owner: PK_Owner: (1) is there");
  check_refused(bench.insert(owner_table(), kNow, owner(2, "a")), StatusCode::kAlreadyExists,
                "test.Owner: UQ_Owner_Name: ('a') is there");
  check_refused(bench.insert(item_table(), kNow, {9, "a", 0.5, kNull}),
                StatusCode::kFailedPrecondition, "test.Item: FK_Item_Owner: no test.Owner (9)");
  check_refused(bench.insert(link_table(), kNow, {2, 1, "c", kNull}),
                StatusCode::kFailedPrecondition, "test.Link: FK_Link_Item: no test.Item (1, 'c')");
  check_refused(bench.erase(item_table(), kLater, {1, "b"}), StatusCode::kFailedPrecondition,
                "test.Item: FK_Link_Item: (1, 'b') is referred to by test.Link (1)");
  check_refused(bench.erase(owner_table(), kLater, {1}), StatusCode::kFailedPrecondition,
                "test.Item: FK_Link_Item: (1, 'b') is referred to by test.Link (1)");
  check_refused(bench.update(owner_table(), kLater, owner(3, "c")), StatusCode::kNotFound,
                "test.Owner: (3)");
  check_refused(bench.erase(item_table(), kLater, {1, "d"}), StatusCode::kNotFound,
                "test.Item: (1, 'd')");
  CHECK(bench.insert(owner_table(), kNow, owner(2, "b", 6)).message() ==
        "test.Owner: CK_Owner_Grade: 6: Grade is out of bounds");
}

TEST_CASE("table: foreign keys to atoms ask who sees them", "[table][unit]") {
  TableBench bench(Catalog::standard());
  const Binding& relations = *Catalog::standard().find("AtomRelation");
  Values relation(relations.description.columns.size(), kNull);
  relation[0] = 0;
  relation[1] = 0;
  relation[2] = 5;
  relation[3] = 5;
  relation[4] = "next";
  relation.back() = Instant{0};
  require_ok(bench.insert(relations, kNow, relation));
  for (const std::int64_t other : {std::int64_t{6}, std::int64_t{-5}, std::int64_t{0}}) {
    relation[3] = other;
    const Status refused = bench.insert(relations, kNow, relation);
    CHECK(refused.code() == StatusCode::kFailedPrecondition);
    CHECK(refused.message() ==
          "dbo.AtomRelation: FK_AtomRelation_Target: no dbo.Atom (" + std::to_string(other) + ")");
  }
}

class Scanned {
 public:
  Scanned() : bench_(small_catalog()) {
    std::int64_t id = 0;
    for (const Value& grade : Values{0, 1, 2, 3, 4, kNull}) {
      ++id;
      const std::string name(1, static_cast<char>('f' - id));
      require_ok(bench_.insert(owner_table(), kNow, owner(id, name, grade)));
    }
  }
  // Stored, and over what is staged.
  Values scan(const Scan& scan) {
    Values stored = firsts(bench_.reader(kNow), owner_table(), scan);
    Values staged;
    require_ok(bench_.transact(kLater, [&](Writer& writer) {
      HTN_RETURN_IF_ERROR(writer.insert(owner_table(), owner(100, "zz", 0)).status());
      HTN_RETURN_IF_ERROR(writer.erase(owner_table(), {100}));
      HTN_RETURN_IF_ERROR(writer.update(owner_table(), owner(3, "c", 2, ++visits_)).status());
      HTN_RETURN_IF_ERROR(writer.update(owner_table(), owner(6, "`", kNull, visits_)).status());
      staged = firsts(writer.reader(), owner_table(), scan);
      return Status();
    }));
    CHECK(stored == staged);
    CHECK(firsts(bench_.reader(kLater, kNow), owner_table(), scan) == stored);
    return stored;
  }
  TableBench& bench() { return bench_; }

 private:
  TableBench bench_;
  std::int64_t visits_ = 0;
};

TEST_CASE("table: a scan goes from one value up to before another", "[table][unit]") {
  Scanned rows;
  CHECK(rows.scan({}) == Values{1, 2, 3, 4, 5, 6});
  CHECK(rows.scan({.index = nullptr, .equal = {}, .from = 2, .before = 5}) == Values{2, 3, 4});
  CHECK(rows.scan({.index = nullptr, .equal = {}, .from = 4, .before = {}}) == Values{4, 5, 6});
  CHECK(rows.scan({.index = nullptr, .equal = {}, .from = {}, .before = 2}) == Values{1});
  CHECK(rows.scan({.index = nullptr, .equal = {}, .from = 3, .before = 3}).empty());
  CHECK(rows.scan({.index = nullptr, .equal = {}, .from = 5, .before = 2}).empty());
  CHECK(rows.scan({.index = nullptr, .equal = {3}, .from = {}, .before = {}}) == Values{3});
}

TEST_CASE("table: a scan of what descends gives the same rows from the other end",
          "[table][unit]") {
  Scanned rows;
  const schema::Index* grades = &owner_table().description.indexes[1];
  REQUIRE(grades->columns[0].descending);
  CHECK(rows.scan({.index = grades, .equal = {}, .from = {}, .before = {}}) ==
        Values{5, 4, 3, 2, 1, 6});
  CHECK(rows.scan({.index = grades, .equal = {}, .from = 1, .before = 4}) == Values{4, 3, 2});
  CHECK(rows.scan({.index = grades, .equal = {}, .from = 3, .before = {}}) == Values{5, 4});
  CHECK(rows.scan({.index = grades, .equal = {}, .from = {}, .before = 2}) == Values{2, 1, 6});
  CHECK(rows.scan({.index = grades, .equal = {}, .from = 4, .before = 1}).empty());
  CHECK(rows.scan({.index = grades, .equal = {2}, .from = {}, .before = {}}) == Values{3});
  CHECK(rows.scan({.index = grades, .equal = {kNull}, .from = {}, .before = {}}) == Values{6});
  const schema::Index* names = owner_table().description.indexes.data();
  CHECK(rows.scan({.index = names, .equal = {}, .from = "b", .before = "d"}) == Values{4, 3});
  CHECK(rows.scan({.index = names, .equal = {"c"}, .from = {}, .before = {}}) == Values{3});
}

TEST_CASE("table: a scan by values that the columns are not of is refused", "[table][unit]") {
  Scanned rows;
  const Reader reader = rows.bench().reader(kNow);
  const schema::TableDescription& table = owner_table().description;
  CHECK(reader.scan(table, {.index = nullptr, .equal = {"a"}, .from = {}, .before = {}})
            .status()
            .message() == "test.Owner: OwnerId: 'a': is no BIGINT");
  CHECK(reader.scan(table, {.index = nullptr, .equal = {1}, .from = 2, .before = {}})
            .status()
            .message() == "test.Owner: a scan by more columns than the key has");
  CHECK(reader.scan(table, {.index = &table.indexes[1], .equal = {}, .from = "x", .before = {}})
            .status()
            .code() == StatusCode::kInvalidArgument);
  CHECK(rows.bench().reader(kNow, kNow).scan(link_table().description, {}).status().message() ==
        "test.Link keeps no history");
}

}  // namespace
}  // namespace hartonomous::table

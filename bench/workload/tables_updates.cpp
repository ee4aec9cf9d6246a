// Updates that leave a version, beside those of a table of a similar shape that keeps none.
#include <hartonomous/base/sha256.hpp>

#include "workload/tables_data.hpp"

namespace hartonomous::bench {
namespace {

// Both tables have a key of one number, two indexes that are not unique and two foreign keys; what
// changes is a number that stands in neither.
struct Pair {
  std::vector<rows::AtomRelation> versioned;
  std::vector<rows::AtomProvenance> plain;
};

Pair make_pair(std::uint64_t count, AtomId atom, const Guid& stream) {
  Pair pair;
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto id = static_cast<std::int64_t>(i + 1);
    const double place = static_cast<double>(i);
    rows::AtomRelation relation;
    relation.atom_relation_id = id;
    relation.source_atom_id = atom;
    relation.target_atom_id = atom;
    relation.relation_type = "derives_from layer.0.attention.q_proj.weight";
    relation.spatial_expression = Point{place, 1, 2, 3};
    relation.coord_x = place;
    pair.versioned.push_back(relation);
    rows::AtomProvenance provenance;
    provenance.provenance_id = id;
    provenance.atom_id = atom;
    provenance.generation_stream_id = stream;
    provenance.provenance_type = "Input";
    provenance.sequence_index = static_cast<std::int32_t>(i);
    provenance.attention_weight = place;
    pair.plain.push_back(provenance);
  }
  return pair;
}

rows::GenerationStream make_stream(const Guid& id) {
  rows::GenerationStream stream;
  stream.generation_stream_id = id;
  stream.model_id = 1;
  return stream;
}

template <typename Row>
Status insert_all(Session& session, const std::vector<Row>& rows) {
  return in_batches(std::span<const Row>(rows), kBatchRows,
                    [&](auto part) { return insert_rows(session, part); });
}

// Every row with what `change` makes of it, in transactions of a thousand.
template <typename Row, typename Change>
Result<Cost> update_all(Session& session, std::vector<Row>& rows, Change change) {
  for (Row& row : rows) change(row);
  return measure_settled([&] {
    return in_batches(std::span<const Row>(rows), kBatchRows,
                      [&](auto part) { return update_rows(session, part); });
  });
}

struct Costs {
  std::vector<Cost> versioned;
  std::vector<Cost> plain;
};

void report_updates(const TableData& data, std::uint64_t count, const Costs& costs,
                    const std::string& name, const Target& target, const std::string& note) {
  const Cost versioned = median(costs.versioned);
  const Cost plain = median(costs.plain);
  data.rate("updates, versioned" + name, count, versioned);
  data.rate("updates, not versioned" + name, count, plain);
  data.figure("update, versioned / not" + name, versioned.wall / plain.wall, "x", versioned, target,
              note);
}

Status measure_pair(const TableData& data, Session& session, AtomId atom) {
  const std::uint64_t count = data.workload.sizes.table_updates;
  const Guid stream = Guid::from_hash(sha256(as_bytes("stream")).bytes());
  HTN_RETURN_IF_ERROR(
      insert_all(session, std::vector<rows::GenerationStream>{make_stream(stream)}));
  Pair pair = make_pair(count, atom, stream);
  HTN_RETURN_IF_ERROR(insert_all(session, pair.versioned));
  HTN_RETURN_IF_ERROR(insert_all(session, pair.plain));
  settle();
  Costs costs;
  float weight = 0;
  for (int round = 0; round < data.workload.sizes.rounds; ++round) {
    weight += 1;
    HTN_ASSIGN_OR_RETURN(const Cost versioned, update_all(session, pair.versioned,
                                                          [&](auto& row) { row.weight = weight; }));
    costs.versioned.push_back(versioned);
    HTN_ASSIGN_OR_RETURN(const Cost plain, update_all(session, pair.plain, [&](auto& row) {
                           row.created_at = Instant{static_cast<std::int64_t>(weight)};
                         }));
    costs.plain.push_back(plain);
  }
  report_updates(data, count, costs, "", at_most(1.3),
                 "time; dbo.AtomRelation beside dbo.AtomProvenance: a number outside two indexes");
  return {};
}

// The same table: a column that makes versions beside one that makes none.
Status measure_columns(const TableData& data, Session& session) {
  const std::uint64_t count = std::min(data.workload.sizes.table_updates, data.models.size());
  std::vector<rows::Model> rows(data.models.begin(),
                                data.models.begin() + static_cast<std::ptrdiff_t>(count));
  Costs costs;
  std::int64_t number = 0;
  for (int round = 0; round < data.workload.sizes.rounds; ++round) {
    ++number;
    HTN_ASSIGN_OR_RETURN(const Cost versioned, update_all(session, rows, [&](rows::Model& row) {
                           row.parameter_count = number;
                         }));
    costs.versioned.push_back(versioned);
    HTN_ASSIGN_OR_RETURN(const Cost plain, update_all(session, rows, [&](rows::Model& row) {
                           row.usage_count = number;
                         }));
    costs.plain.push_back(plain);
  }
  report_updates(data, count, costs, ", dbo.Model", {},
                 "time; ParameterCount beside UsageCount, which makes no version");
  return {};
}

}  // namespace

Status measure_table_updates(TableData& data) {
  HTN_ASSIGN_OR_RETURN(Store store, data.open_store(Options::Durability::kBuffered));
  Session session = store.session();
  HTN_ASSIGN_OR_RETURN(const PutResult put, session.put("atom", as_bytes("of every row")));
  HTN_RETURN_IF_ERROR(measure_pair(data, session, put.atom));
  HTN_RETURN_IF_ERROR(measure_columns(data, session));
  HTN_ASSIGN_OR_RETURN(const CheckResult check, store.check());
  return expect(check.problems.empty(), "the check of the store");
}

}  // namespace hartonomous::bench

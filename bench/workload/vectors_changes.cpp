// Half of the vectors go and come again: the graph must be as good as a new one.
#include "workload/vectors_data.hpp"

namespace hartonomous::bench {
namespace {

constexpr std::size_t kWidth = 64;

Result<double> recall_now(const VectorSet& set, StoredIndex& ours) {
  std::vector<std::uint32_t> rows;
  double recall = 0;
  for (std::size_t q = 0; q < set.query_count(); ++q) {
    HTN_RETURN_IF_ERROR(ours.search(set.query(q), kNeighbours, kWidth, rows));
    recall += set.recall_of(q, rows);
  }
  return recall / static_cast<double>(set.query_count());
}

}  // namespace

Status measure_vector_changes(VectorsData& data, const VectorSet& set, StoredIndex& ours) {
  HTN_ASSIGN_OR_RETURN(const double before, recall_now(set, ours));
  Session session = ours.store().session();
  std::vector<AtomId> atoms;
  std::vector<EmbeddingInput> inputs;
  for (std::size_t row = 0; row < set.count(); row += 2) {
    atoms.push_back(ours.atom(row));
    inputs.push_back({.atom = ours.atom(row), .vector = set.row(row)});
  }
  HTN_ASSIGN_OR_RETURN(const Cost removed, measure([&]() -> Status {
                         HTN_ASSIGN_OR_RETURN(const std::uint64_t count,
                                              session.remove_embeddings(ours.model(), atoms));
                         return expect(count == atoms.size(), "the count of what was removed");
                       }));
  HTN_ASSIGN_OR_RETURN(const Cost put, measure([&]() -> Status {
                         return session.put_embeddings(ours.model(), inputs).status();
                       }));
  HTN_RETURN_IF_ERROR(session.index_embeddings(ours.model()));
  ours.look_again();
  HTN_ASSIGN_OR_RETURN(const double after, recall_now(set, ours));
  const auto count = static_cast<double>(atoms.size());
  data.figure(concat(set.name, ": removal of half"), count / removed.wall, "vectors/s", removed);
  data.figure(concat(set.name, ": put of the half again, synced"), count / put.wall, "vectors/s",
              put);
  data.figure(concat(set.name, ": recall lost by half going and coming"), before - after, "", {},
              at_most(0.01), concat("of ", digits_of(before), ", with ", kWidth, " candidates"));
  return {};
}

}  // namespace hartonomous::bench

// Atoms one by one, by id and by hash, beside RocksDB's Get; and the rows of a cursor.
#include <algorithm>
#include <array>

#include <hartonomous/base/rng.hpp>

#include "compare/rocks_get.hpp"
#include "workload/noise_data.hpp"

namespace hartonomous::bench {
namespace {

constexpr std::size_t kLeafBytes = 64;

// Atoms and what they hold, place by place in the content.
struct Leaves {
  std::vector<AtomId> ids;
  std::vector<Bytes> values;
};

// Some of them, in an order that no cache foresees.
struct Wanted {
  std::vector<AtomId> ids;
  std::vector<Bytes> values;
  std::vector<ContentHash> hashes;
  std::uint64_t bytes = 0;
};

Result<Leaves> walk_children(NoiseData& data, const Snapshot& now, AtomId whole) {
  Leaves leaves;
  leaves.ids.reserve(data.bytes() / kLeafBytes + 1);
  leaves.values.reserve(data.bytes() / kLeafBytes + 1);
  RowCursor<Child> rows = now.children(whole);
  std::uint64_t offset = 0;
  while (true) {
    HTN_ASSIGN_OR_RETURN(bool more, rows.next());
    if (!more) break;
    const Child& row = rows.row();
    bool right = row.offset == offset && row.sequence_index == leaves.ids.size() &&
                 row.length <= data.bytes() - offset;
    HTN_RETURN_IF_ERROR(expect(right, "the place of a child"));
    leaves.ids.push_back(row.component);
    leaves.values.push_back(data.content.bytes().subspan(offset, row.length));
    offset += row.length;
  }
  HTN_RETURN_IF_ERROR(expect(offset == data.bytes(), "the children of the whole"));
  return leaves;
}

Status measure_children(NoiseData& data, const Snapshot& now, AtomId whole, std::uint64_t rows) {
  std::vector<Cost> costs;
  std::uint64_t sum = 0;
  for (int round = 0; round < data.workload.sizes.rounds; ++round) {
    HTN_ASSIGN_OR_RETURN(Cost cost, measure([&]() -> Status {
                           RowCursor<Child> cursor = now.children(whole);
                           while (true) {
                             HTN_ASSIGN_OR_RETURN(bool more, cursor.next());
                             if (!more) return {};
                             sum += cursor.row().component.value() ^ cursor.row().m;
                           }
                         }));
    costs.push_back(cost);
  }
  data.answers.add(sum);
  Cost cost = median(costs);
  data.figure("children cursor", static_cast<double>(rows) / 1e6 / cost.wall, "M rows/s", cost,
              at_least(10), concat(rows, " rows"));
  return {};
}

Wanted choose(const NoiseData& data, const Leaves& leaves) {
  Rng rng(data.workload.seed + 1);
  Wanted wanted;
  for (std::uint64_t i = 0; i < data.workload.sizes.lookups; ++i) {
    std::uint64_t at = rng.below(leaves.ids.size());
    wanted.ids.push_back(leaves.ids[at]);
    wanted.values.push_back(leaves.values[at]);
    wanted.bytes += leaves.values[at].size();
  }
  wanted.hashes.resize(wanted.values.size());
  sha256_many(wanted.values, wanted.hashes);
  return wanted;
}

// get(i, buffer) gives the length of the i-th leaf.
template <typename Get>
Result<Cost> look_up(const Wanted& wanted, Get get) {
  std::array<std::byte, kLeafBytes> buffer{};
  std::uint64_t sum = 0;
  return measure([&]() -> Status {
    for (std::size_t i = 0; i < wanted.ids.size(); ++i) {
      HTN_ASSIGN_OR_RETURN(std::size_t length, get(i, buffer));
      sum += length;
    }
    return expect(sum == wanted.bytes, "the lengths of atoms");
  });
}

// What comes is what was put; warms as well.
template <typename Get>
Status compare(const Wanted& wanted, Get get) {
  std::array<std::byte, kLeafBytes> buffer{};
  for (std::size_t i = 0; i < wanted.ids.size(); ++i) {
    HTN_ASSIGN_OR_RETURN(std::size_t length, get(i, buffer));
    bool same = std::ranges::equal(Bytes(buffer).first(length), wanted.values[i]);
    HTN_RETURN_IF_ERROR(expect(same, "the bytes of an atom"));
  }
  return {};
}

void report_lookup(NoiseData& data, const std::string& name, const std::vector<Cost>& costs,
                   const std::vector<Cost>& peer, const Target& target) {
  Cost cost = median(costs);
  double lookups = static_cast<double>(data.workload.sizes.lookups);
  data.figure(name, lookups / 1e6 / cost.wall, "M/s", cost);
  data.figure(name + " / RocksDB Get", median(peer).wall / cost.wall, "x", cost, target);
}

Status measure_lookups(NoiseData& data, const Snapshot& now, const Wanted& wanted,
                       RocksGet& rocks) {
  auto by_id = [&](std::size_t i, auto& buffer) { return now.read_leaf(wanted.ids[i], buffer); };
  auto by_hash = [&](std::size_t i, auto& buffer) -> Result<std::size_t> {
    HTN_ASSIGN_OR_RETURN(auto length, now.read_leaf(wanted.hashes[i], buffer));
    return length.value_or(0);
  };
  auto in_rocks = [&](std::size_t i, auto& buffer) { return rocks.get(wanted.hashes[i], buffer); };
  HTN_RETURN_IF_ERROR(compare(wanted, by_id));
  HTN_RETURN_IF_ERROR(compare(wanted, by_hash));
  HTN_RETURN_IF_ERROR(compare(wanted, in_rocks));
  std::vector<Cost> ids;
  std::vector<Cost> hashes;
  std::vector<Cost> gets;
  for (int round = 0; round < data.workload.sizes.rounds; ++round) {
    HTN_ASSIGN_OR_RETURN(Cost id, look_up(wanted, by_id));
    ids.push_back(id);
    HTN_ASSIGN_OR_RETURN(Cost get, look_up(wanted, in_rocks));
    gets.push_back(get);
    HTN_ASSIGN_OR_RETURN(Cost hash, look_up(wanted, by_hash));
    hashes.push_back(hash);
  }
  Cost get = median(gets);
  data.figure("RocksDB Get, 32-byte keys", static_cast<double>(wanted.ids.size()) / 1e6 / get.wall,
              "M/s", get, {}, concat(rocks.keys(), " keys, warm, one thread"));
  report_lookup(data, "atom by id", ids, gets, at_least(2, 4));
  report_lookup(data, "atom by hash, verified", hashes, gets, at_least(1, 3));
  return {};
}

}  // namespace

Status measure_noise_lookups(NoiseData& data) {
  HTN_ASSIGN_OR_RETURN(Store store, Store::open(data.store_path(), data.workload.store_options()));
  Snapshot now = store.session().snapshot();
  HTN_ASSIGN_OR_RETURN(auto document, now.find_document("file"));
  HTN_RETURN_IF_ERROR(expect(document.has_value(), "the document"));
  HTN_ASSIGN_OR_RETURN(Leaves leaves, walk_children(data, now, document->atom));
  HTN_RETURN_IF_ERROR(measure_children(data, now, document->atom, leaves.ids.size()));
  Wanted wanted = choose(data, leaves);
  HTN_RETURN_IF_ERROR(expect_content(now, document->atom, data.hash, data.bytes()));
  std::string folder = data.scratch / "get";
  {
    HTN_ASSIGN_OR_RETURN(RocksGet rocks,
                         RocksGet::build(folder, leaves.values, data.workload.memory_budget_bytes));
    HTN_RETURN_IF_ERROR(rocks.warm());
    HTN_RETURN_IF_ERROR(measure_lookups(data, now, wanted, rocks));
  }
  remove_all(folder);
  return {};
}

}  // namespace hartonomous::bench

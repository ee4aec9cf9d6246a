// Ingest of new data, beside the row-per-atom layouts and the limits of the machine, in turns.
#include <algorithm>

#include "compare/limits.hpp"
#include "compare/row_store.hpp"
#include "workload/noise_data.hpp"

namespace hartonomous::bench {
namespace {

using OpenRows = Result<std::unique_ptr<RowStore>> (*)(const std::string&, const RowOptions&);

struct Peer {
  const char* name;
  OpenRows open;
  std::uint64_t bytes;
  Target target;
  std::vector<Cost> puts;
  std::vector<Cost> reads;
  std::uint64_t disk = 0;
};

struct Rounds {
  std::vector<Cost> ours;
  std::vector<Cost> lanes;
  std::vector<Cost> stream;
  std::vector<Cost> copy;
  std::uint64_t disk = 0;
};

Status run_peer(const NoiseData& data, Peer& peer) {
  std::string folder = data.scratch / "peer";
  Bytes slice = data.content.bytes().first(peer.bytes);
  HTN_RETURN_IF_ERROR(data.workload.let_disk_rest());
  {
    RowOptions options{.cache_bytes = data.workload.memory_budget_bytes};
    HTN_ASSIGN_OR_RETURN(auto rows, peer.open(folder, options));
    HTN_ASSIGN_OR_RETURN(Cost put, measure_settled([&] { return rows->put(1, slice); }));
    peer.puts.push_back(put);
    Sha256 hasher;
    HTN_ASSIGN_OR_RETURN(Cost read, measure([&] {
                           return rows->read(1, [&](Bytes bytes) { hasher.update(bytes); });
                         }));
    peer.reads.push_back(read);
    HTN_RETURN_IF_ERROR(expect(hasher.finish() == sha256(slice), "what the peer read back"));
  }
  HTN_ASSIGN_OR_RETURN(peer.disk, disk_bytes(folder));
  remove_all(folder);
  return {};
}

Status run_ours(NoiseData& data, Rounds& rounds) {
  remove_all(data.store_path());
  HTN_ASSIGN_OR_RETURN(FreshPut fresh, put_into_fresh_store(data.workload, data.store_path(),
                                                            data.file, {.kind = Kind::kBytes}));
  HTN_RETURN_IF_ERROR(expect(fresh.put.sha256 == data.hash, "the hash of what was put"));
  HTN_RETURN_IF_ERROR(expect(fresh.put.bytes == data.bytes(), "the length of what was put"));
  rounds.ours.push_back(fresh.cost);
  rounds.disk = fresh.disk;
  return {};
}

Status run_limits(const NoiseData& data, Rounds& rounds) {
  Bytes bytes = data.content.bytes();
  std::uint64_t sum = 0;
  auto time = [&](auto work) {
    return measure([&]() -> Status {
      sum += work(bytes);
      return {};
    });
  };
  HTN_ASSIGN_OR_RETURN(Cost lanes, time(hash_lanes));
  HTN_ASSIGN_OR_RETURN(Cost stream, time(hash_stream));
  HTN_RETURN_IF_ERROR(expect(sum != 0, "hashes of the content"));
  std::string copy = data.scratch / "copy";
  HTN_RETURN_IF_ERROR(data.workload.let_disk_rest());
  HTN_ASSIGN_OR_RETURN(Cost copied, measure([&] { return copy_file_plainly(data.file, copy); }));
  remove_all(copy);
  rounds.lanes.push_back(lanes);
  rounds.stream.push_back(stream);
  rounds.copy.push_back(copied);
  return {};
}

void report_ours(NoiseData& data, const Rounds& rounds) {
  Cost ours = median(rounds.ours);
  std::uint64_t bytes = data.bytes();
  data.rate("ingest", bytes, ours, format_bytes(bytes) + ", one new file, synced");
  data.rate("(c1) SHA-256, 64-byte lanes", bytes, median(rounds.lanes));
  data.rate("(c1s) SHA-256, one stream, 64 KiB", bytes, median(rounds.stream));
  data.rate("(c2) plain copy of the file, synced", bytes, median(rounds.copy));
  data.figure("ingest / (c1)", median(rounds.lanes).wall / ours.wall, "x", ours);
  data.figure("ingest / (c2)", median(rounds.copy).wall / ours.wall, "x", ours);
  data.figure("bytes on disk / source",
              static_cast<double>(rounds.disk) / static_cast<double>(bytes), "x", ours,
              at_most(1.12, 1.06), format_bytes(rounds.disk) + " allocated, store closed");
}

void report_peer(NoiseData& data, const Rounds& rounds, const Peer& peer) {
  Cost ours = median(rounds.ours);
  Cost put = median(peer.puts);
  std::string name = peer.name;
  auto bytes = static_cast<double>(peer.bytes);
  double share = bytes / static_cast<double>(data.bytes());
  std::string slice =
      concat("on a slice of ", format_bytes(peer.bytes), ", rounds: ", peer.puts.size());
  data.rate(name + " ingest", peer.bytes, put, slice);
  data.rate(name + " restore", peer.bytes, median(peer.reads), slice);
  data.figure(name + " bytes on disk / source", static_cast<double>(peer.disk) / bytes, "x", put);
  data.figure("ingest / " + name, put.wall / (ours.wall * share), "x", ours, peer.target);
  data.figure("ingest / " + name + ", per cpu second", put.cpu / (ours.cpu * share), "x", ours,
              peer.target, "threads in the background counted");
}

}  // namespace

Status measure_noise_ingest(NoiseData& data) {
  const Sizes& sizes = data.workload.sizes;
  std::uint64_t bytes = data.bytes();
  Peer peers[] = {{"(a) RocksDB rows",
                   open_rocks_rows,
                   std::min(sizes.rocks_rows, bytes),
                   at_least(60, 100),
                   {},
                   {}},
                  {"(b) SQLite rows",
                   open_sqlite_rows,
                   std::min(sizes.sqlite_rows, bytes),
                   at_least(20),
                   {},
                   {}}};
  Rounds rounds;
  for (int round = 0; round < sizes.rounds; ++round) {
    HTN_RETURN_IF_ERROR(run_ours(data, rounds));
    for (Peer& peer : peers) {
      if (round < sizes.peer_rounds) HTN_RETURN_IF_ERROR(run_peer(data, peer));
    }
    HTN_RETURN_IF_ERROR(run_limits(data, rounds));
  }
  report_ours(data, rounds);
  for (const Peer& peer : peers) report_peer(data, rounds, peer);
  data.answers.add(data.hash);
  return {};
}

}  // namespace hartonomous::bench

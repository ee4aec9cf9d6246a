// The same content again under other names, and out again into a file.
#include "compare/limits.hpp"
#include "workload/noise_data.hpp"

namespace hartonomous::bench {
namespace {

Status put_again(NoiseData& data, Store& store, int round, std::vector<Cost>& costs) {
  PutResult put;
  HTN_RETURN_IF_ERROR(data.workload.let_disk_rest());
  HTN_ASSIGN_OR_RETURN(Cost cost, measure_settled([&]() -> Status {
                         HTN_ASSIGN_OR_RETURN(
                             put, store.session().put_file(concat("again ", round), data.file,
                                                           {.kind = Kind::kBytes}));
                         return {};
                       }));
  costs.push_back(cost);
  data.answers.add(put.sha256);
  return expect(put.new_atoms == 0 && put.sha256 == data.hash, "atoms of what was known");
}

Status hash_as_stream(const NoiseData& data, std::vector<Cost>& costs) {
  HTN_ASSIGN_OR_RETURN(
      Cost cost, measure([&] { return expect(hash_stream(data.content.bytes()) != 0, "a hash"); }));
  costs.push_back(cost);
  return {};
}

// In turns with single-stream hashing. The store was closed before: the first time is a cold one.
Status measure_again(NoiseData& data, std::uint64_t disk_before) {
  std::vector<Cost> again;
  std::vector<Cost> stream;
  for (int round = 0; round < data.workload.sizes.rounds; ++round) {
    HTN_ASSIGN_OR_RETURN(Store store,
                         Store::open(data.store_path(), data.workload.store_options()));
    HTN_RETURN_IF_ERROR(put_again(data, store, round, again));
    HTN_RETURN_IF_ERROR(hash_as_stream(data, stream));
  }
  HTN_ASSIGN_OR_RETURN(std::uint64_t disk, disk_bytes(data.store_path()));
  double names = data.workload.sizes.rounds;
  double more = static_cast<double>(disk) - static_cast<double>(disk_before);
  Cost cost = median(again);
  data.rate("ingest of what is known", data.bytes(), cost, "store just opened, another name");
  data.figure("ingest of what is known / (c1s)", median(stream).wall / cost.wall, "x", cost,
              at_least(0.5));
  data.figure("growth by the same under another name",
              100 * more / names / static_cast<double>(disk_before), "%", cost, at_most(0.5),
              concat("of ", data.workload.sizes.rounds, " names, each"));
  return {};
}

Status restore_once(NoiseData& data, const Snapshot& now, AtomId atom, std::vector<Cost>& files,
                    std::vector<Cost>& reads) {
  std::string target = data.scratch / "restored";
  HTN_RETURN_IF_ERROR(data.workload.let_disk_rest());
  HTN_ASSIGN_OR_RETURN(Cost file, measure([&] { return now.restore(atom, target); }));
  files.push_back(file);
  HTN_ASSIGN_OR_RETURN(ContentHash hash, file_hash(target));
  remove_all(target);
  HTN_RETURN_IF_ERROR(expect(hash == data.hash, "the restored file"));
  data.answers.add(hash);
  std::uint64_t count = 0;
  auto sink = [&](Bytes bytes) -> Status {
    count += bytes.size();
    return {};
  };
  HTN_ASSIGN_OR_RETURN(Cost read, measure([&] { return now.read(atom, {}, sink); }));
  reads.push_back(read);
  return expect(count == data.bytes(), "the length of what was read");
}

Status measure_restore(NoiseData& data) {
  HTN_ASSIGN_OR_RETURN(Store store, Store::open(data.store_path(), data.workload.store_options()));
  Snapshot now = store.session().snapshot();
  HTN_ASSIGN_OR_RETURN(auto document, now.find_document("file"));
  HTN_RETURN_IF_ERROR(expect(document.has_value(), "the document"));
  std::vector<Cost> files;
  std::vector<Cost> reads;
  std::vector<Cost> lanes;
  for (int round = 0; round < data.workload.sizes.rounds; ++round) {
    HTN_RETURN_IF_ERROR(restore_once(data, now, document->atom, files, reads));
    HTN_ASSIGN_OR_RETURN(Cost hashed, measure([&] {
                           return expect(hash_lanes(data.content.bytes()) != 0, "a hash");
                         }));
    lanes.push_back(hashed);
  }
  Cost file = median(files);
  Cost read = median(reads);
  Cost limit = median(lanes);
  data.rate("restore to a file, verified, synced", data.bytes(), file);
  data.rate("read through, verified", data.bytes(), read);
  data.figure("restore to a file / (c1)", limit.wall / file.wall, "x", file, at_least(0.3));
  data.figure("read through / (c1)", limit.wall / read.wall, "x", read, at_least(0.3));
  return {};
}

}  // namespace

Status measure_noise_again(NoiseData& data) {
  HTN_ASSIGN_OR_RETURN(std::uint64_t disk, disk_bytes(data.store_path()));
  HTN_RETURN_IF_ERROR(measure_again(data, disk));
  return measure_restore(data);
}

}  // namespace hartonomous::bench

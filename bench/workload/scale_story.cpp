// scale: ten times the data, at what share of the rate.
#include "support/noise.hpp"
#include "workload/story.hpp"

namespace hartonomous::bench {

namespace {

Result<Cost> put_noise(const Workload& workload, const Scratch& scratch, std::uint64_t bytes,
                       std::uint64_t seed, Answers& answers) {
  std::string file = scratch / "noise";
  std::string store = scratch / "store";
  HTN_RETURN_IF_ERROR(write_noise(file, bytes, seed));
  HTN_ASSIGN_OR_RETURN(FreshPut fresh,
                       put_into_fresh_store(workload, store, file, {.kind = Kind::kBytes}));
  HTN_ASSIGN_OR_RETURN(ContentHash hash, file_hash(file));
  HTN_RETURN_IF_ERROR(expect(fresh.put.sha256 == hash, "the hash of what was put"));
  answers.add(hash);
  remove_all(store);
  remove_all(file);
  return fresh.cost;
}

}  // namespace

Result<ContentHash> run_scale(const Workload& workload) {
  HTN_ASSIGN_OR_RETURN(Scratch scratch, Scratch::make(workload.scratch, "scale"));
  std::uint64_t small = workload.sizes.noise;
  std::uint64_t large = small * workload.sizes.scale_factor;
  Answers answers;
  // The small before and after the large: a machine that slows down meanwhile shows.
  HTN_ASSIGN_OR_RETURN(Cost before, put_noise(workload, scratch, small, 11, answers));
  HTN_ASSIGN_OR_RETURN(Cost whole, put_noise(workload, scratch, large, 12, answers));
  HTN_ASSIGN_OR_RETURN(Cost after, put_noise(workload, scratch, small, 13, answers));
  Cost one{(before.wall + after.wall) / 2, (before.cpu + after.cpu) / 2};
  auto factor = static_cast<double>(workload.sizes.scale_factor);
  auto figure = [&](std::string name, double value, std::string unit, const Cost& cost,
                    const Target& target, std::string note) {
    workload.report->add(
        {"scale", std::move(name), value, std::move(unit), cost, target, std::move(note)});
  };
  figure("ingest, once", megabytes_per_second(small, one.wall), "MB/s", one, {},
         format_bytes(small) + ", mean of before and after");
  figure("ingest, times the factor", megabytes_per_second(large, whole.wall), "MB/s", whole, {},
         format_bytes(large));
  figure("rate of the large / of the small", factor * one.wall / whole.wall, "x", whole,
         at_least(0.8), concat(workload.sizes.scale_factor, " times the data"));
  figure("the same, per cpu second", factor * one.cpu / whole.cpu, "x", whole, at_least(0.8),
         "threads in the background counted");
  return answers.hash();
}

}  // namespace hartonomous::bench

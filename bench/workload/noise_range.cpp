// 4 KiB anywhere out of a large file.
#include <algorithm>

#include <hartonomous/base/clock.hpp>

#include "support/noise.hpp"
#include "workload/noise_data.hpp"

namespace hartonomous::bench {
namespace {

constexpr std::uint64_t kRangeBytes = 4096;

Result<std::vector<double>> read_ranges(const NoiseData& data, const Snapshot& now, AtomId atom,
                                        Bytes content) {
  Rng rng(data.workload.seed + 2);
  std::vector<double> seconds;
  std::vector<std::byte> got;
  auto sink = [&](Bytes bytes) -> Status {
    got.insert(got.end(), bytes.begin(), bytes.end());
    return {};
  };
  for (std::uint64_t i = 0; i < data.workload.sizes.range_reads; ++i) {
    std::uint64_t offset = rng.below(content.size() - kRangeBytes);
    got.clear();
    double start = monotonic_seconds();
    HTN_RETURN_IF_ERROR(now.read(atom, {offset, kRangeBytes}, sink));
    seconds.push_back(monotonic_seconds() - start);
    bool same = std::ranges::equal(got, content.subspan(offset, kRangeBytes));
    HTN_RETURN_IF_ERROR(expect(same, "the bytes of a range"));
  }
  return seconds;
}

}  // namespace

Status measure_noise_range(NoiseData& data) {
  remove_all(data.store_path());
  std::string file = data.scratch / "large.f32";
  HTN_RETURN_IF_ERROR(write_noise(file, data.workload.sizes.range_file, data.workload.seed + 3));
  HTN_ASSIGN_OR_RETURN(MappedFile content, MappedFile::open(file));
  HTN_ASSIGN_OR_RETURN(FreshPut fresh, put_into_fresh_store(data.workload, data.store_path(), file,
                                                            {.kind = Kind::kBytes}));
  HTN_ASSIGN_OR_RETURN(Store store, Store::open(data.store_path(), data.workload.store_options()));
  Snapshot now = store.session().snapshot();
  HTN_RETURN_IF_ERROR(
      expect_content(now, fresh.put.atom, sha256(content.bytes()), content.bytes().size()));
  Stopwatch watch;
  HTN_ASSIGN_OR_RETURN(std::vector<double> seconds,
                       read_ranges(data, now, fresh.put.atom, content.bytes()));
  Cost cost = watch.elapsed();
  std::string size = format_bytes(content.bytes().size());
  data.figure("range of 4 KiB, median", 1e6 * median(seconds), "us", cost, at_most(100),
              "out of " + size + ", read through once before");
  data.figure("range of 4 KiB, 99 of 100", 1e6 * quantile(seconds, 0.99), "us", cost);
  data.answers.add(fresh.put.sha256);
  return {};
}

}  // namespace hartonomous::bench

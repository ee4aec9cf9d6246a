// Scans, projections and curves of space, beside the memory they read.
#include <array>
#include <limits>

#include <hartonomous/base/rng.hpp>

#include "geometry/hilbert.hpp"
#include "kernels/distance.hpp"
#include "kernels/projection.hpp"
#include "workload/vectors_data.hpp"

namespace hartonomous::bench {
namespace {

// Of the tries, the least.
template <typename Call>
double least_seconds(int tries, Call call) {
  double least = std::numeric_limits<double>::infinity();
  for (int i = 0; i < tries; ++i) {
    const double begin = thread_seconds();
    call();
    least = std::min(least, thread_seconds() - begin);
  }
  return least;
}

// The sum of all words, of eight readers, each of its own part, a cache line by turns: the most
// that one thread gets out of this memory.
std::uint64_t plain_sum(std::span<const float> numbers) {
  constexpr std::size_t kLine = 8;
  constexpr std::size_t kReaders = 8;
  const auto* words = reinterpret_cast<const std::uint64_t*>(numbers.data());
  const std::size_t part = numbers.size() / 2 / kReaders / kLine * kLine;
  std::array<std::uint64_t, kLine> sums{};
  for (std::size_t at = 0; at < part; at += kLine) {
    for (std::size_t reader = 0; reader < kReaders; ++reader) {
      const std::uint64_t* line = words + reader * part + at;
      for (std::size_t i = 0; i < kLine; ++i) sums[i] += line[i];
    }
  }
  std::uint64_t sum = 0;
  for (const std::uint64_t each : sums) sum += each;
  return sum;
}

constexpr int kTries = 7;

double read_seconds(std::span<const float> numbers) {
  volatile std::uint64_t sum = 0;
  return least_seconds(kTries, [&] { sum = sum + plain_sum(numbers); });
}

double gigabytes(std::size_t bytes, double seconds) {
  return static_cast<double>(bytes) / 1e9 / seconds;
}

void report_share(const VectorsData& data, const std::string& name, std::size_t bytes,
                  double seconds, double plain, const std::string& note) {
  data.figure(concat(name, ": read"), gigabytes(bytes, seconds), "GB/s", {seconds, seconds}, {},
              note);
  data.figure(concat(name, ": a plain read of the same amount"), gigabytes(bytes, plain), "GB/s",
              {plain, plain});
  data.figure(concat(name, " / plain read"), plain / seconds, "x", {seconds, seconds},
              at_least(0.8));
}

std::vector<float> random_numbers(std::size_t count, std::uint64_t seed) {
  constexpr std::size_t kPeriod = 1 << 18;
  Rng rng(seed);
  std::vector<float> numbers(count);
  for (std::size_t i = 0; i < count; ++i) {
    numbers[i] = i < kPeriod ? static_cast<float>(rng.uniform()) : numbers[i - kPeriod];
  }
  return numbers;
}

void measure_rows(VectorsData& data, std::span<const float> numbers) {
  constexpr std::size_t kScanned = 128;
  constexpr std::size_t kProjected = 1536;
  const double plain = read_seconds(numbers);
  const std::size_t bytes = numbers.size() * sizeof(float);
  const std::string note = concat(format_bytes(bytes), " of rows");
  std::vector<float> out(numbers.size() / kScanned);
  const double scanned = least_seconds(kTries, [&] {
    kernels::squared_l2_rows(numbers.data(), numbers.data(), kScanned, kScanned,
                             numbers.size() / kScanned, out.data());
  });
  report_share(data, "kernel, distances of 128 numbers", bytes, scanned, plain, note);
  const std::vector<float> basis = random_numbers(3 * kProjected, 1);
  const std::size_t rows = numbers.size() / kProjected;
  out.resize(std::max(out.size(), 3 * rows));
  const double projected = least_seconds(kTries, [&] {
    kernels::project(basis.data(), numbers.data(), kProjected, kProjected, rows, out.data());
  });
  report_share(data, "kernel, projection of 1536 numbers on 3", bytes, projected,
               std::min(plain, read_seconds(numbers)), note);
}

void measure_hilbert(VectorsData& data, std::size_t count) {
  Rng rng(data.workload.seed + 51);
  std::vector<geometry::LatticePoint> points(count);
  for (auto& point : points) {
    const auto coordinate = [&] {
      return static_cast<std::uint32_t>(rng.below(std::uint64_t{geometry::kLatticeMax} + 1));
    };
    point = {coordinate(), coordinate(), coordinate()};
  }
  std::vector<std::uint64_t> keys(count);
  std::vector<geometry::LatticePoint> back(count);
  const double encoded = least_seconds(kTries, [&] { geometry::hilbert_encode(points, keys); });
  const double decoded = least_seconds(kTries, [&] { geometry::hilbert_decode(keys, back); });
  for (const std::uint64_t key : std::span(keys).first(std::min<std::size_t>(count, 1000))) {
    data.answers.add(key);
  }
  const auto million = static_cast<double>(count) / 1e6;
  data.figure("Hilbert keys, encoded", million / encoded, "M/s", {encoded, encoded}, at_least(80),
              concat(count, " points at once, one thread"));
  data.figure("Hilbert keys, decoded", million / decoded, "M/s", {decoded, decoded}, at_least(40),
              back == points ? "" : "NOT THE SAME POINTS");
}

}  // namespace

Status measure_vector_kernels(VectorsData& data) {
  const std::vector<float> numbers =
      random_numbers(data.workload.sizes.vector_scan / sizeof(float), data.workload.seed + 50);
  measure_rows(data, numbers);
  constexpr std::uint64_t kPointsMax = 1'000'000;
  measure_hilbert(data, std::min(data.workload.sizes.vector_points, kPointsMax));
  return {};
}

Status measure_vector_scan(VectorsData& data, const VectorSet& set, StoredIndex& ours) {
  std::vector<std::uint32_t> rows;
  Status status;
  std::size_t query = 0;
  double plain = read_seconds(set.base);
  const double seconds = least_seconds(3 * kTries, [&] {
    const SemanticQuery wanted{.vector = set.query(query++ % set.query_count()),
                               .k = kNeighbours,
                               .mode = query::SearchMode::kExact};
    if (status.ok()) status = ours.search(wanted, rows).status();
  });
  HTN_RETURN_IF_ERROR(status);
  plain = std::min(plain, read_seconds(set.base));
  report_share(data, concat(set.name, ": exact search"), set.base.size() * sizeof(float), seconds,
               plain, concat(format_bytes(set.base.size() * sizeof(float)), " of vectors"));
  return {};
}

Status measure_vector_open(VectorsData& data, const VectorSet& set, const std::string& folder) {
  HTN_RETURN_IF_ERROR(data.workload.let_disk_rest());
  Result<SemanticResult> first = internal_error("not asked");
  Stopwatch watch;
  HTN_ASSIGN_OR_RETURN(const auto index, StoredIndex::open(data, set, folder));
  first = index->embeddings().search(
      {.model_id = index->model(), .vector = set.query(0), .k = kNeighbours});
  const Cost cost = watch.elapsed();
  HTN_RETURN_IF_ERROR(first.status());
  HTN_RETURN_IF_ERROR(expect(first->hits.size() == std::min<std::size_t>(kNeighbours, set.count()),
                             "the first answer of a store just opened"));
  data.figure(concat(set.name, ": from Store::open to the first answer"), cost.wall * 1e3, "ms",
              cost, at_most(1000), concat(set.count(), " vectors, the page cache as it is"));
  return {};
}

}  // namespace hartonomous::bench

// Numbers out of tensors: rows of a large one, and whole ones, plain and of quantised blocks.
#include <algorithm>
#include <cstring>

#include <hartonomous/base/clock.hpp>
#include <hartonomous/base/rng.hpp>
#include <hartonomous/weights/dequantize.hpp>

#include "workload/weights_data.hpp"

namespace hartonomous::bench {
namespace {

constexpr std::uint64_t kColumns = 4096;
constexpr std::uint64_t kRowBytes = kColumns * sizeof(float);

// A store with one model, and its only tensor.
struct OneTensor {
  Store store;
  Models models;
  Tensor tensor;
};
Result<OneTensor> put_tensor(WeightsData& data, const std::string& file) {
  remove_all(data.store_path());
  HTN_ASSIGN_OR_RETURN(Store store, data.open_store());
  Session session = store.session();
  HTN_ASSIGN_OR_RETURN(const ModelPutResult put, session.put_model("model", file));
  settle();
  HTN_RETURN_IF_ERROR(expect(put.model.has_value(), "a model of one tensor"));
  data.answers.add(put.put.sha256);
  Models models = session.snapshot().models();
  HTN_ASSIGN_OR_RETURN(std::vector<Tensor> tensors, models.tensors(put.model->model_id));
  HTN_RETURN_IF_ERROR(expect(tensors.size() == 1, "the count of tensors"));
  return OneTensor{std::move(store), std::move(models), std::move(tensors[0])};
}

Status measure_rows(WeightsData& data) {
  const Sizes& sizes = data.workload.sizes;
  const std::uint64_t rows = sizes.weights_wide / kRowBytes;
  const std::string file = data.scratch / "wide";
  HTN_ASSIGN_OR_RETURN(const std::uint64_t begin,
                       write_wide_model(file, rows, kColumns, data.workload.seed + 47));
  HTN_ASSIGN_OR_RETURN(const OneTensor one, put_tensor(data, file));
  HTN_ASSIGN_OR_RETURN(const MappedFile content, MappedFile::open(file));
  Rng rng(data.workload.seed + 48);
  std::vector<std::uint64_t> some(sizes.weights_rows);
  for (std::uint64_t& row : some) row = rng.below(rows);
  std::vector<float> got(kColumns);
  const auto read = [&](std::uint64_t row) {
    return one.models.read(one.tensor, {.first = {row, 0}, .count = {1, kColumns}},
                           std::span<float>(got));
  };
  for (const std::uint64_t row : some) HTN_RETURN_IF_ERROR(read(row));
  std::vector<double> seconds;
  Stopwatch watch;
  for (std::uint64_t i = 0; i < sizes.weights_reads; ++i) {
    const std::uint64_t row = some[rng.below(some.size())];
    const double start = monotonic_seconds();
    HTN_RETURN_IF_ERROR(read(row));
    seconds.push_back(monotonic_seconds() - start);
    const Bytes expected = content.bytes().subspan(begin + row * kRowBytes, kRowBytes);
    HTN_RETURN_IF_ERROR(expect(std::ranges::equal(std::as_bytes(std::span(got)), expected),
                               "the numbers of a row"));
  }
  const Cost cost = watch.elapsed();
  data.figure("row of 4096 float32, median", 1e6 * median(seconds), "us", cost, at_most(100),
              concat("out of ", format_bytes(rows * kRowBytes), "; ", some.size(),
                     " rows at random, warm"));
  data.figure("row of 4096 float32, 99 of 100", 1e6 * quantile(seconds, 0.99), "us", cost);
  return {};
}

// Reads the whole tensor, once to warm and then in rounds.
Status measure_whole(WeightsData& data, const std::string& name, const MadeTensor& made,
                     const Target& target) {
  const std::string file = data.scratch / "whole";
  const Container container =
      made.type == weights::ElementType::kF32 ? Container::kSafeTensors : Container::kGguf;
  HTN_RETURN_IF_ERROR(write_model(container, file, {made}));
  HTN_ASSIGN_OR_RETURN(const OneTensor one, put_tensor(data, file));
  std::vector<float> got(made.numbers());
  const auto read = [&] { return one.models.read(one.tensor, Box(), std::span<float>(got)); };
  HTN_RETURN_IF_ERROR(read());
  std::vector<Cost> costs;
  for (int round = 0; round < data.workload.sizes.rounds; ++round) {
    HTN_ASSIGN_OR_RETURN(const Cost cost, measure(read));
    costs.push_back(cost);
  }
  std::vector<float> expected(got.size());
  HTN_RETURN_IF_ERROR(weights::to_float32(made.type, as_bytes(made.bytes), expected));
  const bool same = std::memcmp(got.data(), expected.data(), got.size() * sizeof(float)) == 0;
  HTN_RETURN_IF_ERROR(expect(same, "the numbers of a tensor"));
  const Cost cost = median(costs);
  const auto rate = [&](std::uint64_t bytes) {
    return megabytes_per_second(bytes, cost.wall) / 1e3;
  };
  data.figure(
      name, rate(got.size() * sizeof(float)), "GB/s", cost, target,
      concat("of float32, from ", format_bytes(made.bytes.size()), ", warm; ",
             static_cast<std::uint64_t>(1e3 * rate(made.bytes.size())), " MB/s of what is stored"));
  return {};
}

}  // namespace

Status measure_weight_reads(WeightsData& data) {
  using weights::ElementType;
  HTN_RETURN_IF_ERROR(measure_rows(data));
  const std::uint64_t rows = data.workload.sizes.weights_tensor / kRowBytes;
  for (const ElementType type : {ElementType::kF32, ElementType::kQ4K, ElementType::kQ8_0}) {
    HTN_ASSIGN_OR_RETURN(const MadeTensor made, make_rows(type, rows, data.workload.seed + 49));
    HTN_RETURN_IF_ERROR(
        measure_whole(data, concat("tensor read whole, ", weights::element_info(type).name), made,
                      type == ElementType::kF32 ? at_least(1) : Target()));
  }
  return {};
}

}  // namespace hartonomous::bench

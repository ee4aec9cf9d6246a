// How fast a model goes in and comes out whole, beside the same bytes without an inside.
#include "workload/weights_data.hpp"

namespace hartonomous::bench {
namespace {

struct Costs {
  std::vector<Cost> puts;
  std::vector<Cost> restores;
};

Status put_and_restore(WeightsData& data, const std::string& file, PutHow how, Costs& costs) {
  HTN_ASSIGN_OR_RETURN(const StoredFiles stored, store_files(data, {file}, how));
  costs.puts.push_back(stored.cost);
  const std::string target = data.scratch / "restored";
  HTN_ASSIGN_OR_RETURN(Store store, data.open_store());
  const Snapshot now = store.session().snapshot();
  HTN_RETURN_IF_ERROR(data.workload.let_disk_rest());
  HTN_ASSIGN_OR_RETURN(const Cost cost,
                       measure([&] { return now.restore(stored.puts[0].put.atom, target); }));
  costs.restores.push_back(cost);
  HTN_ASSIGN_OR_RETURN(const ContentHash hash, file_hash(target));
  remove_all(target);
  return expect(hash == stored.puts[0].put.sha256, "the model that was restored");
}

void report(const WeightsData& data, const std::string& name, std::uint64_t bytes,
            const std::vector<Cost>& as_model, const std::vector<Cost>& as_bytes, double bound) {
  const Cost model = median(as_model);
  const Cost opaque = median(as_bytes);
  data.figure(name + ", as a model", megabytes_per_second(bytes, model.wall), "MB/s", model, {},
              format_bytes(bytes));
  data.figure(name + ", opaque", megabytes_per_second(bytes, opaque.wall), "MB/s", opaque);
  data.figure(name + ", as a model / opaque", opaque.wall / model.wall, "x", model,
              at_least(bound));
}

Status measure_type(WeightsData& data, weights::ElementType type) {
  const ModelRecipe recipe{data.workload.sizes.weights_speed, type, data.workload.seed + 46, {}};
  HTN_ASSIGN_OR_RETURN(const std::string file,
                       write_made(data, Container::kSafeTensors, "large", recipe));
  Costs model;
  Costs opaque;
  for (int round = 0; round < data.workload.sizes.rounds; ++round) {
    HTN_RETURN_IF_ERROR(put_and_restore(data, file, PutHow::kModel, model));
    HTN_RETURN_IF_ERROR(put_and_restore(data, file, PutHow::kOpaque, opaque));
  }
  HTN_ASSIGN_OR_RETURN(const MappedFile content, MappedFile::open(file));
  const std::uint64_t bytes = content.bytes().size();
  const std::string name(weights::element_info(type).name);
  report(data, name + ": put", bytes, model.puts, opaque.puts, 0.6);
  report(data, name + ": restore", bytes, model.restores, opaque.restores, 0.8);
  return {};
}

}  // namespace

Status measure_weight_puts(WeightsData& data) {
  HTN_RETURN_IF_ERROR(measure_type(data, weights::ElementType::kF32));
  return measure_type(data, weights::ElementType::kBf16);
}

}  // namespace hartonomous::bench

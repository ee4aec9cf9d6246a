// The same weights in another container: what of the second file is there already.
#include <filesystem>

#include "workload/weights_data.hpp"

namespace hartonomous::bench {
namespace {

Status measure_second(WeightsData& data, const std::string& name, const std::string& first,
                      const std::string& second) {
  HTN_ASSIGN_OR_RETURN(const StoredFiles alone, store_files(data, {first}, PutHow::kModel));
  HTN_ASSIGN_OR_RETURN(const StoredFiles both, store_files(data, {first, second}, PutHow::kModel));
  HTN_RETURN_IF_ERROR(expect(both.puts[0].model.has_value(), concat("not read: ", first)));
  HTN_RETURN_IF_ERROR(expect(both.puts[1].model.has_value(), concat("not read: ", second)));
  const std::uint64_t more = both.disk - std::min(both.disk, alone.disk);
  data.figure(
      "shared: " + name, shared_percent(both.puts[1]), "%", both.cost, at_least(85),
      concat(format_bytes(both.puts[1].put.bytes), ", ", both.puts[1].known_tensors, " of ",
             both.puts[1].tensors, " tensors known, ", format_bytes(more), " more on disk"));
  return {};
}

// Files of one folder that are the same but for how their names end.
Status measure_real(WeightsData& data) {
  const auto stem = [](const RealModel& model) {
    return std::filesystem::path(model.path).replace_extension().string();
  };
  const std::vector<RealModel> models = real_models(data.workload.models);
  for (std::size_t i = 0; i + 1 < models.size(); ++i) {
    if (stem(models[i]) != stem(models[i + 1])) continue;
    const std::string end = std::filesystem::path(models[i + 1].path).extension().string();
    HTN_RETURN_IF_ERROR(measure_second(data, concat(models[i].label, ", then ", end),
                                       models[i].path, models[i + 1].path));
  }
  return {};
}

}  // namespace

Status measure_weight_containers(WeightsData& data) {
  HTN_RETURN_IF_ERROR(measure_real(data));
  using weights::ElementType;
  for (const ElementType type : {ElementType::kF32, ElementType::kBf16}) {
    const ModelRecipe recipe{data.workload.sizes.weights_shared, type, data.workload.seed + 42, {}};
    HTN_ASSIGN_OR_RETURN(const std::string first,
                         write_made(data, Container::kSafeTensors, "first", recipe));
    for (const Container container :
         {Container::kGguf, Container::kPyTorch, Container::kNpz, Container::kOnnx}) {
      if (container == Container::kNpz && type == ElementType::kBf16) continue;  // NumPy has none
      HTN_ASSIGN_OR_RETURN(const std::string second, write_made(data, container, "second", recipe));
      HTN_RETURN_IF_ERROR(measure_second(data,
                                         concat(weights::element_info(type).name,
                                                ", SafeTensors, then ", container_name(container)),
                                         first, second));
    }
  }
  return {};
}

}  // namespace hartonomous::bench

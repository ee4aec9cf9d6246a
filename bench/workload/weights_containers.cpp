// The same weights in another container: what of the second file is there already.
#include <algorithm>

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

// The tensors of a model that is put, with their bytes.
Result<MadeModel> read_model(WeightsData& data, const std::string& file) {
  HTN_RETURN_IF_ERROR(store_files(data, {file}, PutHow::kModel).status());
  HTN_ASSIGN_OR_RETURN(Store store, data.open_store());
  const Models models = store.session().snapshot().models();
  HTN_ASSIGN_OR_RETURN(const rows::Model row, models.find("model 0"));
  HTN_ASSIGN_OR_RETURN(const std::vector<Tensor> tensors, models.tensors(row.model_id));
  MadeModel model;
  for (const Tensor& tensor : tensors) {
    MadeTensor& made = model.emplace_back();
    made = {tensor.row.tensor_name, tensor.shape, tensor.type, {}};
    HTN_RETURN_IF_ERROR(models.read_bytes(tensor, [&](Bytes bytes) -> Status {
      made.bytes.append(as_text(bytes));
      return {};
    }));
  }
  return model;
}

// Real files of SafeTensors, and their tensors as PyTorch writes them.
Status measure_real(WeightsData& data) {
  constexpr std::uint64_t kBytesMin = 1u << 20;
  for (const RealModel& model : real_models(data.workload.models)) {
    if (model.bytes < kBytesMin || !model.path.ends_with(".safetensors")) continue;
    HTN_ASSIGN_OR_RETURN(const MadeModel tensors, read_model(data, model.path));
    const std::string second = data.scratch / "second";
    const Status written = write_model(Container::kPyTorch, second, tensors);
    if (written.code() == StatusCode::kNotSupported) continue;
    HTN_RETURN_IF_ERROR(written);
    HTN_RETURN_IF_ERROR(measure_second(data, model.label + ", then PyTorch", model.path, second));
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

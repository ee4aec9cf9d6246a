#include "weights/torch_tensor.hpp"

#include <algorithm>
#include <array>

#include "weights/tensor_shape.hpp"
#include "weights/torch_types.hpp"

namespace hartonomous::weights {
namespace {

using Kind = PickleValue::Kind;

constexpr std::size_t kWrappersMax = 8;
constexpr std::string_view kRebuild = "torch._utils._rebuild_";

Status not_read(std::string_view what) {
  return {StatusCode::kNotSupported, concat("PyTorch: ", shown(what), " is not read")};
}
Status broken(std::string_view what) { return invalid_argument(concat("PyTorch: ", what)); }

std::optional<std::uint64_t> natural(const PickleValue& value) {
  if (value.kind != Kind::kInt || value.integer < 0) return std::nullopt;
  return static_cast<std::uint64_t>(value.integer);
}

// The numbers of a tuple, of a list, or of a call that has one as its argument: torch.Size.
std::optional<std::vector<std::int64_t>> numbers_of(const Pickle& pickle, PickleId id) {
  const PickleValue* value = &pickle.at(id);
  if (value->kind == Kind::kCall) {
    const PickleValue& arguments = pickle.at(value->arguments);
    if (arguments.items.size() != 1) return std::nullopt;
    value = &pickle.at(arguments.items[0]);
  }
  const bool is_sequence = value->kind == Kind::kTuple || value->kind == Kind::kList;
  if (!is_sequence || value->items.size() > kDimensionsMax) return std::nullopt;
  std::vector<std::int64_t> numbers;
  for (const PickleId item : value->items) {
    const PickleValue& number = pickle.at(item);
    if (number.kind != Kind::kInt || number.integer < 0) return std::nullopt;
    numbers.push_back(number.integer);
  }
  return numbers;
}

// A call whose function is named, with its arguments.
struct Call {
  std::string name;
  const std::vector<PickleId>* arguments = nullptr;
};

std::optional<Call> call_of(const Pickle& pickle, PickleId id) {
  const PickleValue& value = pickle.at(id);
  if (value.kind != Kind::kCall || value.arguments == kNoPickle) return std::nullopt;
  Call call{pickle.global_name(value.callable), &pickle.at(value.arguments).items};
  if (call.name.empty()) return std::nullopt;
  return call;
}

bool is_tensor_call(std::string_view name) {
  return name.starts_with(kRebuild) || name == "torch._tensor._rebuild_from_type_v2";
}

// Behind parameters and subclasses of tensors.
std::optional<Call> unwrap(const Pickle& pickle, PickleId id) {
  std::optional<Call> call = call_of(pickle, id);
  for (std::size_t i = 0; i < kWrappersMax && call.has_value(); ++i) {
    const std::vector<PickleId>& arguments = *call->arguments;
    if (call->name.starts_with("torch._utils._rebuild_parameter")) {
      if (arguments.empty()) return std::nullopt;
      call = call_of(pickle, arguments[0]);
    } else if (call->name == "torch._tensor._rebuild_from_type_v2") {
      if (arguments.size() < 3) return std::nullopt;
      call = Call{pickle.global_name(arguments[0]), &pickle.at(arguments[2]).items};
    } else {
      return call;
    }
  }
  return std::nullopt;
}

Status set_view(const Pickle& pickle, PickleId id, TorchStorage& storage) {
  const PickleValue& view = pickle.at(id);
  if (view.kind == Kind::kNone) return {};
  const auto offset = view.items.size() == 3 ? natural(pickle.at(view.items[1])) : std::nullopt;
  if (!offset.has_value()) return broken("a view of a storage without its offset");
  storage.view_offset = *offset;
  return {};
}

}  // namespace

Result<TorchStorage> torch_storage(const Pickle& pickle, PickleId id) {
  const PickleValue& persistent = pickle.at(id);
  if (persistent.kind != Kind::kPersistent) return broken("a tensor without a storage");
  const std::vector<PickleId>& items = pickle.at(persistent.arguments).items;
  if (items.size() < 5 || pickle.at(items[0]).text != "storage") {
    return broken("a storage that is not named as one");
  }
  const PickleValue& key = pickle.at(items[2]);
  const auto numbers = natural(pickle.at(items[4]));
  if (key.kind != Kind::kText || key.text.empty() || !numbers.has_value()) {
    return broken("a storage without its key or its size");
  }
  const std::string type_name = pickle.global_name(items[1]);
  const auto type = torch_storage_type(type_name);
  if (!type.has_value()) return not_read(concat("a storage of '", type_name, "'"));
  TorchStorage storage{.key = key.text, .type = *type, .numbers = *numbers};
  if (items.size() > 5) HTN_RETURN_IF_ERROR(set_view(pickle, items[5], storage));
  return storage;
}

std::string torch_class_name(const Pickle& pickle, PickleId id) {
  const PickleValue& value = pickle.at(id);
  if (value.kind != Kind::kPersistent) return pickle.global_name(id);
  const std::vector<PickleId>& items = pickle.at(value.arguments).items;
  const bool is_module = items.size() > 1 && pickle.at(items[0]).text == "module";
  return is_module ? pickle.global_name(items[1]) : std::string();
}

bool is_torch_tensor(const Pickle& pickle, PickleId id) {
  const auto call = call_of(pickle, id);
  return call.has_value() && is_tensor_call(call->name);
}

Result<TorchTensor> torch_tensor(const Pickle& pickle, PickleId id) {
  const auto call = unwrap(pickle, id);
  if (!call.has_value()) return broken("a parameter without a tensor");
  constexpr std::array<std::string_view, 3> kRead{"tensor", "tensor_v2", "tensor_v3"};
  const std::string_view kind = call->name.starts_with(kRebuild)
                                    ? std::string_view(call->name).substr(kRebuild.size())
                                    : std::string_view();
  if (std::find(kRead.begin(), kRead.end(), kind) == kRead.end()) return not_read(call->name);
  const std::vector<PickleId>& arguments = *call->arguments;
  if (arguments.size() < 4) return broken("a tensor with too few arguments");
  TorchTensor tensor;
  HTN_ASSIGN_OR_RETURN(tensor.storage, torch_storage(pickle, arguments[0]));
  tensor.type = tensor.storage.type;
  if (kind == "tensor_v3") {
    const std::string name = arguments.size() > 6 ? pickle.global_name(arguments[6]) : "";
    const auto type = torch_dtype(name);
    if (!type.has_value()) return not_read(concat("a tensor of type '", name, "'"));
    tensor.type = *type;
  }
  const auto offset = natural(pickle.at(arguments[1]));
  const auto shape = numbers_of(pickle, arguments[2]);
  const auto strides = numbers_of(pickle, arguments[3]);
  if (!offset.has_value() || !shape.has_value() || !strides.has_value() ||
      shape->size() != strides->size()) {
    return broken("a tensor whose offset, sizes or strides are none");
  }
  tensor.offset = *offset;
  tensor.shape.assign(shape->begin(), shape->end());
  tensor.strides = *strides;
  return tensor;
}

}  // namespace hartonomous::weights

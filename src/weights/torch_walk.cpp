#include "weights/torch_walk.hpp"

#include <algorithm>
#include <utility>

#include <hartonomous/weights/model_file.hpp>

#include "weights/json_pieces.hpp"

namespace hartonomous::weights {
namespace {

using Kind = PickleValue::Kind;

constexpr std::size_t kDepthMax = 128;
constexpr std::size_t kNameBytesMax = 4096;
constexpr std::size_t kBytesShownMax = 64;

Status past_limit(std::string_view what) { return resource_exhausted(concat("PyTorch: ", what)); }

std::string join(const std::string& name, std::string_view member) {
  return name.empty() ? std::string(member) : concat(name, ".", member);
}

// Where torch.nn.Module keeps what its state_dict() names without them.
bool is_transparent(std::string_view member) {
  return member == "_parameters" || member == "_buffers" || member == "_modules";
}

}  // namespace

Status TorchWalk::walk(const Pickle& pickle, std::string_view prefix) {
  pickle_ = &pickle;
  steps_ = 0;
  name_bytes_ = 0;
  json_.clear();
  HTN_ASSIGN_OR_RETURN(const bool is_written, write(pickle.root, std::string(prefix), 0));
  if (!is_written || json_ == "{}") return {};
  const bool is_alone = metadata_ == "{}";
  if (json_.front() == '{' && prefix.empty() && is_alone) {
    metadata_ = std::move(json_);
    return {};
  }
  metadata_.pop_back();
  append_json_name(metadata_, prefix.empty() ? "value" : prefix);
  metadata_ += json_ + "}";
  return {};
}

// What is shared is walked each time it is met, and twice as much as there is is enough of that.
Status TorchWalk::count_step(std::size_t depth) {
  if (depth > kDepthMax) return past_limit("values within values, too deep");
  if (++steps_ > 4 * pickle_->values.size() + 1024) return past_limit("values shared too often");
  const std::uint64_t json_bytes_max = 16 * pickle_->bytes + 4096;
  if (json_.size() > json_bytes_max || json_.size() > kMetadataBytesMax / 2) {
    return past_limit("more metadata than is read");
  }
  return {};
}

Result<bool> TorchWalk::write(PickleId id, const std::string& name, std::size_t depth) {
  HTN_RETURN_IF_ERROR(count_step(depth));
  if (is_torch_tensor(*pickle_, id)) {
    HTN_RETURN_IF_ERROR(take_tensor(id, name));
    return false;
  }
  const PickleValue& value = pickle_->at(id);
  switch (value.kind) {
    case Kind::kTuple:
    case Kind::kList:
    case Kind::kSet:
      return write_items(value, name, depth);
    case Kind::kDict:
      return write_members(value, name, depth);
    case Kind::kCall:
      return write_object(value, name, depth);
    case Kind::kGlobal:
      append_json_text(json_, pickle_->global_name(id));
      return true;
    default:
      write_scalar(value);
      return true;
  }
}

// A tensor leaves null; nothing but tensors leaves nothing.
Result<bool> TorchWalk::write_items(const PickleValue& value, const std::string& name,
                                    std::size_t depth) {
  const std::size_t begin = json_.size();
  bool is_written = value.items.empty();
  json_.push_back('[');
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    append_json_comma(json_);
    HTN_ASSIGN_OR_RETURN(const bool is_one,
                         write(value.items[i], join(name, concat(i)), depth + 1));
    if (!is_one) json_ += "null";
    is_written = is_written || is_one;
  }
  json_.push_back(']');
  if (!is_written) json_.resize(begin);
  return is_written;
}

Result<bool> TorchWalk::write_members(const PickleValue& value, const std::string& name,
                                      std::size_t depth) {
  const std::size_t begin = json_.size();
  json_.push_back('{');
  HTN_ASSIGN_OR_RETURN(bool is_written, write_pairs(value.items, name, depth));
  HTN_ASSIGN_OR_RETURN(const bool is_state, write_state(value, name, depth));
  json_.push_back('}');
  is_written = is_written || is_state || value.items.empty();
  if (!is_written) json_.resize(begin);
  return is_written;
}

Result<bool> TorchWalk::write_pairs(const std::vector<PickleId>& items, const std::string& name,
                                    std::size_t depth) {
  bool is_written = false;
  for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
    HTN_ASSIGN_OR_RETURN(const bool is_one,
                         write_named(key_text(items[i], i / 2), items[i + 1], name, depth));
    is_written = is_written || is_one;
  }
  return is_written;
}

// As a member of the object that is being written.
Result<bool> TorchWalk::write_named(std::string_view member, PickleId id, const std::string& name,
                                    std::size_t depth) {
  const std::size_t begin = json_.size();
  append_json_name(json_, member);
  const std::string inner = is_transparent(member) ? name : join(name, member);
  HTN_ASSIGN_OR_RETURN(const bool is_written, write(id, inner, depth + 1));
  if (!is_written) json_.resize(begin);
  return is_written;
}

// Its members, where it has such: a dict, or the dict of a tuple of those of the object and of its
// slots.
Result<bool> TorchWalk::write_state(const PickleValue& value, const std::string& name,
                                    std::size_t depth) {
  if (value.state == kNoPickle) return false;
  const PickleValue& state = pickle_->at(value.state);
  if (state.kind == Kind::kDict) {
    HTN_RETURN_IF_ERROR(count_step(depth));
    return write_pairs(state.items, name, depth);
  }
  return write_named("state", value.state, name, depth);
}

Result<bool> TorchWalk::write_object(const PickleValue& value, const std::string& name,
                                     std::size_t depth) {
  json_.push_back('{');
  const std::string called = torch_class_name(*pickle_, value.callable);
  append_json_name(json_, "class");
  append_json_text(json_, called);
  if (!pickle_->at(value.arguments).items.empty()) {
    HTN_RETURN_IF_ERROR(write_named("arguments", value.arguments, name, depth).status());
  }
  if (value.is_list_of_items) {
    append_json_name(json_, "items");
    HTN_ASSIGN_OR_RETURN(const bool is_written, write_items(value, name, depth + 1));
    if (!is_written) json_ += "null";
  } else {
    HTN_RETURN_IF_ERROR(write_pairs(value.items, name, depth).status());
  }
  HTN_RETURN_IF_ERROR(write_state(value, name, depth).status());
  json_.push_back('}');
  return true;
}

void TorchWalk::write_scalar(const PickleValue& value) {
  switch (value.kind) {
    case Kind::kBool:
      json_ += value.integer != 0 ? "true" : "false";
      return;
    case Kind::kInt:
      json_ += concat(value.integer);
      return;
    case Kind::kReal:
      return append_json_real(json_, value.real);
    case Kind::kLong:
    case Kind::kText:
      return append_json_text(json_, value.text);
    case Kind::kBytes:
      if (value.text.size() <= kBytesShownMax) {
        json_ += concat("{\"hex\":\"", to_hex(as_bytes(value.text)), "\"}");
      } else {
        json_ += concat("{\"bytes\":", value.text.size(), "}");
      }
      return;
    default:
      json_ += "null";
  }
}

// Of a dict; a key that is not plain has its place.
std::string TorchWalk::key_text(PickleId id, std::size_t index) const {
  const PickleValue& key = pickle_->at(id);
  if (key.kind == Kind::kText) return key.text;
  if (key.kind == Kind::kInt) return concat(key.integer);
  if (key.kind == Kind::kBool) return key.integer != 0 ? "True" : "False";
  return concat("#", index);
}

Status TorchWalk::take_tensor(PickleId id, const std::string& name) {
  std::string whole = name.empty() ? "tensor" : name;
  if (whole.size() > kNameBytesMax || !is_utf8(as_bytes(whole))) {
    return invalid_argument("PyTorch: a tensor whose name is too long or not UTF-8");
  }
  name_bytes_ += whole.size();
  if (name_bytes_ > 64 * pickle_->bytes + 4096) return past_limit("names of tensors, too long");
  // Two ways can read the same: {"a": {"b": x}, "a.b": y}.
  if (names_.contains(whole)) whole += concat("#", tensors_.size());
  if (!names_.insert(whole).second) {
    return invalid_argument(concat("PyTorch: tensors of the same name '", whole, "'"));
  }
  Result<TorchTensor> tensor = torch_tensor(*pickle_, id);
  if (!tensor.ok() && tensor.status().code() == StatusCode::kNotSupported) {
    notes_.push_back(concat("tensor '", whole, "': ", tensor.status().message()));
    return {};
  }
  if (!tensor.ok()) return tensor.status().with_context(concat("tensor '", whole, "'"));
  tensor->name = std::move(whole);
  tensors_.push_back(std::move(*tensor));
  return {};
}

}  // namespace hartonomous::weights

#include "engine/tensor_plan.hpp"

#include <algorithm>

#include <hartonomous/base/text.hpp>

namespace hartonomous::engine {

namespace {

// 8 bytes big-endian each. Errors: kCorruption.
Result<std::vector<std::uint64_t>> numbers_of_blob(const std::optional<Blob>& blob,
                                                   std::string_view tensor) {
  std::vector<std::uint64_t> numbers;
  if (!blob.has_value()) return numbers;
  if (blob->bytes.size() % sizeof(std::uint64_t) != 0) {
    return corruption(concat("tensor '", tensor, "': ", blob->bytes.size(), " bytes of a shape"));
  }
  for (std::size_t at = 0; at < blob->bytes.size(); at += sizeof(std::uint64_t)) {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < sizeof(std::uint64_t); ++i) {
      number = number << 8 | static_cast<std::uint8_t>(blob->bytes[at + i]);
    }
    numbers.push_back(number);
  }
  return numbers;
}

// The product of what is there; past 2^63: nothing.
std::optional<std::uint64_t> product(std::span<const std::uint64_t> factors) {
  std::uint64_t result = 1;
  for (const std::uint64_t factor : factors) {
    if (factor != 0 && result > (~std::uint64_t{0} >> 1) / factor) return std::nullopt;
    result *= factor;
  }
  return result;
}

// Steps through the places of a box, the last of `dimensions` first. False: it is through.
bool step(const Box& box, std::size_t dimensions, std::vector<std::uint64_t>& at) {
  for (std::size_t d = dimensions; d-- > 0;) {
    if (++at[d] < box.first[d] + box.count[d]) return true;
    at[d] = box.first[d];
  }
  return false;
}

}  // namespace

std::string name_of(const Tensor& tensor) {
  return concat("tensor '", tensor.row.tensor_name, "'");
}

Result<Tensor> load_tensor(const Tables& tables, rows::TensorAtom row) {
  Tensor tensor;
  const auto type = weights::element_type(row.data_type);
  if (!type.has_value()) {
    return corruption(concat("tensor '", row.tensor_name, "': type '", row.data_type, "'"));
  }
  tensor.type = *type;
  HTN_ASSIGN_OR_RETURN(auto detail, tables.get<rows::TensorDetail>({row.tensor_atom_id}));
  if (!detail.has_value()) {
    return not_found(concat("tensor '", row.tensor_name, "': its numbers were never put"));
  }
  HTN_ASSIGN_OR_RETURN(tensor.shape, numbers_of_blob(row.dimension_index, row.tensor_name));
  HTN_ASSIGN_OR_RETURN(const auto strides, numbers_of_blob(detail->strides, row.tensor_name));
  tensor.strides.assign(strides.begin(), strides.end());
  tensor.detail = std::move(*detail);
  tensor.row = std::move(row);
  return tensor;
}

Result<TensorPlan> plan_tensor(const Tensor& tensor) {
  TensorPlan plan;
  plan.shape = tensor.shape;
  const auto numbers = product(plan.shape);
  if (!numbers.has_value()) return corruption(concat(name_of(tensor), ": its shape is too large"));
  plan.numbers = *numbers;
  plan.strides.assign(plan.shape.size(), 1);
  if (tensor.strides.empty()) {
    for (std::size_t d = plan.shape.size(); d-- > 1;) {
      plan.strides[d - 1] = plan.strides[d] * plan.shape[d];
    }
    return plan;
  }
  if (tensor.strides.size() != plan.shape.size()) {
    return corruption(concat(name_of(tensor), ": ", tensor.strides.size(), " strides"));
  }
  const bool is_plain = weights::element_info(tensor.type).block_numbers == 1;
  for (std::size_t d = 0; d < plan.shape.size(); ++d) {
    if (tensor.strides[d] < 0 || !is_plain) {
      return Status(StatusCode::kNotSupported, concat(name_of(tensor), ": strides of this kind"));
    }
    plan.strides[d] = static_cast<std::uint64_t>(tensor.strides[d]);
  }
  return plan;
}

Result<Box> resolve_box(const Tensor& tensor, const Box& box) {
  Box resolved = box;
  const std::size_t dimensions = tensor.shape.size();
  if (resolved.first.empty()) resolved.first.assign(dimensions, 0);
  if (resolved.first.size() != dimensions ||
      (!resolved.count.empty() && resolved.count.size() != dimensions)) {
    return invalid_argument(concat(name_of(tensor), ": a box of ", box.first.size(), " and ",
                                   box.count.size(), " dimensions, it has ", dimensions));
  }
  for (std::size_t d = 0; d < dimensions; ++d) {
    const std::uint64_t size = tensor.shape[d];
    const std::uint64_t left = resolved.first[d] <= size ? size - resolved.first[d] : 0;
    if (resolved.count.size() <= d) resolved.count.push_back(left);
    if (resolved.first[d] > size || resolved.count[d] > left) {
      return invalid_argument(concat(name_of(tensor), ": dimension ", d, " has ", size, " places, ",
                                     resolved.first[d], " and ", resolved.count[d],
                                     " after it are wanted"));
    }
  }
  return resolved;
}

std::uint64_t numbers_in(const Box& box) { return product(box.count).value_or(0); }

Status each_run(const TensorPlan& plan, const Box& box,
                const std::function<Status(std::uint64_t first, std::uint64_t count)>& visit) {
  if (numbers_in(box) == 0) return {};
  // The last dimensions that lie in one stretch make one run.
  std::size_t outer = plan.shape.size();
  std::uint64_t run = 1;
  while (outer > 0 && plan.strides[outer - 1] == run) {
    const std::size_t d = outer - 1;
    run *= box.count[d];
    outer = d;
    if (box.count[d] != plan.shape[d]) break;
  }
  std::vector<std::uint64_t> at = box.first;
  do {
    std::uint64_t first = 0;
    for (std::size_t d = 0; d < at.size(); ++d) first += at[d] * plan.strides[d];
    HTN_RETURN_IF_ERROR(visit(first, run));
  } while (step(box, outer, at));
  return {};
}

Status each_stretch(const Tensor& tensor, std::uint64_t numbers,
                    const std::function<Status(const Box&)>& visit) {
  HTN_ASSIGN_OR_RETURN(Box box, resolve_box(tensor, Box()));
  if (box.count.empty()) return visit(box);
  const auto row = product(std::span(box.count).subspan(1)).value_or(0);
  if (row == 0) return visit(box);
  const std::uint64_t rows = std::max<std::uint64_t>(1, numbers / row);
  for (std::uint64_t first = 0; first < tensor.shape[0]; first += rows) {
    box.first[0] = first;
    box.count[0] = std::min(rows, tensor.shape[0] - first);
    HTN_RETURN_IF_ERROR(visit(box));
  }
  return {};
}

}  // namespace hartonomous::engine

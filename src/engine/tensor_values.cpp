// Numbers of a tensor in a range: slabs whose least and greatest leave it out are passed over.
#include <algorithm>
#include <bit>

#include <hartonomous/base/text.hpp>

#include "engine/tensor_reader.hpp"
#include "engine/visibility.hpp"

namespace hartonomous::engine {

namespace {

// Of one slab, as dbo.TensorDetail has it.
struct SlabRange {
  float least = 0;
  float greatest = 0;
};

constexpr std::size_t kSlabRangeBytes = 8;

float read_float(std::string_view bytes) {
  std::uint32_t bits = 0;
  for (unsigned i = 0; i < 4; ++i) {
    bits |= std::uint32_t{static_cast<std::uint8_t>(bytes[i])} << (8 * i);
  }
  return std::bit_cast<float>(bits);
}

SlabRange slab_range(const std::string& slabs, std::uint64_t number) {
  const std::string_view at = std::string_view(slabs).substr(number * kSlabRangeBytes);
  return {read_float(at), read_float(at.substr(4))};
}

}  // namespace

Status TensorReader::find_values(float least, float greatest, const Models::EachValue& visit) {
  HTN_RETURN_IF_ERROR(require_visible(state_, tensor_.row.atom_id));
  if (!tensor_.detail.slabs.has_value() || tensor_.detail.slab_bytes <= 0) {
    return {StatusCode::kNotSupported,
            concat("tensor '", tensor_.row.tensor_name, "' has no statistics to search by")};
  }
  HTN_ASSIGN_OR_RETURN(const TensorPlan plan, plan_tensor(tensor_));
  const weights::ElementInfo& info = weights::element_info(tensor_.type);
  const auto slab_bytes = static_cast<std::uint64_t>(tensor_.detail.slab_bytes);
  const auto offset = static_cast<std::uint64_t>(tensor_.detail.atom_offset);
  const auto end = offset + static_cast<std::uint64_t>(tensor_.detail.byte_count);
  const std::string& slabs = tensor_.detail.slabs->bytes;
  if (slabs.size() / kSlabRangeBytes < (end + slab_bytes - 1) / slab_bytes) {
    return corruption(
        concat("tensor '", tensor_.row.tensor_name, "': ", slabs.size(), " bytes of slabs"));
  }
  std::vector<float> numbers;
  std::uint64_t next = 0;  // the first number that was not looked at
  for (std::uint64_t slab = offset / slab_bytes; slab * slab_bytes < end; ++slab) {
    const SlabRange range = slab_range(slabs, slab);
    if (range.greatest < least || range.least > greatest) continue;
    // Every block that has bytes in the slab: a border may cut one.
    const std::uint64_t from = std::max(slab * slab_bytes, offset) - offset;
    const std::uint64_t until = std::min((slab + 1) * slab_bytes, end) - offset;
    const std::uint64_t first = std::max(next, from / info.block_bytes * info.block_numbers);
    next = std::min(plan.numbers,
                    (until + info.block_bytes - 1) / info.block_bytes * info.block_numbers);
    if (first >= next) continue;
    numbers.resize(next - first);
    HTN_RETURN_IF_ERROR(read_run(first, std::span<float>(numbers)));
    for (std::uint64_t i = 0; i < numbers.size(); ++i) {
      const bool is_in = numbers[i] >= least && numbers[i] <= greatest;
      if (is_in) HTN_RETURN_IF_ERROR(visit(first + i, numbers[i]));
    }
  }
  return {};
}

}  // namespace hartonomous::engine

namespace hartonomous {

Status Models::find_values(const Tensor& tensor, float least, float greatest,
                           const EachValue& visit) const {
  return engine::TensorReader(state_, tensor).find_values(least, greatest, visit);
}

}  // namespace hartonomous

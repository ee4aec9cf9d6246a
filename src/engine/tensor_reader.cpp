#include "engine/tensor_reader.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <functional>

#include <hartonomous/base/offload.hpp>
#include <hartonomous/base/text.hpp>
#include <hartonomous/weights/dequantize.hpp>

#include "engine/visibility.hpp"

namespace hartonomous::engine {

using weights::ElementInfo;

namespace {

// As extents of arrays are (ingest/layout.hpp): a slab is read and verified whole.
constexpr std::uint64_t kSlabBytes = std::uint64_t{32} << 10;
// Fewer bytes are not worth another thread. Halves are long: they are streamed, not by slab.
constexpr std::uint64_t kBytesInHalvesMin = std::uint64_t{1} << 20;

Status to_numbers(const Tensor& tensor, Bytes bytes, std::span<float> out) {
  return weights::to_float32(tensor.type, bytes, out,
                             tensor.detail.is_big_endian ? std::endian::big : std::endian::little);
}
Status to_numbers(const Tensor& tensor, Bytes bytes, std::span<double> out) {
  return weights::to_float64(tensor.type, bytes, out,
                             tensor.detail.is_big_endian ? std::endian::big : std::endian::little);
}

}  // namespace

template <typename Number>
Status TensorReader::read(const Box& asked, std::span<Number> out) {
  HTN_RETURN_IF_ERROR(require_visible(state_, tensor_.row.atom_id));
  HTN_ASSIGN_OR_RETURN(const TensorPlan plan, plan_tensor(tensor_));
  HTN_ASSIGN_OR_RETURN(const Box box, resolve_box(tensor_, asked));
  if (numbers_in(box) != out.size()) {
    return invalid_argument(concat(name_of(tensor_), ": the box has ", numbers_in(box),
                                   " numbers, room is for ", out.size()));
  }
  std::size_t done = 0;
  return each_run(plan, box, [&](std::uint64_t first, std::uint64_t count) {
    const std::span<Number> here = out.subspan(done, count);
    done += count;
    return read_run(first, here);
  });
}

Status TensorReader::read_elements(const Box& asked, std::string& out) {
  HTN_RETURN_IF_ERROR(require_visible(state_, tensor_.row.atom_id));
  HTN_ASSIGN_OR_RETURN(const TensorPlan plan, plan_tensor(tensor_));
  HTN_ASSIGN_OR_RETURN(const Box box, resolve_box(tensor_, asked));
  const std::uint64_t width = weights::element_info(tensor_.type).block_bytes;
  return each_run(plan, box, [&](std::uint64_t first, std::uint64_t count) {
    return fetch(first * width, count * width, [&](Bytes piece) {
      out.append(as_text(piece));
      return Status();
    });
  });
}

Result<std::uint64_t> TensorReader::place_of(std::uint64_t index) const {
  HTN_ASSIGN_OR_RETURN(const TensorPlan plan, plan_tensor(tensor_));
  if (tensor_.strides.empty()) return index;
  std::uint64_t place = 0;
  for (std::size_t d = plan.shape.size(); d-- > 0;) {
    place += index % plan.shape[d] * plan.strides[d];
    index /= plan.shape[d];
  }
  return place;
}

Status TensorReader::read_linear(std::uint64_t first, std::span<double> out) {
  HTN_RETURN_IF_ERROR(require_visible(state_, tensor_.row.atom_id));
  if (tensor_.strides.empty()) return read_run(first, out);
  for (std::size_t i = 0; i < out.size(); ++i) {
    HTN_ASSIGN_OR_RETURN(const std::uint64_t place, place_of(first + i));
    HTN_RETURN_IF_ERROR(read_run(place, out.subspan(i, 1)));
  }
  return {};
}

template <typename Number>
Status TensorReader::read_run(std::uint64_t first, std::span<Number> out) {
  const ElementInfo& info = weights::element_info(tensor_.type);
  const std::uint64_t in_block = first % info.block_numbers;
  const bool is_whole = in_block == 0 && out.size() % info.block_numbers == 0;
  if (is_whole) return read_whole_blocks(first / info.block_numbers, out);
  // A block that is cut is read whole, but for the last one of a packed type, which may be half.
  const std::uint64_t begin = first - in_block;
  const std::uint64_t blocks_end =
      (first + out.size() + info.block_numbers - 1) / info.block_numbers * info.block_numbers;
  const std::uint64_t end = std::min(blocks_end, tensor_.numbers());
  std::vector<Number> all(std::max(end, first + out.size()) - begin);
  HTN_RETURN_IF_ERROR(read_blocks(begin / info.block_numbers, std::span<Number>(all)));
  std::copy_n(all.begin() + static_cast<std::ptrdiff_t>(in_block), out.size(), out.begin());
  return {};
}

// Many blocks in two halves at once: most of the time goes into their hashes.
template <typename Number>
Status TensorReader::read_whole_blocks(std::uint64_t block, std::span<Number> out) {
  const ElementInfo& info = weights::element_info(tensor_.type);
  const std::uint64_t blocks = out.size() / info.block_numbers;
  Executor* const executor = state_->core->executor();
  if (executor == nullptr || blocks * info.block_bytes < kBytesInHalvesMin) {
    return read_blocks(block, out);
  }
  const std::uint64_t half = blocks / 2;
  Status second;
  Status first;
  {
    Offload other(executor, [&] {
      second = read_blocks(block + half, out.subspan(half * info.block_numbers));
    });
    first = read_blocks(block, out.first(half * info.block_numbers));
  }
  HTN_RETURN_IF_ERROR(std::move(first));
  return second;
}

template <typename Number>
Status TensorReader::read_blocks(std::uint64_t block, std::span<Number> out) {
  const ElementInfo& info = weights::element_info(tensor_.type);
  HTN_ASSIGN_OR_RETURN(const std::uint64_t bytes, weights::element_bytes(tensor_.type, out.size()));
  std::string rest;  // the beginning of a block that its piece did not end
  std::size_t done = 0;
  const auto convert = [&](Bytes whole) {
    const std::uint64_t numbers = std::min<std::uint64_t>(
        whole.size() / info.block_bytes * info.block_numbers, out.size() - done);
    Status converted = to_numbers(tensor_, whole, out.subspan(done, numbers));
    done += numbers;
    return converted;
  };
  return fetch(block * info.block_bytes, bytes, [&](Bytes piece) -> Status {
    if (!rest.empty()) {
      const std::size_t missing = std::min(info.block_bytes - rest.size(), piece.size());
      rest.append(as_text(piece.first(missing)));
      piece = piece.subspan(missing);
      if (rest.size() < info.block_bytes) return {};
      HTN_RETURN_IF_ERROR(convert(as_bytes(rest)));
      rest.clear();
    }
    const std::size_t whole = piece.size() / info.block_bytes * info.block_bytes;
    if (whole > 0) HTN_RETURN_IF_ERROR(convert(piece.first(whole)));
    rest.append(as_text(piece.subspan(whole)));
    return {};
  });
}

Status TensorReader::fetch(std::uint64_t offset, std::uint64_t length,
                           const std::function<Status(Bytes)>& sink) {
  const auto bytes = static_cast<std::uint64_t>(tensor_.detail.byte_count);
  if (offset > bytes || length > bytes - offset) {
    return corruption(concat(name_of(tensor_), ": has ", bytes, " bytes, ", length, " at ", offset,
                             " are of its shape"));
  }
  offset += static_cast<std::uint64_t>(tensor_.detail.atom_offset);
  const ContentId content = tensor_.row.atom_id.content();
  const bool is_long = length >= kSlabBytes && content_id_is_composite(content);
  if (is_long) {
    std::uint64_t handed = 0;
    HTN_RETURN_IF_ERROR(state_->reader.read(content, offset, length,
                                            [&](Bytes piece) {
                                              handed += piece.size();
                                              return sink(piece);
                                            },
                                            {}));
    if (handed == length) return {};
    return corruption(concat(name_of(tensor_), ": ", handed, " of ", length, " bytes are there"));
  }
  while (length > 0) {
    HTN_RETURN_IF_ERROR(load_slab(offset / kSlabBytes));
    const std::uint64_t at = offset % kSlabBytes;
    if (at >= slab_.size()) {
      return corruption(concat(name_of(tensor_), ": its atom ends at byte ",
                               slab_number_ * kSlabBytes + slab_.size()));
    }
    const std::uint64_t here = std::min<std::uint64_t>(length, slab_.size() - at);
    HTN_RETURN_IF_ERROR(sink(as_bytes(slab_).subspan(at, here)));
    offset += here;
    length -= here;
  }
  return {};
}

Status TensorReader::load_slab(std::uint64_t number) {
  if (number == slab_number_) return {};
  slab_.clear();
  slab_number_ = ~std::uint64_t{0};
  const ContentId content = tensor_.row.atom_id.content();
  if (content_id_is_composite(content)) {
    HTN_RETURN_IF_ERROR(state_->reader.read(content, number * kSlabBytes, kSlabBytes,
                                            [this](Bytes piece) {
                                              slab_.append(as_text(piece));
                                              return Status();
                                            },
                                            {}));
  } else if (number == 0) {
    std::array<std::byte, limits::kAtomBytesMax> leaf;
    HTN_ASSIGN_OR_RETURN(const std::size_t length, state_->reader.view().read(content, leaf));
    slab_.assign(as_text(Bytes(leaf).first(length)));
  }
  slab_number_ = number;
  return {};
}

template Status TensorReader::read(const Box& asked, std::span<float> out);
template Status TensorReader::read_run(std::uint64_t first, std::span<float> out);
template Status TensorReader::read(const Box& asked, std::span<double> out);

}  // namespace hartonomous::engine

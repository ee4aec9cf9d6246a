#include <hartonomous/weights/dequantize.hpp>

#include <algorithm>
#include <array>
#include <utility>

#include "weights/blocks.hpp"
#include "weights/element_sizes.hpp"
#include "weights/plain_numbers.hpp"

namespace hartonomous::weights {
namespace {

constexpr std::size_t kBlockNumbersMax = 256;
constexpr std::size_t kBlockBytesMax = 292;

const BlockReader* find_block_reader(ElementType type) {
  if (const BlockReader* reader = find_small_block_reader(type)) return reader;
  if (const BlockReader* reader = find_k_block_reader(type)) return reader;
  return find_i_block_reader(type);
}

Status unsupported(ElementType type, std::string_view why) {
  return {StatusCode::kNotSupported,
          concat("numbers of ", element_info(type).name, " are not read: ", why)};
}

// The scales of a block in the other order of bytes.
void swap_halves(const BlockReader& reader, std::uint8_t* block) {
  for (std::size_t half = 0; half < reader.halves; ++half) {
    std::swap(block[reader.halves_at + half * 2], block[reader.halves_at + half * 2 + 1]);
  }
}

struct Blocks {
  const BlockReader& reader;
  const std::uint8_t* source;
  std::size_t count;
  std::endian order;

  // By way of a copy of each block and of its numbers.
  template <typename Out>
  void decode_singly(Out* out) const {
    std::array<std::uint8_t, kBlockBytesMax> block;
    std::array<float, kBlockNumbersMax> numbers;
    for (std::size_t i = 0; i < count; ++i) {
      std::copy_n(source + i * reader.bytes, reader.bytes, block.data());
      if (order == std::endian::big) swap_halves(reader, block.data());
      reader.decode(block.data(), 1, numbers.data());
      std::copy_n(numbers.data(), reader.numbers, out + i * reader.numbers);
    }
  }
  void decode(float* out) const {
    if (order == std::endian::little) return reader.decode(source, count, out);
    decode_singly(out);
  }
  void decode(double* out) const { decode_singly(out); }
};

template <typename Out>
Status to_numbers(ElementType type, Bytes source, std::span<Out> out, std::endian order) {
  HTN_RETURN_IF_ERROR(check_sizes(type, source.size(), out.size()));
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(source.data());
  const BlockReader* reader = find_block_reader(type);
  if (reader == nullptr) {
    if (decode_plain(type, bytes, out.size(), out.data(), order)) return {};
    return unsupported(type, "a complex number is two");
  }
  if (order == std::endian::big && reader->halves == kOtherWords) {
    return unsupported(type, "no order of bytes but little-endian is known of these blocks");
  }
  Blocks{*reader, bytes, out.size() / reader->numbers, order}.decode(out.data());
  return {};
}

}  // namespace

Status to_float32(ElementType type, Bytes source, std::span<float> out, std::endian order) {
  return to_numbers(type, source, out, order);
}

Status to_float64(ElementType type, Bytes source, std::span<double> out, std::endian order) {
  return to_numbers(type, source, out, order);
}

}  // namespace hartonomous::weights

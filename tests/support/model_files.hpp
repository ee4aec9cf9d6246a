#pragma once

// Small model files, made by hand: what a writer of each format would write, and the pieces to
// write something else. Thread-safety: one thread at a time.

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <hartonomous/base/bytes.hpp>
#include <hartonomous/base/text.hpp>

#include "weights/model_file_reader.hpp"

namespace hartonomous::testing {

// Numbers and texts, one after the other.
class ByteWriter {
 public:
  explicit ByteWriter(bool is_big_endian = false) : is_big_endian_(is_big_endian) {}
  template <typename Number>
  ByteWriter& number(Number value) {
    auto bytes = std::bit_cast<std::array<char, sizeof(Number)>>(value);
    if (is_big_endian_) std::reverse(bytes.begin(), bytes.end());
    bytes_.append(bytes.data(), bytes.size());
    return *this;
  }
  ByteWriter& u8(std::uint8_t value) { return number(value); }
  ByteWriter& u16(std::uint16_t value) { return number(value); }
  ByteWriter& u32(std::uint32_t value) { return number(value); }
  ByteWriter& u64(std::uint64_t value) { return number(value); }
  ByteWriter& raw(std::string_view text) {
    bytes_ += text;
    return *this;
  }
  // Length in 8 bytes, then the text.
  ByteWriter& text(std::string_view text) { return u64(text.size()).raw(text); }
  ByteWriter& pad(std::size_t alignment) {
    while (bytes_.size() % alignment != 0) bytes_.push_back('\0');
    return *this;
  }
  const std::string& bytes() const { return bytes_; }
  std::size_t size() const { return bytes_.size(); }

 private:
  bool is_big_endian_;
  std::string bytes_;
};

struct GgufTensor {
  std::string name;
  std::vector<std::uint64_t> dimensions;  // innermost first, as the file has them
  std::uint32_t type = 0;
  std::uint64_t offset = 0;
};
struct GgufSample {
  std::uint32_t version = 3;
  std::uint64_t pair_count = 0;
  std::string pairs = {};  // as gguf_pair gives
  std::vector<GgufTensor> tensors = {};
  std::string numbers = {};
  std::size_t alignment = 32;
  bool is_big_endian = false;
  std::uint64_t tensor_count_more = 0;  // than there are
};
std::string gguf_file(const GgufSample& sample);
std::string gguf_text_pair(std::string_view key, std::string_view value);
std::string gguf_u32_pair(std::string_view key, std::uint32_t value);
// Of several types, with keys of all types.
GgufSample gguf_sample();

// The header's length, the header, the numbers.
std::string safetensors_file(std::string_view header, std::string_view numbers);
std::string npy_file(std::string_view header, std::string_view numbers, int version = 1);

Result<weights::ModelFile> read_model(std::string_view bytes, std::string_view name = "model");
// Reads every prefix of a file, each in memory of its own, and holds what is read to the laws.
// Returns how many of them were accepted.
std::size_t read_prefixes(std::string_view bytes, std::string_view name = "model");
// The laws of one that was read: within the file, in order, parts without a gap.
void require_laws(const weights::ModelFile& model, std::uint64_t file_size);

}  // namespace hartonomous::testing

#pragma once

// Bit fields of one width packed one after the other, the first in the lowest bits of the first
// byte, and the words they are read by.
// Thread-safety: immutable functions; a BitWriter is for one thread at a time.

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string>

namespace hartonomous::codec {

inline std::size_t bytes_for_bits(std::size_t bits) { return (bits + 7) / 8; }

inline std::uint64_t mask(unsigned width) { return (std::uint64_t{1} << width) - 1; }

// Eight little-endian bytes, zeros after the end. REQUIRES: at <= end.
inline std::uint64_t load_word(const std::byte* at, const std::byte* end) {
  std::uint64_t word = 0;
  if (end - at >= 8) {
    std::memcpy(&word, at, 8);
  } else {
    std::memcpy(&word, at, static_cast<std::size_t>(end - at));
  }
  return word;
}
static_assert(std::endian::native == std::endian::little, "bit fields are loaded as words");

// Writes bit fields of one width, the first in the lowest bits.
class BitWriter {
 public:
  explicit BitWriter(std::string& out) : out_(out) {}
  // REQUIRES: width <= 57, as for BitFields; number < 2^width.
  void put(std::uint64_t number, unsigned width) {
    if (width > 32) {  // what is held and the number may be more than a word
      put(number & mask(32), 32);
      number >>= 32;
      width -= 32;
    }
    held_ |= number << held_bits_;
    held_bits_ += width;
    if (held_bits_ >= 32) flush(4);
  }
  void finish() { flush((held_bits_ + 7) / 8); }

 private:
  void flush(unsigned bytes) {
    std::array<char, 8> text;
    std::memcpy(text.data(), &held_, text.size());
    out_.append(text.data(), bytes);
    held_ = bytes == 8 ? 0 : held_ >> (8 * bytes);
    held_bits_ -= std::min(held_bits_, 8 * bytes);
  }

  std::string& out_;
  std::uint64_t held_ = 0;
  unsigned held_bits_ = 0;
};

// Reads bit fields of one width by position. `end` is the end of the whole block: a load may show
// the bytes after the fields, which the mask hides. Widths up to 57: a word holds such a field
// wherever in its first byte it begins.
class BitFields {
 public:
  BitFields(const std::byte* data, const std::byte* end, unsigned width)
      : data_(data), end_(end), width_(width) {}
  std::uint64_t at(std::size_t index) const {
    const std::size_t bit = index * width_;
    return load_word(data_ + bit / 8, end_) >> (bit % 8) & mask(width_);
  }

 private:
  const std::byte* data_;
  const std::byte* end_;
  unsigned width_;
};

}  // namespace hartonomous::codec

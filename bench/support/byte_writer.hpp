#pragma once

// ByteWriter: little-endian numbers and texts, one after the other. Thread-safety: one thread at a
// time.

#include <array>
#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

namespace hartonomous::bench {

class ByteWriter {
 public:
  ByteWriter& u8(std::uint8_t value) { return number(value); }
  ByteWriter& u16(std::uint16_t value) { return number(value); }
  ByteWriter& u32(std::uint32_t value) { return number(value); }
  ByteWriter& u64(std::uint64_t value) { return number(value); }
  ByteWriter& i32(std::int32_t value) { return number(value); }
  ByteWriter& raw(std::string_view text) {
    bytes_ += text;
    return *this;
  }
  // Up to a multiple of so many bytes.
  ByteWriter& pad(std::size_t alignment, char with = '\0') {
    bytes_.append((alignment - bytes_.size() % alignment) % alignment, with);
    return *this;
  }
  const std::string& bytes() const { return bytes_; }
  std::size_t size() const { return bytes_.size(); }

 private:
  template <typename Number>
  ByteWriter& number(Number value) {
    static_assert(std::endian::native == std::endian::little);
    const auto bytes = std::bit_cast<std::array<char, sizeof(Number)>>(value);
    bytes_.append(bytes.data(), bytes.size());
    return *this;
  }
  std::string bytes_;
};

}  // namespace hartonomous::bench

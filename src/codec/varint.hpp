#pragma once

// Variable-length integers (LEB128, little groups of 7 bits first) and bounded reads of them.
// Thread-safety: immutable functions; a ByteReader is for one thread at a time.

#include <cstdint>
#include <cstring>
#include <string>

#include <hartonomous/base/bytes.hpp>

namespace hartonomous::codec {

inline constexpr std::size_t kVarintBytesMax = 10;

void append_varint(std::string& out, std::uint64_t number);
// Little-endian fixed widths.
void append_fixed32(std::string& out, std::uint32_t number);
void append_fixed64(std::string& out, std::uint64_t number);

constexpr std::uint64_t zigzag(std::int64_t number) {
  return (static_cast<std::uint64_t>(number) << 1) ^ static_cast<std::uint64_t>(number >> 63);
}
constexpr std::int64_t unzigzag(std::uint64_t number) {
  return static_cast<std::int64_t>(number >> 1) ^ -static_cast<std::int64_t>(number & 1);
}

// Reads foreign bytes from the front. The first read past the end, or of a varint over 64 bits
// or longer than its number needs, fails it for good: later reads give zeros, so a decoder may test
// ok() once, at its end.
class ByteReader {
 public:
  explicit ByteReader(Bytes bytes) : rest_(bytes) {}
  bool ok() const { return ok_; }
  bool done() const { return ok_ && rest_.empty(); }  // read to the last byte, without a failure
  std::size_t remaining() const { return rest_.size(); }
  std::uint8_t byte();
  std::uint64_t varint() {
    if (rest_.empty() || std::to_integer<unsigned>(rest_[0]) >= 0x80) return long_varint();
    const auto number = std::to_integer<std::uint64_t>(rest_[0]);
    rest_ = rest_.subspan(1);
    return number;
  }
  // Passes over so many varints, of any form, eight bytes at a time.
  void skip_varints(std::uint64_t count);
  std::uint32_t fixed32();
  std::uint64_t fixed64();
  Bytes take(std::size_t count);  // empty on failure

 private:
  std::uint64_t long_varint();
  std::uint64_t fail();

  Bytes rest_;
  bool ok_ = true;
};

}  // namespace hartonomous::codec

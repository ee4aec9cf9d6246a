#include "codec/varint.hpp"

namespace hartonomous::codec {

namespace {

template <typename Number>
void append_fixed(std::string& out, Number number) {
  for (std::size_t i = 0; i < sizeof number; ++i) {
    out.push_back(static_cast<char>(static_cast<std::uint8_t>(number >> (8 * i))));
  }
}

template <typename Number>
Number fixed(Bytes bytes) {
  Number number = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    number |= std::to_integer<Number>(bytes[i]) << (8 * i);
  }
  return number;
}

}  // namespace

void append_varint(std::string& out, std::uint64_t number) {
  while (number >= 0x80) {
    out.push_back(static_cast<char>(static_cast<std::uint8_t>(number | 0x80)));
    number >>= 7;
  }
  out.push_back(static_cast<char>(number));
}

void append_fixed32(std::string& out, std::uint32_t number) { append_fixed(out, number); }
void append_fixed64(std::string& out, std::uint64_t number) { append_fixed(out, number); }

std::uint8_t ByteReader::byte() {
  const Bytes taken = take(1);
  return taken.empty() ? std::uint8_t{0} : std::to_integer<std::uint8_t>(taken[0]);
}

std::uint64_t ByteReader::long_varint() {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < rest_.size() && i < kVarintBytesMax; ++i) {
    const auto group = std::to_integer<std::uint64_t>(rest_[i]);
    number |= (group & 0x7f) << (7 * i);
    if (group >= 0x80) continue;
    const bool over_64_bits = i + 1 == kVarintBytesMax && group > 1;
    const bool overlong = i > 0 && group == 0;
    if (over_64_bits || overlong) break;
    rest_ = rest_.subspan(i + 1);
    return number;
  }
  return fail();
}

void ByteReader::skip_varints(std::uint64_t count) {
  // A byte without its upper bit ends a varint; the multiplication adds up the eight marks.
  constexpr std::uint64_t kUpperBits = 0x8080808080808080u;
  constexpr std::uint64_t kOnes = 0x0101010101010101u;
  std::size_t at = 0;
  while (rest_.size() - at >= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, rest_.data() + at, 8);
    const std::uint64_t ends = ((~word & kUpperBits) >> 7) * kOnes >> 56;
    if (ends >= count) break;  // the last one wanted is in this word: go on by bytes
    count -= ends;
    at += 8;
  }
  for (; count != 0 && at < rest_.size(); ++at) {
    if (std::to_integer<unsigned>(rest_[at]) < 0x80) --count;
  }
  if (count != 0) {
    fail();
    return;
  }
  rest_ = rest_.subspan(at);
}

std::uint64_t ByteReader::fail() {
  ok_ = false;
  rest_ = {};
  return 0;
}

std::uint32_t ByteReader::fixed32() { return fixed<std::uint32_t>(take(4)); }
std::uint64_t ByteReader::fixed64() { return fixed<std::uint64_t>(take(8)); }

Bytes ByteReader::take(std::size_t count) {
  if (count > rest_.size()) {
    fail();
    return {};
  }
  const Bytes taken = rest_.first(count);
  rest_ = rest_.subspan(count);
  return taken;
}

}  // namespace hartonomous::codec

#include "codec/key.hpp"

#include <array>
#include <bit>
#include <cassert>

namespace hartonomous::codec {

namespace {

constexpr char kEscape = '\x00';
constexpr char kEscapedZero = '\xff';
constexpr char kTerminator = '\x01';
constexpr std::uint64_t kSignBit = std::uint64_t{1} << 63;

void append_big_endian(std::string& out, std::uint64_t number, std::size_t width) {
  std::array<char, 8> bytes;
  for (std::size_t i = 0; i < 8; ++i) {
    bytes[i] = static_cast<char>(static_cast<std::uint8_t>(number >> (56 - 8 * i)));
  }
  out.append(bytes.data() + 8 - width, width);
}

}  // namespace

KeyWriter& KeyWriter::u8(std::uint8_t number) {
  append_big_endian(key_, number, 1);
  return *this;
}

KeyWriter& KeyWriter::u16(std::uint16_t number) {
  append_big_endian(key_, number, 2);
  return *this;
}

KeyWriter& KeyWriter::u32(std::uint32_t number) {
  append_big_endian(key_, number, 4);
  return *this;
}

KeyWriter& KeyWriter::u40(std::uint64_t number) {
  assert(number >> 40 == 0);
  append_big_endian(key_, number, 5);
  return *this;
}

KeyWriter& KeyWriter::u64(std::uint64_t number) {
  append_big_endian(key_, number, 8);
  return *this;
}

KeyWriter& KeyWriter::i64(std::int64_t number) {
  return u64(static_cast<std::uint64_t>(number) ^ kSignBit);
}

KeyWriter& KeyWriter::f64(double number) {
  const auto bits = std::bit_cast<std::uint64_t>(number);
  return u64((bits & kSignBit) != 0 ? ~bits : bits ^ kSignBit);
}

KeyWriter& KeyWriter::descend_from(std::size_t place) {
  for (std::size_t i = place; i < key_.size(); ++i) key_[i] = static_cast<char>(~key_[i]);
  return *this;
}

KeyWriter& KeyWriter::raw(Bytes bytes) {
  key_.append(as_text(bytes));
  return *this;
}

KeyWriter& KeyWriter::string(std::string_view text) {
  for (const char c : text) {
    key_.push_back(c);
    if (c == kEscape) key_.push_back(kEscapedZero);
  }
  key_.push_back(kEscape);
  key_.push_back(kTerminator);
  return *this;
}

std::uint8_t KeyReader::u8() { return static_cast<std::uint8_t>(number(1)); }
std::uint16_t KeyReader::u16() { return static_cast<std::uint16_t>(number(2)); }
std::uint32_t KeyReader::u32() { return static_cast<std::uint32_t>(number(4)); }
std::uint64_t KeyReader::u40() { return number(5); }
std::uint64_t KeyReader::u64() { return number(8); }

std::uint64_t KeyReader::number(std::size_t width) {
  std::uint64_t number = 0;
  for (const std::byte byte : raw(width)) number = number << 8 | std::to_integer<unsigned>(byte);
  return number;
}

Bytes KeyReader::raw(std::size_t count) {
  if (count > rest_.size()) {
    ok_ = false;
    rest_ = {};
    return {};
  }
  const Bytes taken = rest_.first(count);
  rest_ = rest_.subspan(count);
  return taken;
}

std::string KeyReader::string() {
  const std::string_view key = as_text(rest_);
  std::string text;
  std::size_t at = 0;
  while (true) {
    const std::size_t escape = key.find(kEscape, at);
    if (escape == std::string_view::npos || escape + 1 == key.size()) break;
    text.append(key, at, escape - at);
    at = escape + 2;
    if (key[escape + 1] == kTerminator) {
      rest_ = rest_.subspan(at);
      return text;
    }
    if (key[escape + 1] != kEscapedZero) break;
    text.push_back(kEscape);
  }
  ok_ = false;
  rest_ = {};
  return {};
}

std::string prefix_end(std::string_view prefix) {
  const std::size_t last = prefix.find_last_not_of('\xff');
  if (last == std::string_view::npos) return {};
  std::string end(prefix.substr(0, last + 1));
  end[last] = static_cast<char>(static_cast<std::uint8_t>(end[last]) + 1);
  return end;
}

}  // namespace hartonomous::codec

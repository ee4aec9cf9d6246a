#include "codec/key.hpp"

#include <array>
#include <cassert>

namespace hartonomous::codec {

namespace {

constexpr char kEscape = '\x00';
constexpr char kEscapedZero = '\xff';
constexpr char kTerminator = '\x01';

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

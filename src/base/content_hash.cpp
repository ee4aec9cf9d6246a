#include <hartonomous/base/content_hash.hpp>

#include <cstring>

#include <hartonomous/base/text.hpp>

namespace hartonomous {

namespace {

// The value of a hex digit, or -1.
int digit_value(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

}  // namespace

Result<ContentHash> ContentHash::from_bytes(Bytes bytes) {
  if (bytes.size() != kBytes) {
    return invalid_argument(concat("content hash: ", bytes.size(), " bytes, expected ", kBytes));
  }
  ContentHash hash;
  std::memcpy(hash.bytes_.data(), bytes.data(), kBytes);
  return hash;
}

Result<ContentHash> ContentHash::from_hex(std::string_view hex) {
  if (hex.size() != 2 * kBytes) {
    return invalid_argument(
        concat("content hash: ", hex.size(), " characters, expected ", 2 * kBytes, " hex digits"));
  }
  ContentHash hash;
  for (std::size_t i = 0; i < kBytes; ++i) {
    const int high = digit_value(hex[2 * i]);
    const int low = digit_value(hex[2 * i + 1]);
    if (high < 0 || low < 0) {
      return invalid_argument(concat("content hash '", hex, "': not a hex digit near ", 2 * i));
    }
    hash.bytes_[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return hash;
}

std::uint64_t ContentHash::prefix() const noexcept {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < 8; ++i) number = number << 8 | bytes_[i];
  return number;
}

std::string ContentHash::to_hex() const { return hartonomous::to_hex(bytes()); }

}  // namespace hartonomous

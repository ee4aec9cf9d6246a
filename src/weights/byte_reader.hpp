#pragma once

// ByteReader: fields of a range of a file, one after the other. The first failure stays, with the
// name of the field, and every later read gives zeros: ask status() before a number is believed.
// Thread-safety: one thread at a time.

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

#include "weights/file_view.hpp"
#include "weights/malformed.hpp"

namespace hartonomous::weights {

class ByteReader {
 public:
  // Of [range.offset, range.offset + range.bytes). REQUIRES: within the file.
  ByteReader(const FileView& file, std::string_view format, std::uint64_t begin, std::uint64_t end)
      : file_(file), format_(format), position_(begin), end_(end) {}

  void set_big_endian(bool is_big_endian) { is_big_endian_ = is_big_endian; }
  bool is_big_endian() const { return is_big_endian_; }
  std::uint64_t position() const { return position_; }
  std::uint64_t remaining() const { return end_ - position_; }
  const Status& status() const { return status_; }
  bool ok() const { return status_.ok(); }
  Place place(std::string_view field) const { return {format_, position_, field}; }
  void fail(Status status) {
    if (status_.ok()) status_ = std::move(status);
  }

  // Of any arithmetic type.
  template <typename Number>
  Number number(std::string_view field) {
    std::array<std::byte, sizeof(Number)> bytes{};
    read(bytes, field);
    if (is_big_endian_ != (std::endian::native == std::endian::big)) {
      std::reverse(bytes.begin(), bytes.end());
    }
    return std::bit_cast<Number>(bytes);
  }
  std::string text(std::uint64_t bytes, std::string_view field);
  void skip(std::uint64_t bytes, std::string_view field);
  void read(std::span<std::byte> out, std::string_view field);

 private:
  bool has(std::uint64_t bytes, std::string_view field);

  BufferedView file_;
  std::string_view format_;
  std::uint64_t position_;
  std::uint64_t end_;
  bool is_big_endian_ = false;
  Status status_;
};

}  // namespace hartonomous::weights

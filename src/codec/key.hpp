#pragma once

// Ordered keys: the order of the encoded bytes is the order of the values, field by field.
//
//   unsigned integers   big-endian, 1, 2, 4, 5 or 8 bytes
//   signed integers     the same with the sign bit flipped, 8 bytes
//   doubles             their bits, all flipped when negative, the sign bit otherwise; -0 before 0
//   strings             bytes, 00 escaped as 00 FF, ended by 00 01
//
//   std::string key = KeyWriter().u32(domain).u40(content).take();
//
// Source: FoundationDB, design/tuple.md. Thread-safety: one thread at a time.

#include <cstdint>
#include <string>

#include <hartonomous/base/bytes.hpp>

namespace hartonomous::codec {

class KeyWriter {
 public:
  KeyWriter& u8(std::uint8_t number);
  KeyWriter& u16(std::uint16_t number);
  KeyWriter& u32(std::uint32_t number);
  KeyWriter& u40(std::uint64_t number);  // REQUIRES: number < 2^40
  KeyWriter& u64(std::uint64_t number);
  KeyWriter& i64(std::int64_t number);
  KeyWriter& f64(double number);
  KeyWriter& raw(Bytes bytes);  // fixed-width fields only: it is not self-delimiting
  KeyWriter& string(std::string_view text);
  // Turns the order of what follows this place round, up to the end.
  KeyWriter& descend_from(std::size_t place);
  std::size_t size() const { return key_.size(); }
  std::string take() { return std::move(key_); }

 private:
  std::string key_;
};

// Reads what a KeyWriter wrote; like ByteReader, failure is remembered and asked for once.
class KeyReader {
 public:
  explicit KeyReader(Bytes key) : rest_(key) {}
  bool done() const { return ok_ && rest_.empty(); }
  bool ok() const { return ok_; }
  std::uint8_t u8();
  std::uint16_t u16();
  std::uint32_t u32();
  std::uint64_t u40();
  std::uint64_t u64();
  Bytes raw(std::size_t count);
  std::string string();

 private:
  std::uint64_t number(std::size_t width);
  Bytes rest_;
  bool ok_ = true;
};

// The smallest key greater than every key that begins with `prefix`; empty when there is none.
std::string prefix_end(std::string_view prefix);

}  // namespace hartonomous::codec

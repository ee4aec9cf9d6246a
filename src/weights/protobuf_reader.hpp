#pragma once

// ProtobufReader: the fields of one message in a range of a file, without knowing its type. A field
// of bytes is given as its range: it is a message of its own, a text, or numbers.
// Thread-safety: one thread at a time.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <hartonomous/weights/model_file.hpp>

#include "weights/file_view.hpp"
#include "weights/malformed.hpp"

namespace hartonomous::weights {

struct ProtobufField {
  enum class Wire : std::uint8_t { kVarint = 0, k64 = 1, kBytes = 2, k32 = 5 };
  std::uint32_t number = 0;
  Wire wire = Wire::kVarint;
  std::uint64_t value = 0;  // of kVarint
  ByteRange range = {};     // of its value in the file
  bool is_varint(std::uint32_t of) const { return number == of && wire == Wire::kVarint; }
  bool is_bytes(std::uint32_t of) const { return number == of && wire == Wire::kBytes; }
};

class ProtobufReader {
 public:
  // Lifetime: the file and the format's name outlive it. REQUIRES: within the file.
  ProtobufReader(const FileView& file, std::string_view format, const ByteRange& message);
  ProtobufReader(const ProtobufReader&) = delete;
  ProtobufReader& operator=(const ProtobufReader&) = delete;
  ~ProtobufReader();

  // The next field; false: the end. Errors: kInvalidArgument: no message, or one that is cut;
  // kResourceExhausted: past 2 GiB; that of reading.
  Result<bool> next();
  const ProtobufField& field() const { return field_; }
  // The bytes of the field. Errors: kResourceExhausted past `bytes_max`; that of reading.
  Result<std::string> text(std::uint64_t bytes_max) const;
  Place place(std::string_view name) const;

 private:
  struct Impl;
  Status fail(std::string_view why) const;
  Result<bool> read_value(std::uint32_t wire);

  const FileView& file_;
  std::string_view format_;
  ByteRange message_;
  std::unique_ptr<Impl> impl_;
  ProtobufField field_;
};

}  // namespace hartonomous::weights

#include "weights/protobuf_reader.hpp"

#include <algorithm>
#include <array>

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream.h>

namespace hartonomous::weights {
namespace {

namespace io = google::protobuf::io;

constexpr std::uint64_t kMessageBytesMax = 0x7fffffff;  // protobuf's own
constexpr std::size_t kChunkBytes = 256;  // most messages are small, and numbers are passed over

// A range of a file as protobuf sees a stream.
class RangeStream final : public io::ZeroCopyInputStream {
 public:
  RangeStream(const FileView& file, const ByteRange& range) : file_(file), range_(range) {}

  bool Next(const void** data, int* size) override {
    const std::uint64_t left = range_.bytes - position_;
    if (left == 0 || !failure_.ok()) return false;
    const std::size_t bytes = std::min<std::uint64_t>(left, chunk_.size());
    failure_ = file_.read_at(range_.offset + position_, std::span(chunk_).first(bytes));
    if (!failure_.ok()) return false;
    position_ += bytes;
    *data = chunk_.data();
    *size = static_cast<int>(bytes);
    return true;
  }
  void BackUp(int count) override { position_ -= static_cast<std::uint64_t>(count); }
  bool Skip(int count) override {
    const std::uint64_t left = range_.bytes - position_;
    const auto bytes = static_cast<std::uint64_t>(count);
    position_ += std::min(left, bytes);
    return bytes <= left;
  }
  std::int64_t ByteCount() const override { return static_cast<std::int64_t>(position_); }
  const Status& failure() const { return failure_; }

 private:
  const FileView& file_;
  ByteRange range_;
  std::uint64_t position_ = 0;
  Status failure_;
  std::array<std::byte, kChunkBytes> chunk_;
};

}  // namespace

struct ProtobufReader::Impl {
  Impl(const FileView& file, const ByteRange& range) : stream(file, range), coded(&stream) {}
  RangeStream stream;
  io::CodedInputStream coded;
};

ProtobufReader::ProtobufReader(const FileView& file, std::string_view format,
                               const ByteRange& message)
    : file_(file),
      format_(format),
      message_(message),
      impl_(std::make_unique<Impl>(file, message)) {}
ProtobufReader::~ProtobufReader() = default;

Place ProtobufReader::place(std::string_view name) const {
  return {format_, message_.offset + static_cast<std::uint64_t>(impl_->coded.CurrentPosition()),
          name};
}

// What reading said, or that it is no message.
Status ProtobufReader::fail(std::string_view why) const {
  const Status& failure = impl_->stream.failure();
  return failure.ok() ? malformed(place(concat("field ", field_.number)), why) : failure;
}

Result<bool> ProtobufReader::next() {
  if (message_.bytes > kMessageBytesMax) {
    return too_much({format_, message_.offset, "message"}, concat(message_.bytes, " bytes"));
  }
  const auto position = static_cast<std::uint64_t>(impl_->coded.CurrentPosition());
  if (position == message_.bytes) return false;
  const std::uint32_t tag = impl_->coded.ReadTag();
  field_ = {.number = tag >> 3};
  if (field_.number == 0) return fail("no tag of a field");
  return read_value(tag & 7);
}

Result<bool> ProtobufReader::read_value(std::uint32_t wire) {
  io::CodedInputStream& coded = impl_->coded;
  const auto here = [&] {
    return message_.offset + static_cast<std::uint64_t>(coded.CurrentPosition());
  };
  field_.wire = static_cast<ProtobufField::Wire>(wire);
  field_.range.offset = here();
  std::uint64_t bytes = 0;
  switch (field_.wire) {
    case ProtobufField::Wire::kVarint:
      if (!coded.ReadVarint64(&field_.value)) return fail("a number that does not end");
      field_.range.bytes = here() - field_.range.offset;
      return true;
    case ProtobufField::Wire::k64:
      bytes = 8;
      break;
    case ProtobufField::Wire::k32:
      bytes = 4;
      break;
    case ProtobufField::Wire::kBytes:
      if (!coded.ReadVarint64(&bytes)) return fail("no length of a field");
      field_.range.offset = here();
      break;
    default:
      return fail(concat("wire type ", wire));
  }
  if (bytes > message_.offset + message_.bytes - field_.range.offset) {
    return fail(concat(bytes, " bytes, past the end of the message"));
  }
  field_.range.bytes = bytes;
  if (!coded.Skip(static_cast<int>(bytes))) return fail("a field that is cut");
  return true;
}

Result<std::string> ProtobufReader::text(std::uint64_t bytes_max) const {
  if (field_.range.bytes > bytes_max) {
    return too_much({format_, field_.range.offset, "text"}, concat(field_.range.bytes, " bytes"));
  }
  std::string out(static_cast<std::size_t>(field_.range.bytes), '\0');
  HTN_RETURN_IF_ERROR(file_.read_at(field_.range.offset, std::as_writable_bytes(std::span(out))));
  return out;
}

}  // namespace hartonomous::weights

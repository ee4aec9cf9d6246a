#include "weights/byte_reader.hpp"

namespace hartonomous::weights {

bool ByteReader::has(std::uint64_t bytes, std::string_view field) {
  if (!ok()) return false;
  if (bytes <= remaining()) return true;
  fail(malformed(place(field), concat("needs ", bytes, " bytes, ", remaining(), " are left")));
  return false;
}

void ByteReader::read(std::span<std::byte> out, std::string_view field) {
  if (!has(out.size(), field)) return;
  Status read = file_.read_at(position_, out);
  if (!read.ok()) {
    std::fill(out.begin(), out.end(), std::byte{0});
    return fail(std::move(read).with_context(describe(place(field), "reading")));
  }
  position_ += out.size();
}

// What is asked for is there before memory is taken for it.
std::string ByteReader::text(std::uint64_t bytes, std::string_view field) {
  if (!has(bytes, field)) return {};
  std::string out(static_cast<std::size_t>(bytes), '\0');
  read(std::as_writable_bytes(std::span(out)), field);
  return out;
}

void ByteReader::skip(std::uint64_t bytes, std::string_view field) {
  if (has(bytes, field)) position_ += bytes;
}

}  // namespace hartonomous::weights

#include "weights/zip64_extra.hpp"

#include "weights/byte_reader.hpp"

namespace hartonomous::weights {
namespace {

constexpr std::string_view kZip = "ZIP";
constexpr std::uint16_t kZip64 = 1;
constexpr std::uint32_t kLocalHeader = 0x04034b50;
constexpr std::uint64_t kUpToNameLength = 22;  // behind the signature

// Fields are there for what is elsewhere only, in this order.
std::optional<Zip64Sizes> read_field(ByteReader& reader, Zip64Sizes sizes) {
  for (std::uint64_t* size : {&sizes.content_bytes, &sizes.bytes}) {
    if (*size == kZip64Elsewhere) *size = reader.number<std::uint64_t>("size");
  }
  if (reader.remaining() >= sizeof(std::uint64_t)) {
    sizes.header_offset = reader.number<std::uint64_t>("offset");
  }
  if (!reader.ok()) return std::nullopt;
  return sizes;
}

}  // namespace

std::optional<Zip64Sizes> read_zip64_extra(std::string_view extra, Zip64Sizes sizes) {
  const MemoryView view(as_bytes(extra));
  ByteReader reader(view, kZip, 0, view.size());
  while (reader.ok() && reader.remaining() > 0) {
    const auto id = reader.number<std::uint16_t>("field");
    const auto bytes = reader.number<std::uint16_t>("field");
    const std::uint64_t begin = reader.position();
    reader.skip(bytes, "field");
    if (!reader.ok() || id != kZip64) continue;
    ByteReader field(view, kZip, begin, reader.position());
    return read_field(field, sizes);
  }
  return std::nullopt;
}

Result<std::uint64_t> behind_local_header(const FileView& file, std::uint64_t header_offset) {
  if (header_offset > file.size()) {
    return malformed({kZip, header_offset, "local header"}, "past the end");
  }
  ByteReader reader(file, kZip, header_offset, file.size());
  const auto signature = reader.number<std::uint32_t>("local header");
  reader.skip(kUpToNameLength, "local header");
  const auto name = reader.number<std::uint16_t>("local header");
  const auto extra = reader.number<std::uint16_t>("local header");
  HTN_RETURN_IF_ERROR(reader.status());
  if (signature != kLocalHeader)
    return malformed({kZip, header_offset, "local header"}, "not there");
  return reader.position() + name + extra;
}

}  // namespace hartonomous::weights

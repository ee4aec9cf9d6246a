#include "support/archive_writer.hpp"

#include <array>

#include <hartonomous/base/bytes.hpp>

namespace hartonomous::bench {
namespace {

constexpr std::uint16_t kVersion = 20;
constexpr std::size_t kAlignment = 64;
constexpr std::size_t kLocalBytes = 30;
constexpr std::size_t kExtraBytes = 4;

constexpr std::array<std::uint32_t, 256> crc_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < table.size(); ++i) {
    std::uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xEDB88320U : 0U);
    table[i] = crc;
  }
  return table;
}

// To be inverted before the first byte and after the last.
std::uint32_t crc_over(std::uint32_t crc, std::string_view text) {
  static constexpr auto kTable = crc_table();
  for (const char c : text) crc = crc >> 8 ^ kTable[(crc ^ static_cast<std::uint8_t>(c)) & 0xFF];
  return crc;
}

// What the local header and the directory have in common.
void write_common(ByteWriter& out, std::string_view name, std::uint32_t crc, std::uint64_t size) {
  const auto bytes = static_cast<std::uint32_t>(size);
  out.u16(kVersion).u16(0).u16(0).u32(0).u32(crc).u32(bytes).u32(bytes);
  out.u16(static_cast<std::uint16_t>(name.size()));
}

}  // namespace

Result<ArchiveWriter> ArchiveWriter::create(const std::string& path) {
  HTN_ASSIGN_OR_RETURN(File file, File::open(path, File::Mode::kCreate));
  return ArchiveWriter(std::move(file));
}

Status ArchiveWriter::add(std::string_view name, std::string_view head, std::string_view body) {
  const std::uint32_t crc = ~crc_over(crc_over(~std::uint32_t{0}, head), body);
  const std::uint64_t size = head.size() + body.size();
  const std::uint64_t begin = at_ + kLocalBytes + name.size() + kExtraBytes;
  const auto padding = static_cast<std::uint16_t>((kAlignment - begin % kAlignment) % kAlignment);
  ByteWriter local;
  local.raw("PK\3\4");
  write_common(local, name, crc, size);
  local.u16(static_cast<std::uint16_t>(kExtraBytes + padding)).raw(name);
  local.raw("FB").u16(padding).raw(std::string(padding, 'Z'));
  HTN_RETURN_IF_ERROR(file_.write(as_bytes(local.bytes())));
  HTN_RETURN_IF_ERROR(file_.write(as_bytes(head)));
  HTN_RETURN_IF_ERROR(file_.write(as_bytes(body)));

  directory_.raw("PK\1\2").u16(kVersion);
  write_common(directory_, name, crc, size);
  directory_.u16(0).u16(0).u16(0).u16(0).u32(0).u32(static_cast<std::uint32_t>(at_)).raw(name);
  at_ += local.size() + size;
  ++members_;
  return {};
}

Status ArchiveWriter::finish() {
  const auto bytes = static_cast<std::uint32_t>(directory_.size());
  ByteWriter end;
  end.raw("PK\5\6").u16(0).u16(0).u16(members_).u16(members_);
  end.u32(bytes).u32(static_cast<std::uint32_t>(at_)).u16(0);
  HTN_RETURN_IF_ERROR(file_.write(as_bytes(directory_.bytes())));
  HTN_RETURN_IF_ERROR(file_.write(as_bytes(end.bytes())));
  return file_.sync();
}

}  // namespace hartonomous::bench

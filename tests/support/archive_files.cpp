#include "support/archive_files.hpp"

#include "support/model_files.hpp"

namespace hartonomous::testing {
namespace {

std::uint32_t crc32_of(std::string_view text) {
  std::uint32_t crc = ~std::uint32_t{0};
  for (const char c : text) {
    crc ^= static_cast<std::uint8_t>(c);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xedb88320U : 0U);
  }
  return ~crc;
}

std::string deflated(std::string_view content) {
  const auto size = static_cast<std::uint16_t>(content.size());
  ByteWriter writer;
  writer.u8(1).u16(size).u16(static_cast<std::uint16_t>(~size)).raw(content);
  return writer.bytes();
}

// What the local header and the directory have in common.
void write_common(ByteWriter& out, const ZipEntry& entry, std::size_t stored, ZipKind kind) {
  const auto bytes = static_cast<std::uint32_t>(stored);
  const auto content = static_cast<std::uint32_t>(entry.content.size()) + entry.size_more;
  const bool is_64 = kind == ZipKind::kZip64;
  out.u16(is_64 ? 45 : 20)
      .u16(0)
      .u16(entry.is_deflated ? 8 : 0)
      .u32(0)
      .u32(crc32_of(entry.content));
  out.u32(is_64 ? 0xffffffff : bytes).u32(is_64 ? 0xffffffff : content);
  out.u16(static_cast<std::uint16_t>(entry.name.size()));
}

// Sizes in 64 bits, and where the local header is.
std::string extra_64(const ZipEntry& entry, std::size_t stored, std::uint64_t offset,
                     bool is_local) {
  ByteWriter out;
  out.u16(1).u16(is_local ? 16 : 24).u64(entry.content.size() + entry.size_more).u64(stored);
  if (!is_local) out.u64(offset);
  return out.bytes();
}

void write_end(ByteWriter& out, std::size_t entries, std::size_t begin, ZipKind kind) {
  const std::size_t end = out.size();
  if (kind == ZipKind::kZip64) {
    out.raw("PK\6\6").u64(44).u16(45).u16(45).u32(0).u32(0).u64(entries).u64(entries);
    out.u64(end - begin).u64(begin);
    out.raw("PK\6\7").u32(0).u64(end).u32(1);
  }
  const auto count = static_cast<std::uint16_t>(entries);
  out.raw("PK\5\6").u16(0).u16(0).u16(count).u16(count);
  out.u32(static_cast<std::uint32_t>(end - begin));
  out.u32(kind == ZipKind::kZip64 ? 0xffffffff : static_cast<std::uint32_t>(begin)).u16(0);
}

}  // namespace

std::string zip_file(const std::vector<ZipEntry>& entries, ZipKind kind) {
  ByteWriter out;
  ByteWriter directory;
  for (const ZipEntry& entry : entries) {
    const std::string bytes = entry.is_deflated ? deflated(entry.content) : entry.content;
    const std::size_t offset = out.size() - entry.local_offset_less;
    const bool is_64 = kind == ZipKind::kZip64;
    const std::string local = is_64 ? extra_64(entry, bytes.size(), offset, true) : "";
    const std::string central = is_64 ? extra_64(entry, bytes.size(), offset, false) : "";
    out.raw("PK\3\4");
    write_common(out, entry, bytes.size(), kind);
    out.u16(static_cast<std::uint16_t>(local.size())).raw(entry.name).raw(local).raw(bytes);
    directory.raw("PK\1\2").u16(20);
    write_common(directory, entry, bytes.size(), kind);
    directory.u16(static_cast<std::uint16_t>(central.size())).u16(0).u16(0).u16(0).u32(0);
    directory.u32(is_64 ? 0xffffffff : static_cast<std::uint32_t>(offset));
    directory.raw(entry.name).raw(central);
  }
  const std::size_t begin = out.size();
  out.raw(directory.bytes());
  write_end(out, entries.size(), begin, kind);
  return out.bytes();
}

std::string pickle_text(std::string_view text) {
  return ByteWriter().raw("X").u32(static_cast<std::uint32_t>(text.size())).raw(text).bytes();
}

std::string pickle_int(std::int32_t number) { return ByteWriter().raw("J").number(number).bytes(); }

std::string pickle_tuple(const std::vector<std::string>& items) {
  std::string out = "(";
  for (const std::string& item : items) out += item;
  return out + "t";
}

std::string pickle_global(std::string_view module, std::string_view name) {
  return "c" + std::string(module) + "\n" + std::string(name) + "\n";
}

std::string pickle_dict(const std::vector<std::string>& keys_and_values) {
  std::string out = "}(";
  for (const std::string& item : keys_and_values) out += item;
  return out + "u";
}

std::string pickle_of(std::string_view value) { return "\x80\x02" + std::string(value) + "."; }

std::string pickle_tensor(const TorchSample& sample) {
  const auto tuple = [](const std::vector<std::int32_t>& numbers) {
    std::vector<std::string> items;
    for (const std::int32_t number : numbers) items.push_back(pickle_int(number));
    return pickle_tuple(items);
  };
  const std::string storage = pickle_tuple(
      {pickle_text("storage"), pickle_global("torch", sample.storage_type), pickle_text(sample.key),
       pickle_text("cpu"), pickle_int(sample.storage_numbers)});
  return pickle_global("torch._utils", "_rebuild_tensor_v2") +
         pickle_tuple({storage + "Q", pickle_int(sample.offset), tuple(sample.shape),
                       tuple(sample.strides), "\x89",
                       pickle_global("collections", "OrderedDict") + ")R"}) +
         "R";
}

std::string torch_archive(std::string_view value, const std::vector<std::string>& storages) {
  std::vector<ZipEntry> entries{{.name = "m/data.pkl", .content = pickle_of(value)},
                                {.name = "m/version", .content = "3\n"}};
  for (std::size_t i = 0; i < storages.size(); ++i) {
    entries.push_back({.name = "m/data/" + std::to_string(i), .content = storages[i]});
  }
  return zip_file(entries);
}

std::string torch_legacy(std::string_view value, const std::vector<std::string>& storages) {
  ByteWriter out;
  out.raw(pickle_of("\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19"));
  out.raw(pickle_of(pickle_int(1001)));
  out.raw(pickle_of(pickle_dict({pickle_text("little_endian"), "\x88"})));
  out.raw(pickle_of(value));
  std::string keys = "](";
  for (std::size_t i = 0; i < storages.size(); ++i) keys += pickle_text(std::to_string(i));
  out.raw(pickle_of(keys + "e"));
  for (const std::string& storage : storages) out.u64(storage.size() / 4).raw(storage);
  return out.bytes();
}

std::string torch_sample_value() {
  const TorchSample view{
      .key = "1", .storage_numbers = 4, .offset = 1, .shape = {2}, .strides = {1}};
  const TorchSample column{
      .key = "1", .storage_numbers = 4, .offset = 0, .shape = {2, 2}, .strides = {1, 2}};
  const std::string nested =
      pickle_dict({pickle_text("view"), pickle_tensor(view), pickle_text("column"),
                   pickle_tensor(column), pickle_text("epoch"), pickle_int(3)});
  return pickle_dict({pickle_text("w"), pickle_tensor({}), pickle_text("nested"), nested});
}

std::vector<std::string> torch_sample_storages() {
  return {std::string(24, 'w'), "aaaabbbbccccdddd"};
}

}  // namespace hartonomous::testing

#include "codec/numbers_page.hpp"

#include <zstd.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <memory>
#include <vector>

#include <hartonomous/base/limits.hpp>
#include <hartonomous/base/text.hpp>

#include "codec/page.hpp"
#include "codec/planes.hpp"
#include "codec/varint.hpp"

namespace hartonomous::codec {
namespace {

constexpr std::uint8_t kForm = 0x03;
constexpr std::size_t kHeadBytes = 4;
constexpr std::size_t kWidthMax = 8;
constexpr std::uint8_t kWidthBits = 0x0F;
constexpr std::uint8_t kRotatedBit = 0x10;
constexpr std::uint8_t kBaseBit = 0x20;
constexpr std::size_t kPayloadBytesMax = limits::kPageSlots * limits::kAtomBytesMax;
// A plane is left plain unless it becomes smaller by this share at least: reading it is a copy
// then.
constexpr double kWorthwhile = 0.97;
// Planes repeat little but their statistics: matches are looked for where they are long, and fewer
// symbols are lost to short ones.
constexpr int kLevel = 1;
constexpr int kMatchBytesMin = 7;
constexpr int kHashLog = 10;

struct Freed {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

ZSTD_CCtx* compressor() {
  thread_local const std::unique_ptr<ZSTD_CCtx, Freed> context = [] {
    std::unique_ptr<ZSTD_CCtx, Freed> made(ZSTD_createCCtx());
    if (made == nullptr) return made;
    ZSTD_CCtx_setParameter(made.get(), ZSTD_c_compressionLevel, kLevel);
    ZSTD_CCtx_setParameter(made.get(), ZSTD_c_minMatch, kMatchBytesMin);
    ZSTD_CCtx_setParameter(made.get(), ZSTD_c_hashLog, kHashLog);
    ZSTD_CCtx_setParameter(made.get(), ZSTD_c_contentSizeFlag, 0);
    return made;
  }();
  return context.get();
}

ZSTD_DCtx* decompressor() {
  thread_local const std::unique_ptr<ZSTD_DCtx, Freed> context(ZSTD_createDCtx());
  return context.get();
}

// Bits that a byte of the plane takes at least, as if each stood alone (its entropy), by its second
// quarter: enough of a plane of some kilobytes, and all of a small one.
double bits_per_byte(Bytes plane) {
  constexpr std::size_t kSampleBytes = 2048;
  if (plane.size() >= 2 * kSampleBytes) plane = plane.subspan(plane.size() / 4, kSampleBytes);
  std::array<std::uint32_t, 256> counts{};
  for (const std::byte byte : plane) ++counts[static_cast<std::uint8_t>(byte)];
  const auto total = static_cast<double>(plane.size());
  double bits = 0;
  for (const std::uint32_t count : counts) {
    if (count > 0) bits -= count * std::log2(count / total);
  }
  return bits / total;
}

// Appends the plane.
void append_plane(Bytes plane, std::string& out) {
  const bool is_promising = bits_per_byte(plane) < 8 * kWorthwhile;
  if (is_promising && compressor() != nullptr) {
    thread_local std::vector<char> room(ZSTD_compressBound(kPayloadBytesMax));
    const std::size_t size =
        ZSTD_compress2(compressor(), room.data(), room.size(), plane.data(), plane.size());
    const bool is_worth_it =
        ZSTD_isError(size) == 0 &&
        static_cast<double>(size) < kWorthwhile * static_cast<double>(plane.size());
    if (is_worth_it) {
      append_varint(out, size);
      out.append(room.data(), size);
      return;
    }
  }
  append_varint(out, plane.size());
  out.append(as_text(plane));
}

Status read_plane(ByteReader& reader, std::size_t plane_bytes, std::size_t number,
                  std::byte* plane) {
  const std::uint64_t size = reader.varint();
  const Bytes stored = reader.take(std::min<std::uint64_t>(size, reader.remaining()));
  if (!reader.ok() || stored.size() != size || size > plane_bytes) {
    return corruption(concat("page: plane ", number, " of ", size, " bytes"));
  }
  if (size == plane_bytes) {
    std::copy(stored.begin(), stored.end(), plane);
    return {};
  }
  if (decompressor() == nullptr) return resource_exhausted("zstd: no memory for a context");
  const std::size_t read =
      ZSTD_decompressDCtx(decompressor(), plane, plane_bytes, stored.data(), stored.size());
  if (ZSTD_isError(read) != 0) {
    return corruption(concat("page: plane ", number, ": ", ZSTD_getErrorName(read)));
  }
  if (read == plane_bytes) return {};
  return corruption(
      concat("page: plane ", number, " has ", read, " bytes, expected ", plane_bytes));
}

void xor_into(Bytes with, std::span<std::byte> bytes) {
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] ^= with[i];
}

struct Head {
  std::size_t count = 0;
  NumberShape shape;
  bool has_base = false;
};

Result<Head> read_head(Bytes page) {
  if (page.size() < kHeadBytes) return corruption(concat("page: ", page.size(), " bytes"));
  const auto* data = reinterpret_cast<const std::uint8_t*>(page.data());
  Head head;
  head.count = static_cast<std::size_t>(data[1]) | static_cast<std::size_t>(data[2]) << 8;
  head.shape.width = data[3] & kWidthBits;
  head.shape.is_rotated = (data[3] & kRotatedBit) != 0;
  head.has_base = (data[3] & kBaseBit) != 0;
  const bool is_known = (data[3] & ~(kWidthBits | kRotatedBit | kBaseBit)) == 0;
  const bool is_width = head.shape.width <= kWidthMax && std::has_single_bit(head.shape.width);
  if (data[0] != kForm || !is_known || !is_width) {
    return corruption(concat("page: form ", data[0], ", shape ", data[3]));
  }
  if (head.count == 0 || head.count > limits::kPageSlots) {
    return corruption(concat("page: count ", head.count));
  }
  return head;
}

}  // namespace

bool is_numbers_page(Bytes page) {
  return !page.empty() && static_cast<std::uint8_t>(page[0]) == kForm;
}

bool has_base(Bytes page) {
  return is_numbers_page(page) && page.size() >= kHeadBytes &&
         (static_cast<std::uint8_t>(page[3]) & kBaseBit) != 0;
}

bool encode_numbers_page(Bytes payload, NumberShape shape, Bytes base, std::size_t bytes_max,
                         std::string& out) {
  assert(!payload.empty() && payload.size() <= kPayloadBytesMax);
  assert(payload.size() % limits::kAtomBytesMax == 0);
  assert(base.empty() || base.size() == payload.size());
  thread_local std::vector<std::byte> coded;
  thread_local std::vector<std::byte> planes;
  if (!base.empty()) {
    coded.assign(payload.begin(), payload.end());
    xor_into(base, coded);
    payload = coded;
  }
  planes.resize(payload.size());
  split_planes(payload, shape.width, shape.is_rotated, planes);

  const std::size_t before = out.size();
  const std::size_t count = payload.size() / limits::kAtomBytesMax;
  out.push_back(static_cast<char>(kForm));
  out.push_back(static_cast<char>(static_cast<std::uint8_t>(count)));
  out.push_back(static_cast<char>(static_cast<std::uint8_t>(count >> 8)));
  out.push_back(static_cast<char>(shape.width | (shape.is_rotated ? kRotatedBit : 0) |
                                  (base.empty() ? 0 : kBaseBit)));
  const std::size_t plane_bytes = payload.size() / shape.width;
  for (std::size_t k = 0; k < shape.width; ++k) {
    append_plane(Bytes(planes).subspan(k * plane_bytes, plane_bytes), out);
  }
  if (out.size() - before < bytes_max) return true;
  out.resize(before);
  return false;
}

Result<std::size_t> numbers_page_count(Bytes page) {
  HTN_ASSIGN_OR_RETURN(const Head head, read_head(page));
  return head.count;
}

Status decode_numbers_page(Bytes page, Bytes base, std::string& out) {
  HTN_ASSIGN_OR_RETURN(const Head head, read_head(page));
  const std::size_t payload_bytes = head.count * limits::kAtomBytesMax;
  if (base.size() != (head.has_base ? payload_bytes : 0)) {
    return invalid_argument(concat("page: a base of ", base.size(), " bytes for ", payload_bytes));
  }
  thread_local std::vector<std::byte> planes;
  thread_local std::vector<std::byte> payload;
  planes.resize(payload_bytes);
  payload.resize(payload_bytes);
  ByteReader reader(page.subspan(kHeadBytes));
  const std::size_t plane_bytes = payload_bytes / head.shape.width;
  for (std::size_t k = 0; k < head.shape.width; ++k) {
    HTN_RETURN_IF_ERROR(read_plane(reader, plane_bytes, k, planes.data() + k * plane_bytes));
  }
  if (reader.remaining() != 0) {
    return corruption(concat("page: ", reader.remaining(), " bytes after its planes"));
  }
  join_planes(planes, head.shape.width, head.shape.is_rotated, payload);
  if (head.has_base) xor_into(base, payload);
  encode_uniform_page(head.count, limits::kAtomBytesMax, payload, out);
  return {};
}

}  // namespace hartonomous::codec

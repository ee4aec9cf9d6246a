#include "codec/fingerprint_block.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <optional>

#include <hartonomous/base/limits.hpp>
#include <hartonomous/base/text.hpp>

#include "codec/bit_fields.hpp"
#include "codec/varint.hpp"

#define HTN_INLINE inline __attribute__((always_inline))

namespace hartonomous::codec {

namespace {

constexpr std::uint8_t kFingerprintTag = 0x03;
constexpr std::size_t kWordBits = 64;
constexpr unsigned kIdBitsMax = 40;

// Bits of each fingerprint that are stored as they are: the optimum of Elias and Fano, a function
// of the block's spread and count.
unsigned low_bits_for(std::uint64_t spread, std::size_t count) {
  const std::uint64_t ratio = (spread + 1) / count;
  return ratio == 0 ? 0 : static_cast<unsigned>(std::bit_width(ratio)) - 1;
}

// The parts of a block, with checked sizes.
struct Block {
  std::size_t count;
  std::uint64_t first;
  unsigned low_bits;
  unsigned id_bits;
  std::uint64_t id_base;
  const std::byte* lows_at;
  const std::byte* ids_at;
  Bytes highs;

  static std::optional<Block> open(Bytes bytes) {
    ByteReader reader(bytes);
    Block block = {};
    const bool tag = reader.byte() == kFingerprintTag;
    block.count = reader.byte();
    block.count |= std::size_t{reader.byte()} << 8;
    block.first = reader.fixed64();
    block.low_bits = reader.byte();
    block.id_bits = reader.byte();
    block.id_base = reader.fixed64();
    if (!tag || !reader.ok() || block.count == 0 || block.count > limits::kRunBlockEntries ||
        block.first > kFingerprintMax || block.low_bits > kFingerprintBits ||
        block.id_bits > kIdBitsMax) {
      return std::nullopt;
    }
    block.lows_at = reader.take(bytes_for_bits(block.count * block.low_bits)).data();
    block.ids_at = reader.take(bytes_for_bits(block.count * block.id_bits)).data();
    block.highs = reader.take(reader.remaining());
    // The highs hold a bit for each entry, and at most two more for each by the choice of low bits.
    const std::size_t bytes_min = bytes_for_bits(block.count);
    const std::size_t bytes_max = bytes_for_bits(3 * block.count + 1);
    if (!reader.ok() || block.highs.size() < bytes_min || block.highs.size() > bytes_max) {
      return std::nullopt;
    }
    return block;
  }

  const std::byte* end() const { return highs.data() + highs.size(); }
  BitFields lows() const { return {lows_at, end(), low_bits}; }
  BitFields ids() const { return {ids_at, end(), id_bits}; }
};

Status bad_block(Bytes block, std::string_view what) {
  return corruption(concat("fingerprint block of ", block.size(), " bytes: ", what));
}

// Where the scan for a zero stands: bits passed, and zeros still to be found.
struct ZeroScan {
  std::size_t bit;
  std::uint64_t zeros;
};

// Passes the words that hold fewer zeros than are looked for.
HTN_INLINE ZeroScan pass_words(Bytes highs, ZeroScan scan) {
  const std::byte* end = highs.data() + highs.size();
  for (; scan.bit < highs.size() * 8; scan.bit += kWordBits) {
    const std::uint64_t word = load_word(highs.data() + scan.bit / 8, end);
    const auto here = static_cast<std::uint64_t>(std::popcount(~word));
    if (here >= scan.zeros) break;
    scan.zeros -= here;
  }
  return scan;
}

#if defined(__x86_64__)
// The baseline of x86-64 counts bits by a table; every processor since 2008 has an instruction.
__attribute__((target("popcnt"))) ZeroScan pass_words_popcnt(Bytes highs, ZeroScan scan) {
  return pass_words(highs, scan);
}

ZeroScan pass_words_here(Bytes highs, ZeroScan scan) {
  static const bool has_popcnt = __builtin_cpu_supports("popcnt") != 0;
  return has_popcnt ? pass_words_popcnt(highs, scan) : pass_words(highs, scan);
}
#else
ZeroScan pass_words_here(Bytes highs, ZeroScan scan) { return pass_words(highs, scan); }
#endif

// Position of the bit after the `zeros`-th zero of the unary stream, or nothing past its end.
std::optional<std::size_t> find_after_zeros(Bytes highs, std::uint64_t zeros) {
  if (zeros == 0) return 0;
  const ZeroScan scan = pass_words_here(highs, {0, zeros});
  if (scan.bit >= highs.size() * 8) return std::nullopt;
  std::uint64_t unset = ~load_word(highs.data() + scan.bit / 8, highs.data() + highs.size());
  for (std::uint64_t left = scan.zeros; left > 1; --left) unset &= unset - 1;
  return scan.bit + static_cast<std::size_t>(std::countr_zero(unset)) + 1;
}

bool bit_at(Bytes bytes, std::size_t bit) {
  return bit / 8 < bytes.size() &&
         (std::to_integer<unsigned>(bytes[bit / 8]) >> (bit % 8) & 1) != 0;
}

// Calls visit(index, high part) for each set bit; false when there are not exactly `count` of them,
// the last one in the last byte.
template <typename Visit>
bool each_high(Bytes highs, std::size_t count, Visit visit) {
  const std::byte* end = highs.data() + highs.size();
  std::size_t index = 0;
  std::size_t last = 0;
  for (std::size_t bit = 0; bit < highs.size() * 8; bit += kWordBits) {
    for (std::uint64_t set = load_word(highs.data() + bit / 8, end); set != 0; set &= set - 1) {
      if (index == count) return false;
      last = bit + static_cast<std::size_t>(std::countr_zero(set));
      visit(index, last - index);
      ++index;
    }
  }
  return index == count && last / 8 + 1 == highs.size();
}

// What the encoder would have chosen and never writes otherwise: the smallest widths, the smallest
// id as base, zeros as padding. Makes equal entries have equal bytes.
bool is_canonical(const Block& block, std::uint64_t last_value, std::uint64_t id_min,
                  std::uint64_t id_max) {
  const auto padding_is_zero = [&](const std::byte* at, unsigned width) {
    const std::size_t bits = block.count * width;
    return bits % 8 == 0 || std::to_integer<unsigned>(at[bits / 8]) >> (bits % 8) == 0;
  };
  return last_value <= kFingerprintMax - block.first &&
         block.low_bits == low_bits_for(last_value, block.count) && id_min == 0 &&
         block.id_bits == static_cast<unsigned>(std::bit_width(id_max)) &&
         block.id_base <= UINT64_MAX - id_max && padding_is_zero(block.lows_at, block.low_bits) &&
         padding_is_zero(block.ids_at, block.id_bits);
}

}  // namespace

void encode_fingerprint_block(std::span<const FingerprintEntry> entries, std::string& out) {
  assert(!entries.empty() && entries.size() <= limits::kRunBlockEntries);
  assert(std::is_sorted(entries.begin(), entries.end()));
  std::uint64_t id_min = UINT64_MAX;
  std::uint64_t id_max = 0;
  for (const FingerprintEntry& entry : entries) {
    id_min = std::min(id_min, entry.id);
    id_max = std::max(id_max, entry.id);
  }
  const std::uint64_t first = entries.front().fingerprint;
  const std::uint64_t spread = entries.back().fingerprint - first;
  const unsigned low_bits = low_bits_for(spread, entries.size());
  const auto id_bits = static_cast<unsigned>(std::bit_width(id_max - id_min));
  assert(entries.back().fingerprint <= kFingerprintMax && id_bits <= kIdBitsMax);

  out.push_back(static_cast<char>(kFingerprintTag));
  out.push_back(static_cast<char>(static_cast<std::uint8_t>(entries.size())));
  out.push_back(static_cast<char>(static_cast<std::uint8_t>(entries.size() >> 8)));
  append_fixed64(out, first);
  out.push_back(static_cast<char>(low_bits));
  out.push_back(static_cast<char>(id_bits));
  append_fixed64(out, id_min);

  BitWriter lows(out);
  for (const FingerprintEntry& entry : entries) {
    lows.put((entry.fingerprint - first) & mask(low_bits), low_bits);
  }
  lows.finish();
  BitWriter ids(out);
  for (const FingerprintEntry& entry : entries) ids.put(entry.id - id_min, id_bits);
  ids.finish();
  const std::size_t highs_at = out.size();
  out.resize(highs_at + bytes_for_bits(entries.size() + (spread >> low_bits)));
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const std::uint64_t bit = ((entries[i].fingerprint - first) >> low_bits) + i;
    char& byte = out[highs_at + bit / 8];
    byte = static_cast<char>(static_cast<unsigned char>(byte) | 1u << (bit % 8));
  }
}

Status find_fingerprint(Bytes block, std::uint64_t fingerprint, std::vector<std::uint64_t>& ids) {
  const std::optional<Block> parts = Block::open(block);
  if (!parts) return bad_block(block, "wrong head or size");
  if (fingerprint < parts->first) return {};
  const std::uint64_t value = fingerprint - parts->first;
  const std::uint64_t high = value >> parts->low_bits;
  const std::uint64_t low = value & mask(parts->low_bits);
  const std::optional<std::size_t> group = find_after_zeros(parts->highs, high);
  if (!group) return {};
  for (std::size_t bit = *group; bit_at(parts->highs, bit); ++bit) {
    const std::size_t index = bit - high;
    if (index >= parts->count) return bad_block(block, "more unary bits than entries");
    const std::uint64_t low_here = parts->lows().at(index);
    if (low_here > low) break;
    if (low_here == low) ids.push_back(parts->id_base + parts->ids().at(index));
  }
  return {};
}

Status decode_fingerprint_block(Bytes block, std::vector<FingerprintEntry>& entries) {
  const std::optional<Block> parts = Block::open(block);
  if (!parts) return bad_block(block, "wrong head or size");
  const BitFields lows = parts->lows();
  const BitFields ids = parts->ids();
  const std::size_t start = entries.size();
  entries.resize(start + parts->count);
  FingerprintEntry* const out = entries.data() + start;
  FingerprintEntry before;  // relative to first and base
  bool ordered = true;
  std::uint64_t id_min = UINT64_MAX;
  std::uint64_t id_max = 0;
  const bool unary = each_high(parts->highs, parts->count, [&](std::size_t i, std::uint64_t high) {
    const FingerprintEntry here{high << parts->low_bits | lows.at(i), ids.at(i)};
    ordered = ordered && here >= before;
    before = here;
    id_min = std::min(id_min, here.id);
    id_max = std::max(id_max, here.id);
    out[i] = {parts->first + here.fingerprint, parts->id_base + here.id};
  });
  if (!unary) return bad_block(block, "wrong unary bits");
  if (!ordered) return bad_block(block, "entries out of order");
  if (out[0].fingerprint != parts->first) return bad_block(block, "wrong first fingerprint");
  if (!is_canonical(*parts, before.fingerprint, id_min, id_max))
    return bad_block(block, "not canonical");
  return {};
}

}  // namespace hartonomous::codec

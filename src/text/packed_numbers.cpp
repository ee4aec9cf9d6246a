#include "text/packed_numbers.hpp"

#include <array>
#include <bit>
#include <cassert>
#include <cstring>
#include <utility>

#include "codec/bit_fields.hpp"
#include "codec/varint.hpp"

namespace hartonomous::text {

namespace {

constexpr unsigned kWidthMost = 32;
constexpr unsigned kHasExceptions = 0x80;
constexpr std::size_t kLanes = 4;
constexpr std::size_t kRows = kPackedMost / kLanes;
// Four 32-bit lanes, as one vector wherever the processor has such.
using Lanes = std::uint32_t __attribute__((vector_size(kLanes * sizeof(std::uint32_t))));

constexpr std::uint32_t mask32(unsigned width) {
  return width == 32 ? ~std::uint32_t{0} : (std::uint32_t{1} << width) - 1;
}

std::size_t packed_bytes(std::size_t count, unsigned width) {
  return codec::bytes_for_bits(count * width);
}

// Row `Row` of four numbers: the shifts are constants.
template <unsigned Width, unsigned Row>
inline Lanes unpack_row(const Lanes* words) {
  constexpr unsigned kBit = Row * Width;
  constexpr unsigned kShift = kBit % 32;
  Lanes numbers = words[kBit / 32] >> kShift;
  if constexpr (kShift + Width > 32) numbers |= words[kBit / 32 + 1] << (32 - kShift);
  if constexpr (Width < 32) numbers &= mask32(Width);
  return numbers;
}

template <unsigned Width, unsigned... Rows>
void unpack_rows(const std::byte* from, std::uint32_t* to,
                 std::integer_sequence<unsigned, Rows...> /*rows*/) {
  std::array<Lanes, Width> words;
  std::memcpy(words.data(), from, sizeof words);
  const auto put = [&](unsigned row, Lanes numbers) {
    std::memcpy(to + row * kLanes, &numbers, sizeof numbers);
  };
  (put(Rows, unpack_row<Width, Rows>(words.data())), ...);
}

template <unsigned Width>
void unpack_lanes(const std::byte* from, std::uint32_t* to) {
  if constexpr (Width == 0) {
    std::memset(to, 0, kPackedMost * sizeof *to);
  } else {
    unpack_rows<Width>(from, to, std::make_integer_sequence<unsigned, kRows>());
  }
}

using Unpack = void (*)(const std::byte*, std::uint32_t*);
template <unsigned... Widths>
constexpr std::array<Unpack, kWidthMost + 1> make_unpackers(
    std::integer_sequence<unsigned, Widths...> /*widths*/) {
  return {unpack_lanes<Widths>...};
}
constexpr auto kUnpackers = make_unpackers(std::make_integer_sequence<unsigned, kWidthMost + 1>());

void pack_lanes(std::span<const std::uint32_t> numbers, unsigned width, std::string& out) {
  std::array<std::uint32_t, kPackedMost + kLanes> words{};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const std::uint64_t number = numbers[i] & mask32(width);
    const std::size_t bit = i / kLanes * width;
    std::uint32_t* word = words.data() + bit / 32 * kLanes + i % kLanes;
    const std::uint64_t placed = number << (bit % 32);
    word[0] |= static_cast<std::uint32_t>(placed);
    word[kLanes] |= static_cast<std::uint32_t>(placed >> 32);
  }
  out.append(reinterpret_cast<const char*>(words.data()), packed_bytes(kPackedMost, width));
}

void pack_row(std::span<const std::uint32_t> numbers, unsigned width, std::string& out) {
  codec::BitWriter bits(out);
  for (const std::uint32_t number : numbers) bits.put(number & mask32(width), width);
  bits.finish();
}

// The width of the fewest bytes: of equal ones the widest, which has the fewest exceptions.
unsigned choose_width(std::span<const std::uint32_t> numbers) {
  std::array<std::uint32_t, kWidthMost + 1> counts{};
  for (const std::uint32_t number : numbers) ++counts[std::bit_width(number)];
  unsigned widest = kWidthMost;
  while (widest != 0 && counts[widest] == 0) --widest;
  unsigned best = widest;
  std::size_t best_bytes = packed_bytes(numbers.size(), widest);
  for (unsigned width = widest; width-- != 0;) {
    std::size_t bytes = packed_bytes(numbers.size(), width) + 1;
    for (unsigned more = width + 1; more <= widest; ++more) {
      bytes += counts[more] * (1 + (more - width + 6) / 7);
    }
    if (bytes >= best_bytes) continue;
    best = width;
    best_bytes = bytes;
  }
  return best;
}

bool patch(Bytes& rest, std::size_t exceptions, unsigned width, std::span<std::uint32_t> numbers) {
  codec::ByteReader reader(rest);
  for (std::size_t i = 0; i < exceptions; ++i) {
    const std::size_t index = reader.byte();
    const std::uint64_t upper = reader.varint();
    if (index >= numbers.size() || upper > mask32(kWidthMost - width)) return false;
    numbers[index] |= static_cast<std::uint32_t>(upper << width);
  }
  if (!reader.ok()) return false;
  rest = rest.last(reader.remaining());
  return true;
}

}  // namespace

void pack_numbers(std::span<const std::uint32_t> numbers, std::string& out) {
  assert(!numbers.empty() && numbers.size() <= kPackedMost);
  const unsigned width = choose_width(numbers);
  std::size_t exceptions = 0;
  for (const std::uint32_t number : numbers) exceptions += number > mask32(width) ? 1 : 0;
  out.push_back(static_cast<char>(width | (exceptions != 0 ? kHasExceptions : 0)));
  if (exceptions != 0) out.push_back(static_cast<char>(exceptions));
  if (numbers.size() == kPackedMost) {
    pack_lanes(numbers, width, out);
  } else {
    pack_row(numbers, width, out);
  }
  for (std::size_t i = 0; exceptions != 0 && i < numbers.size(); ++i) {
    if (numbers[i] <= mask32(width)) continue;
    out.push_back(static_cast<char>(i));
    codec::append_varint(out, std::uint64_t{numbers[i]} >> width);
  }
}

bool unpack_numbers(Bytes& rest, std::span<std::uint32_t> numbers) {
  if (rest.size() < 2) {
    if (rest.empty() || rest[0] != std::byte{0}) return false;
  }
  const auto head = std::to_integer<unsigned>(rest[0]);
  const bool patched = (head & kHasExceptions) != 0;
  const unsigned width = head & ~kHasExceptions;
  if (width > kWidthMost) return false;
  const std::size_t exceptions = patched ? std::to_integer<std::size_t>(rest[1]) : 0;
  rest = rest.subspan(patched ? 2 : 1);
  const std::size_t bytes = packed_bytes(numbers.size(), width);
  if (rest.size() < bytes) return false;
  if (numbers.size() == kPackedMost) {
    kUnpackers[width](rest.data(), numbers.data());
  } else {
    const codec::BitFields fields(rest.data(), rest.data() + rest.size(), width);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      numbers[i] = static_cast<std::uint32_t>(fields.at(i));
    }
  }
  rest = rest.subspan(bytes);
  return exceptions == 0 || patch(rest, exceptions, width, numbers);
}

}  // namespace hartonomous::text

#include "text/gap_codec.hpp"

#include <algorithm>
#include <bit>
#include <cassert>

#include "codec/bit_fields.hpp"

namespace hartonomous::text {

namespace {

constexpr unsigned kShiftMost = 15;
constexpr unsigned kWidths = 33;
using WidthCounts = std::array<std::uint64_t, kWidths>;

// Calls back with each run of gaps: a first ordinal, then `more` differences.
template <typename Run>
void each_run(const GapShape& shape, const Run& run) {
  for (std::size_t i = 0; i < shape.count; ++i) {
    for (std::size_t field = 0; field < shape.fields; ++field) {
      const std::uint32_t frequency = shape.frequencies[field][i];
      if (frequency != 0) run(frequency - 1);
    }
  }
}

// The shift of the fewest bits, as near as the widths of the numbers say it.
unsigned choose_shift(const WidthCounts& counts) {
  unsigned widest = kWidths - 1;
  while (widest != 0 && counts[widest] == 0) --widest;
  unsigned best = 0;
  std::uint64_t best_bits = ~std::uint64_t{0};
  for (unsigned shift = 0; shift <= std::min(widest, kShiftMost); ++shift) {
    std::uint64_t bits = 0;
    for (unsigned width = 0; width <= widest; ++width) {
      bits += counts[width] * (width <= shift ? shift + 1 : 2 * width - shift);
    }
    if (bits >= best_bits) continue;
    best_bits = bits;
    best = shift;
  }
  return best;
}

void put_gap(codec::BitWriter& bits, std::uint32_t gap, unsigned shift) {
  const std::uint64_t number = gap + (std::uint64_t{1} << shift);
  const auto width = static_cast<unsigned>(std::bit_width(number));
  const unsigned zeros = width - 1 - shift;
  const std::uint64_t lower = number & codec::mask(width - 1);
  bits.put(std::uint64_t{1} << zeros, zeros + 1);
  bits.put(lower, width - 1);
}

class GapReader {
 public:
  explicit GapReader(Bytes bytes)
      : begin_(bytes.data()), end_(begin_ + bytes.size()), bits_(bytes.size() * 8) {}
  bool ok() const { return bit_ <= bits_; }
  std::size_t bit() const { return bit_; }
  std::size_t bits() const { return bits_; }
  // REQUIRES: ok(). Past the end it gives anything, and is not ok after it.
  std::uint32_t next(unsigned shift) {
    std::uint64_t word = load();
    const auto zeros = static_cast<unsigned>(std::countr_zero(word));
    if (zeros > 32) {
      bit_ = bits_ + 1;
      return 0;
    }
    const unsigned width = zeros + shift;
    bit_ += zeros + 1;
    word = zeros + 1 + width <= kLoaded ? word >> (zeros + 1) : load_if_ok();
    bit_ += width;
    return static_cast<std::uint32_t>((word & codec::mask(width)) + codec::mask(width) -
                                      codec::mask(shift));
  }

 private:
  static constexpr unsigned kLoaded = 57;  // bits of a word that surely are there
  std::uint64_t load() const { return codec::load_word(begin_ + bit_ / 8, end_) >> (bit_ % 8); }
  std::uint64_t load_if_ok() const { return ok() ? load() : 0; }

  const std::byte* begin_;
  const std::byte* end_;
  std::size_t bits_;
  std::size_t bit_ = 0;
};

}  // namespace

void encode_gaps(const GapShape& shape, std::span<const std::uint32_t> gaps, std::string& out) {
  WidthCounts first{};
  WidthCounts later{};
  const std::uint32_t* gap = gaps.data();
  each_run(shape, [&](std::uint32_t more) {
    ++first[static_cast<unsigned>(std::bit_width(*gap++))];
    for (; more != 0; --more) ++later[static_cast<unsigned>(std::bit_width(*gap++))];
  });
  assert(gap == gaps.data() + gaps.size());
  const unsigned first_shift = choose_shift(first);
  const unsigned later_shift = choose_shift(later);
  out.push_back(static_cast<char>(first_shift | later_shift << 4));
  codec::BitWriter bits(out);
  gap = gaps.data();
  each_run(shape, [&](std::uint32_t more) {
    put_gap(bits, *gap++, first_shift);
    for (; more != 0; --more) put_gap(bits, *gap++, later_shift);
  });
  bits.finish();
}

bool decode_gaps(const GapShape& shape, Bytes bytes, std::vector<std::uint32_t>& gaps,
                 std::span<std::size_t, kBlockPostings + 1> begins) {
  std::uint64_t count = 0;
  for (std::size_t i = 0; i < shape.count; ++i) {
    begins[i] = count;
    for (std::size_t field = 0; field < shape.fields; ++field) {
      count += shape.frequencies[field][i];
    }
  }
  begins[shape.count] = count;
  // A gap has a bit or more: no more memory than that is asked for.
  if (bytes.empty() || count > (bytes.size() - 1) * 8) return false;
  gaps.resize(count);
  const auto shifts = std::to_integer<unsigned>(bytes[0]);
  const unsigned first_shift = shifts & 0xF;
  const unsigned later_shift = shifts >> 4;
  GapReader reader(bytes.subspan(1));
  std::uint32_t* gap = gaps.data();
  each_run(shape, [&](std::uint32_t more) {
    if (reader.ok()) *gap = reader.next(first_shift);
    ++gap;
    for (; more != 0; --more, ++gap) {
      if (reader.ok()) *gap = reader.next(later_shift);
    }
  });
  return reader.ok() && codec::bytes_for_bits(reader.bit()) == bytes.size() - 1;
}

}  // namespace hartonomous::text

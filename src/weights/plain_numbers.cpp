#include "weights/plain_numbers.hpp"

#include "weights/byte_order.hpp"
#include "weights/float_bits.hpp"
#include "weights/kernel.hpp"

namespace hartonomous::weights {
namespace {

// What is stored and which number that is, of each kind of element.
template <typename Number>
struct Itself {
  using Stored = Number;
  HTN_INLINE static Number number(Stored stored) { return stored; }
};
// There is no instruction for numbers from 2^63 on, and a branch is guessed wrong in every other of
// some: they are halved, the lost bit kept in the last for the rounding, and doubled again.
struct Unsigned64 {
  using Stored = std::uint64_t;
  struct Number {
    std::uint64_t whole;
    template <typename Out>
    HTN_INLINE explicit operator Out() const {
      const std::uint64_t top = whole >> 63;
      const auto signed_whole = static_cast<std::int64_t>(whole >> top | (whole & top));
      return static_cast<Out>(signed_whole) * static_cast<Out>(1 + static_cast<int>(top));
    }
  };
  HTN_INLINE static Number number(Stored stored) { return {stored}; }
};
struct Truth {
  using Stored = std::uint8_t;
  HTN_INLINE static float number(Stored stored) { return stored != 0 ? 1.0F : 0.0F; }
};
struct Half {
  using Stored = std::uint16_t;
  HTN_INLINE static float number(Stored stored) { return half_to_float(stored); }
};
struct Brain {
  using Stored = std::uint16_t;
  HTN_INLINE static float number(Stored stored) { return brain_to_float(stored); }
};
template <const ByteTable& kNumbers>
struct Listed {
  using Stored = std::uint8_t;
  HTN_INLINE static float number(Stored stored) { return kNumbers[stored]; }
};

template <typename Element, std::endian kOrder>
struct Decode {
  template <typename Out>
  HTN_INLINE static void run(const std::uint8_t* __restrict source, std::size_t count,
                             Out* __restrict out) {
    using Stored = typename Element::Stored;
    for (std::size_t i = 0; i < count; ++i) {
      out[i] = static_cast<Out>(Element::number(load<Stored, kOrder>(source + i * sizeof(Stored))));
    }
  }
};

// Of a nibble.
struct Signed4 {
  HTN_INLINE static float number(std::uint8_t nibble) {
    return static_cast<float>((nibble ^ 8) - 8);  // two's complement
  }
};
struct Unsigned4 {
  HTN_INLINE static float number(std::uint8_t nibble) { return nibble; }
};
struct Float4 {
  HTN_INLINE static float number(std::uint8_t nibble) {
    // As a number, not a bit: -0 is -0.
    const float magnitude = static_cast<float>(kE2M1Doubled[nibble & 7]) * 0.5F;
    return (nibble & 8) != 0 ? -magnitude : magnitude;
  }
};

template <typename Nibble>
struct DecodePairs {
  template <typename Out>
  HTN_INLINE static void run(const std::uint8_t* __restrict source, std::size_t count,
                             Out* __restrict out) {
    for (std::size_t i = 0; i < count / 2; ++i) {
      out[i * 2] = static_cast<Out>(Nibble::number(source[i] & 15));
      out[i * 2 + 1] = static_cast<Out>(Nibble::number(source[i] >> 4));
    }
    if (count % 2 != 0) {
      out[count - 1] = static_cast<Out>(Nibble::number(source[count / 2] & 15));
    }
  }
};

template <typename Out>
struct Numbers {
  const std::uint8_t* source;
  std::size_t count;
  Out* out;
  std::endian order;

  template <typename Loop>
  bool by() const {
    run_widest<Loop, const std::uint8_t*, std::size_t, Out*>(source, count, out);
    return true;
  }
  template <typename Element>
  bool of() const {
    return order == std::endian::little ? by<Decode<Element, std::endian::little>>()
                                        : by<Decode<Element, std::endian::big>>();
  }
};

template <typename Out>
bool decode_integers(ElementType type, const Numbers<Out>& numbers) {
  switch (type) {
    case ElementType::kBool:
      return numbers.template of<Truth>();
    case ElementType::kU8:
      return numbers.template of<Itself<std::uint8_t>>();
    case ElementType::kI8:
      return numbers.template of<Itself<std::int8_t>>();
    case ElementType::kU16:
      return numbers.template of<Itself<std::uint16_t>>();
    case ElementType::kI16:
      return numbers.template of<Itself<std::int16_t>>();
    case ElementType::kU32:
      return numbers.template of<Itself<std::uint32_t>>();
    case ElementType::kI32:
      return numbers.template of<Itself<std::int32_t>>();
    case ElementType::kU64:
      return numbers.template of<Unsigned64>();
    case ElementType::kI64:
      return numbers.template of<Itself<std::int64_t>>();
    case ElementType::kI4:
      return numbers.template by<DecodePairs<Signed4>>();
    case ElementType::kU4:
      return numbers.template by<DecodePairs<Unsigned4>>();
    default:
      return false;
  }
}

template <typename Out>
bool decode_floats(ElementType type, const Numbers<Out>& numbers) {
  switch (type) {
    case ElementType::kF16:
      return numbers.template of<Half>();
    case ElementType::kBf16:
      return numbers.template of<Brain>();
    case ElementType::kF32:
      return numbers.template of<Itself<float>>();
    case ElementType::kF64:
      return numbers.template of<Itself<double>>();
    case ElementType::kF8E4M3:
      return numbers.template of<Listed<kF8E4M3Numbers>>();
    case ElementType::kF8E5M2:
      return numbers.template of<Listed<kF8E5M2Numbers>>();
    case ElementType::kF8E4M3Fnuz:
      return numbers.template of<Listed<kF8E4M3FnuzNumbers>>();
    case ElementType::kF8E5M2Fnuz:
      return numbers.template of<Listed<kF8E5M2FnuzNumbers>>();
    case ElementType::kF8E8M0:
      return numbers.template of<Listed<kF8E8M0Numbers>>();
    case ElementType::kF4:
      return numbers.template by<DecodePairs<Float4>>();
    default:
      return false;
  }
}

}  // namespace

bool decode_plain(ElementType type, const std::uint8_t* source, std::size_t count, float* out,
                  std::endian order) {
  const Numbers<float> numbers{source, count, out, order};
  return decode_integers(type, numbers) || decode_floats(type, numbers);
}
bool decode_plain(ElementType type, const std::uint8_t* source, std::size_t count, double* out,
                  std::endian order) {
  const Numbers<double> numbers{source, count, out, order};
  return decode_integers(type, numbers) || decode_floats(type, numbers);
}

}  // namespace hartonomous::weights

#include "codec/numbers_page.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <string>

#include <hartonomous/base/limits.hpp>
#include <hartonomous/base/rng.hpp>

#include "codec/page.hpp"
#include "codec/planes.hpp"
#include "support/seed.hpp"

namespace hartonomous::codec {
namespace {

constexpr std::array<std::size_t, 4> kWidths{1, 2, 4, 8};

// Numbers that are alike: float32 whose logarithms are spread over a few powers of two.
std::string random_floats(Rng& rng, std::size_t bytes) {
  std::string out(bytes, '\0');
  for (std::size_t at = 0; at + 4 <= bytes; at += 4) {
    const auto uniform = static_cast<double>(rng.below(1u << 24)) / (1u << 24);
    const auto value = static_cast<float>(0.02 * std::tan(3 * (uniform - 0.5)));
    std::memcpy(out.data() + at, &value, sizeof value);
  }
  return out;
}

std::string random_bytes(Rng& rng, std::size_t bytes) {
  std::string out(bytes, '\0');
  for (char& each : out) each = static_cast<char>(rng());
  return out;
}

TEST_CASE("codec: planes hold byte k of every number, rotated or not", "[codec][property]") {
  HTN_TEST_SEED(seed, 1);
  Rng rng(seed);
  for (const std::size_t width : kWidths) {
    for (const bool rotate : {false, true}) {
      const std::size_t count = 1 + rng.below(300);
      const std::string numbers = random_bytes(rng, count * width);
      std::string planes(numbers.size(), '\0');
      split_planes(as_bytes(numbers), width, rotate, std::as_writable_bytes(std::span(planes)));
      bool right = true;
      for (std::size_t i = 0; i < count; ++i) {
        // Bit by bit: bit b of the number stands at bit (b + rotate) of what is split.
        for (std::size_t b = 0; b < width * 8; ++b) {
          const bool bit = (numbers[i * width + b / 8] >> (b % 8) & 1) != 0;
          const std::size_t to = (b + (rotate ? 1 : 0)) % (width * 8);
          right = right && ((planes[to / 8 * count + i] >> (to % 8) & 1) != 0) == bit;
        }
      }
      CHECK(right);
      std::string joined(numbers.size(), '\0');
      join_planes(as_bytes(planes), width, rotate, std::as_writable_bytes(std::span(joined)));
      CHECK(joined == numbers);
    }
  }
}

TEST_CASE("codec: a page of numbers gives the plain page back", "[codec][property]") {
  HTN_TEST_SEED(seed, 2);
  Rng rng(seed);
  for (int round = 0; round < 400; ++round) {
    const std::size_t count = 1 + rng.below(limits::kPageSlots);
    const std::size_t bytes = count * limits::kAtomBytesMax;
    const NumberShape shape{.width = static_cast<std::uint8_t>(kWidths[rng.below(4)]),
                            .is_rotated = rng.below(2) == 0};
    const bool noise = rng.below(3) == 0;
    const std::string payload = noise ? random_bytes(rng, bytes) : random_floats(rng, bytes);
    std::string base;
    if (rng.below(2) == 0) {
      base = payload;
      for (std::size_t i = 0; i < bytes; i += 4) base[i] = static_cast<char>(base[i] ^ (rng() & 3));
    }
    std::string page;
    REQUIRE(encode_numbers_page(as_bytes(payload), shape, as_bytes(base), 1u << 20, page));
    REQUIRE(is_numbers_page(as_bytes(page)));
    REQUIRE(has_base(as_bytes(page)) == !base.empty());
    REQUIRE(*numbers_page_count(as_bytes(page)) == count);
    // Planes that gain nothing are plain: never more than some bytes over the payload.
    REQUIRE(page.size() <= payload.size() + 4 + 3 * shape.width);
    std::string plain;
    const Status decoded = decode_numbers_page(as_bytes(page), as_bytes(base), plain);
    INFO(decoded.to_string());
    REQUIRE(decoded.ok());
    const Result<PageView> view = PageView::open(as_bytes(plain));
    REQUIRE(view.ok());
    REQUIRE(view->count() == count);
    REQUIRE(as_text(view->payload()) == payload);
  }
}

}  // namespace
}  // namespace hartonomous::codec

#include "codec/numbers_page.hpp"

#include <catch2/catch.hpp>
#include <cstring>
#include <string>

#include <hartonomous/base/limits.hpp>
#include <hartonomous/base/rng.hpp>

#include "codec/page.hpp"

namespace hartonomous::codec {
namespace {

constexpr std::size_t kPageBytes = limits::kPageSlots * limits::kAtomBytesMax;
constexpr NumberShape kFloat32{.width = 4, .is_rotated = true};

// Sums of uniform numbers, near to a normal distribution around zero.
std::string weights(std::size_t bytes, std::uint64_t seed) {
  Rng rng(seed);
  std::string out(bytes, '\0');
  for (std::size_t at = 0; at < bytes; at += 4) {
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += static_cast<double>(rng.below(1u << 20)) / (1u << 20);
    const auto value = static_cast<float>(0.02 * sum);
    std::memcpy(out.data() + at, &value, sizeof value);
  }
  return out;
}

std::string encoded(std::string_view payload, std::string_view base = {}) {
  std::string page;
  REQUIRE(encode_numbers_page(as_bytes(payload), kFloat32, as_bytes(base), kPageBytes * 2, page));
  return page;
}

StatusCode code_of(std::string_view page, std::string_view base = {}) {
  std::string out;
  return decode_numbers_page(as_bytes(page), as_bytes(base), out).code();
}

TEST_CASE("codec: weights take less as planes, and less still beside those they are near to",
          "[codec][unit]") {
  const std::string payload = weights(kPageBytes, 1);
  CHECK(encoded(payload).size() < kPageBytes * 86 / 100);
  std::string near = payload;
  for (std::size_t i = 0; i < near.size(); i += 4) near[i] = static_cast<char>(near[i] ^ 5);
  CHECK(encoded(payload, near).size() < kPageBytes / 50);
}

TEST_CASE("codec: a page of numbers that is not small enough is not written", "[codec][unit]") {
  const std::string payload = weights(kPageBytes, 2);
  const std::size_t size = encoded(payload).size();
  std::string out = "before";
  CHECK_FALSE(encode_numbers_page(as_bytes(payload), kFloat32, {}, size, out));
  CHECK(out == "before");
  CHECK(encode_numbers_page(as_bytes(payload), kFloat32, {}, size + 1, out));
  CHECK(out.size() == size + 6);
}

TEST_CASE("codec: a page of numbers that no encoder wrote is refused", "[codec][unit]") {
  const std::string payload = weights(kPageBytes, 3);
  const std::string page = encoded(payload);
  REQUIRE(code_of(page) == StatusCode::kOk);
  const auto with = [&](std::size_t at, std::uint8_t byte) {
    std::string changed = page;
    changed[at] = static_cast<char>(byte);
    return changed;
  };
  CHECK(code_of(with(0, 0x01)) == StatusCode::kCorruption);  // another form
  CHECK(code_of(with(1, 0x01)) == StatusCode::kCorruption);  // more contents than bytes
  CHECK(code_of(with(2, 0x00)) == StatusCode::kCorruption);  // none
  CHECK(code_of(with(2, 0x03)) == StatusCode::kCorruption);  // too many
  CHECK(code_of(with(3, 0x13)) == StatusCode::kCorruption);  // a width of three
  CHECK(code_of(with(3, 0x10)) == StatusCode::kCorruption);  // of none
  CHECK(code_of(with(3, 0x54)) == StatusCode::kCorruption);  // a bit that means nothing
  CHECK(code_of(page + "x") == StatusCode::kCorruption);
  for (std::size_t size = 0; size < page.size(); size += 101) {
    INFO(size);
    REQUIRE(code_of(page.substr(0, size)) == StatusCode::kCorruption);
  }
}

TEST_CASE("codec: a page of numbers is read with the base it was written with, or not at all",
          "[codec][unit]") {
  const std::string payload = weights(kPageBytes, 4);
  const std::string base = weights(kPageBytes, 5);
  CHECK(code_of(encoded(payload), base) == StatusCode::kInvalidArgument);
  CHECK(code_of(encoded(payload, base)) == StatusCode::kInvalidArgument);
  CHECK(code_of(encoded(payload, base), base.substr(64)) == StatusCode::kInvalidArgument);
  CHECK(code_of(encoded(payload, base), base) == StatusCode::kOk);
}

}  // namespace
}  // namespace hartonomous::codec

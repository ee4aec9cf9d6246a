// The bytes that docs/format/projection.md draws.

#include "spatial/projection.hpp"

#include <catch2/catch.hpp>
#include <string>

#include <hartonomous/base/text.hpp>

namespace hartonomous::spatial {
namespace {

// Of the page.
constexpr std::string_view kGolden =
    "01"
    "02"
    "02"
    "03000000"
    "0000803f"
    "00000000"
    "000000bf"
    "00004842"
    "00000000"
    "0000803f"
    "00000000"
    "0000803f"
    "00000000"
    "00000000"
    "00000000"
    "00000000"
    "000080bf";

Projection sample() {
  Result<Projection> made = Projection::make({.method = ProjectionMethod::kLandmarks,
                                              .vector_scale = VectorScale::kNormalised,
                                              .dimension = 3,
                                              .axes = {0, 1, 0, 1, 0, 0, 0, 0, -1},
                                              .centre = {1, 0, -0.5F},
                                              .scale = 50});
  REQUIRE(made.ok());
  return std::move(made).value();
}

StatusCode decoded_code(const std::string& bytes) {
  return Projection::decode(as_bytes(bytes)).status().code();
}

TEST_CASE("spatial: a projection has the bytes of its page", "[spatial][format]") {
  const std::string bytes = sample().encode();
  CHECK(to_hex(as_bytes(bytes)) == kGolden);
  const Result<Projection> decoded = Projection::decode(as_bytes(bytes));
  REQUIRE(decoded.ok());
  CHECK(decoded->encode() == bytes);
  CHECK(decoded->dimension() == 3);
  CHECK(decoded->parts().method == ProjectionMethod::kLandmarks);
  CHECK(decoded->parts().vector_scale == VectorScale::kNormalised);
  CHECK(decoded->parts().scale == 50);
}

TEST_CASE("spatial: bytes that no projection has are corruption", "[spatial][format]") {
  const std::string good = sample().encode();
  for (std::size_t size = 0; size < good.size(); ++size) {
    REQUIRE(decoded_code(good.substr(0, size)) == StatusCode::kCorruption);
  }
  CHECK(decoded_code(good + "x") == StatusCode::kCorruption);
  const auto changed = [&](std::size_t at, char byte) {
    std::string bytes = good;
    bytes[at] = byte;
    return decoded_code(bytes);
  };
  CHECK(changed(0, 0) == StatusCode::kCorruption);
  CHECK(changed(0, 2) == StatusCode::kCorruption);
  CHECK(changed(1, 0) == StatusCode::kCorruption);
  CHECK(changed(1, 4) == StatusCode::kCorruption);
  CHECK(changed(1, 3) == StatusCode::kOk);
  CHECK(changed(2, 0) == StatusCode::kCorruption);
  CHECK(changed(2, 3) == StatusCode::kCorruption);
  CHECK(changed(3, 2) == StatusCode::kCorruption);        // another dimension
  CHECK(changed(6, '\x80') == StatusCode::kCorruption);   // of billions
  CHECK(changed(10, '\x7f') == StatusCode::kCorruption);  // a centre in the infinite
  CHECK(changed(10, '\x7e') == StatusCode::kOk);
  CHECK(changed(22, '\xc2') == StatusCode::kCorruption);  // a negative scale
  CHECK(changed(26, '\x3f') == StatusCode::kCorruption);  // an axis that is not at right angles
}

}  // namespace
}  // namespace hartonomous::spatial

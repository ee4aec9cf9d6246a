#include "spatial/point_top.hpp"

#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <string>

#include "codec/crc32c.hpp"
#include "codec/varint.hpp"
#include "geometry/hilbert.hpp"
#include "spatial/point_tree_build.hpp"
#include "support/point_samples.hpp"
#include "support/seed.hpp"

namespace hartonomous::spatial {
namespace {

using geometry::Box3;

PointTop sample() {
  PointTop top;
  top.points_per_leaf = 64;
  top.points = 70;
  top.frame = {{0, 0, 0}, {8, 8, 8}};
  top.boxes = {{{0, 0, 0}, {1, 1, 1}}, {{2, 2, 2}, {8, 8, 8}}};
  top.first_keys = {5, 77};
  top.counts = {64, 6};
  top.checksums = {0xAABBCCDD, 1};
  return top;
}

std::string image_of(const PointTop& top) {
  std::string image;
  encode_point_top(top, image);
  return image;
}

StatusCode code_of(const std::string& image) {
  return decode_point_top(as_bytes(image)).status().code();
}

std::string resealed(std::string image) {
  image.resize(image.size() - 4);
  codec::append_fixed32(image, codec::crc32c(as_bytes(image)));
  return image;
}

// After a change of the bytes from a place on, under a checksum that is right.
StatusCode code_after(std::size_t at, std::string_view bytes) {
  std::string image = image_of(sample());
  image.replace(at, bytes.size(), bytes);
  return code_of(resealed(std::move(image)));
}

constexpr std::size_t kBoxes = 40;
constexpr std::size_t kKeys = kBoxes + 2 * 24;
constexpr std::size_t kCountsAt = kKeys + 2 * 8;

TEST_CASE("spatial: a top gives back what is known of its leaves", "[spatial][unit]") {
  const PointTop top = sample();
  const std::string image = image_of(top);
  REQUIRE(image.size() == 40 + 2 * 38 + 4);
  const auto read = decode_point_top(as_bytes(image));
  REQUIRE(read.ok());
  CHECK(read->points_per_leaf == 64);
  CHECK(read->points == 70);
  CHECK(read->frame == top.frame);
  CHECK(read->boxes == top.boxes);
  CHECK(read->first_keys == top.first_keys);
  CHECK(read->counts == top.counts);
  CHECK(read->checksums == top.checksums);
  PointTop nothing;
  nothing.points_per_leaf = 256;
  CHECK(code_of(image_of(nothing)) == StatusCode::kOk);
}

TEST_CASE("spatial: a top that no encoder wrote is corruption", "[spatial][unit]") {
  using namespace std::string_view_literals;
  const std::string image = image_of(sample());
  for (std::size_t size = 0; size < image.size(); ++size) {
    CHECK(code_of(image.substr(0, size)) == StatusCode::kCorruption);
    if (size >= 4) CHECK(code_of(resealed(image.substr(0, size))) == StatusCode::kCorruption);
  }
  for (std::size_t i = 0; i < image.size(); ++i) {
    std::string damaged = image;
    damaged[i] = static_cast<char>(damaged[i] ^ 8);
    CHECK(code_of(damaged) == StatusCode::kCorruption);
  }
  CHECK(code_after(0, "\x01T\x40"sv) == StatusCode::kOk);
  CHECK(code_after(0, "\x02"sv) == StatusCode::kCorruption);      // version
  CHECK(code_after(1, "L"sv) == StatusCode::kCorruption);         // kind
  CHECK(code_after(2, "\x3f"sv) == StatusCode::kCorruption);      // 63 a leaf
  CHECK(code_after(2, "\x01\x04"sv) == StatusCode::kCorruption);  // 1025 a leaf
  CHECK(code_after(4, "\x03"sv) == StatusCode::kCorruption);      // leaves
  CHECK(code_after(4, "\xff\xff\xff\xff"sv) == StatusCode::kCorruption);
  CHECK(code_after(8, "\x47"sv) == StatusCode::kCorruption);           // 71 points
  CHECK(code_after(16, "\0\0\xc0\x7f"sv) == StatusCode::kCorruption);  // frame: no number
  CHECK(code_after(16, "\0\0\x80\x7f"sv) == StatusCode::kCorruption);  // infinite
  CHECK(code_after(16, "\0\0\x80\x41"sv) == StatusCode::kCorruption);  // 16 to 8
  CHECK(code_after(kBoxes, "\0\0\xc0\x7f"sv) == StatusCode::kCorruption);
  CHECK(code_after(kBoxes, "\0\0\0\x40"sv) == StatusCode::kCorruption);   // 2 to 1
  CHECK(code_after(kKeys, "\x4d"sv) == StatusCode::kOk);                  // equal keys
  CHECK(code_after(kKeys, "\x4e"sv) == StatusCode::kCorruption);          // 78 before 77
  CHECK(code_after(kKeys + 15, "\x80"sv) == StatusCode::kCorruption);     // above 63 bits
  CHECK(code_after(kCountsAt, "\x41"sv) == StatusCode::kCorruption);      // 65 of 64
  CHECK(code_after(kCountsAt + 2, "\0"sv) == StatusCode::kCorruption);    // none
  CHECK(code_after(kCountsAt + 2, "\x07"sv) == StatusCode::kCorruption);  // 71 in all
}

TEST_CASE("spatial: a top of nothing has a frame or the empty one", "[spatial][unit]") {
  PointTop top;
  top.points_per_leaf = 64;
  std::string image = image_of(top);
  image[16 + 3] = 0;
  CHECK(code_of(resealed(image)) == StatusCode::kCorruption);
  top.frame = {{0, 0, 0}, {1, 1, 1}};
  CHECK(code_of(image_of(top)) == StatusCode::kOk);
  CHECK(code_of(resealed(image_of(top) + "more")) == StatusCode::kCorruption);
  top.points_per_leaf = 63;
  CHECK(code_of(image_of(top)) == StatusCode::kCorruption);
  PointTop of_points = sample();
  of_points.frame = Box3{};
  CHECK(code_of(image_of(of_points)) == StatusCode::kCorruption);
}

TEST_CASE("spatial: the same points make the same tree in any order", "[spatial][unit]") {
  HTN_TEST_SEED(seed, 81);
  Rng rng(seed);
  for (const testing::Cloud cloud : testing::kClouds) {
    INFO(testing::name_of(cloud));
    auto points = testing::make_cloud(rng, cloud, 500);
    const auto first = build_point_tree(points, {64, std::nullopt});
    REQUIRE(first.ok());
    for (std::size_t i = points.size(); i > 1; --i) std::swap(points[i - 1], points[rng.below(i)]);
    const auto again = build_point_tree(points, {64, std::nullopt});
    REQUIRE(again.ok());
    REQUIRE(again->top == first->top);
    REQUIRE(again->leaves == first->leaves);
    REQUIRE(first->leaves.size() == 8);
    for (const std::string& leaf : first->leaves) REQUIRE(verify_leaf(as_bytes(leaf)).ok());
  }
}

TEST_CASE("spatial: building refuses what is no point and no leaf", "[spatial][unit]") {
  const auto code = [](const std::vector<SlotPoint>& points, const BuildOptions& options) {
    return build_point_tree(points, options).status().code();
  };
  constexpr StatusCode kRefused = StatusCode::kInvalidArgument;
  CHECK(BuildOptions().validate().ok());
  CHECK(code({{1, {0, 0, NAN}}}, {}) == kRefused);
  CHECK(code({{1, {INFINITY, 0, 0}}}, {}) == kRefused);
  CHECK(code({}, {63, std::nullopt}) == kRefused);
  CHECK(code({}, {1025, std::nullopt}) == kRefused);
  CHECK(code({}, {64, std::nullopt}) == StatusCode::kOk);
  CHECK(code({}, {1024, std::nullopt}) == StatusCode::kOk);
  CHECK(code({}, {64, Box3{}}) == kRefused);
  CHECK(code({}, {64, Box3{{0, 0, 0}, {INFINITY, 1, 1}}}) == kRefused);
  CHECK(code({}, {64, Box3{{0, 0, 0}, {1, 1, 1}}}) == StatusCode::kOk);
}

TEST_CASE("spatial: building ends with what the sink says", "[spatial][unit]") {
  const std::vector<SlotPoint> points(200);
  int leaves = 0;
  const LeafSink sink = [&](std::uint32_t index, std::string) -> Status {
    ++leaves;
    return index == 1 ? io_error("full") : Status();
  };
  CHECK(build_point_tree(points, {64, std::nullopt}, sink).status().code() == StatusCode::kIo);
  CHECK(leaves == 2);
}

}  // namespace
}  // namespace hartonomous::spatial

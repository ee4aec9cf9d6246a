// The bytes of a point tree, fixed: a change here is a change of the format version.
// The same vectors stand in docs/format/point_tree.md.

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include <hartonomous/base/text.hpp>

#include "spatial/point_tree.hpp"
#include "spatial/point_tree_build.hpp"

namespace hartonomous::spatial {
namespace {

TEST_CASE("spatial: golden bytes of a point tree", "[spatial][format]") {
  const std::vector<SlotPoint> points = {{7, {1, 0.5F, 0}}, {3, {0, 0, 0}}};
  const auto images = build_point_tree(points, {});
  REQUIRE(images.ok());
  REQUIRE(images->leaves.size() == 1);
  CHECK(to_hex(as_bytes(images->leaves[0])) ==
        "014c0200"
        "000000000000000000000000"
        "0000803f0000003f00000000"
        "000000000000803f"
        "000000000000003f"
        "0000000000000000"
        "0300000007000000"
        "16a5caa7");
  CHECK(to_hex(as_bytes(images->top)) ==
        "01540001"
        "01000000"
        "0200000000000000"
        "0000000000000000000000000000803f0000003f00000000"
        "0000000000000000000000000000803f0000003f00000000"
        "0000000000000000"
        "0200"
        "16a5caa7"
        "f5a52769");
}

TEST_CASE("spatial: golden bytes of a tree of nothing", "[spatial][format]") {
  const auto images = build_point_tree(std::vector<SlotPoint>(), {});
  REQUIRE(images.ok());
  CHECK(images->leaves.empty());
  CHECK(to_hex(as_bytes(images->top)) ==
        "01540001"
        "00000000"
        "0000000000000000"
        "0000807f0000807f0000807f000080ff000080ff000080ff"
        "9ba2bdd2");
}

}  // namespace
}  // namespace hartonomous::spatial

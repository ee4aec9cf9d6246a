#include "vector/graph_shape.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <vector>

namespace hartonomous::vector {
namespace {

TEST_CASE("vector: each level has its share of the slots below", "[vector][unit]") {
  for (const std::uint32_t connections : {4, 16, 48}) {
    const GraphShape shape({.connections = connections, .seed = 7});
    constexpr std::uint32_t kSlots = 400'000;
    std::vector<double> on_level(GraphShape::kLevelMax + 2);
    for (std::uint32_t slot = 0; slot < kSlots; ++slot) {
      for (std::uint32_t level = 0; level <= shape.level(slot); ++level) ++on_level[level];
    }
    for (std::uint32_t level = 1; level <= 2; ++level) {
      const double expected = kSlots / std::pow(connections, level);
      CHECK(std::fabs(on_level[level] - expected) < 5 * std::sqrt(expected));
    }
  }
}

TEST_CASE("vector: levels follow from the seed and the slot", "[vector][unit]") {
  const GraphShape shape({.connections = 4, .seed = 7});
  const GraphShape same({.connections = 4, .build_width = 9, .seed = 7});
  const GraphShape other({.connections = 4, .seed = 8});
  int different = 0;
  for (std::uint32_t slot = 0; slot < 1000; ++slot) {
    CHECK(shape.level(slot) == same.level(slot));
    different += shape.level(slot) != other.level(slot) ? 1 : 0;
  }
  CHECK(different > 100);
  // Stored graphs rely on them: they are never others.
  std::string levels;
  for (std::uint32_t slot = 0; slot < 40; ++slot) levels += std::to_string(shape.level(slot));
  CHECK(levels == "0010001100010000000000000000011003010020");
}

TEST_CASE("vector: a page of links is 8 to 16 KiB of the lowest level", "[vector][unit]") {
  for (std::uint32_t connections = GraphOptions::kConnectionsMin;
       connections <= GraphOptions::kConnectionsMax; ++connections) {
    const GraphShape shape({.connections = connections});
    const std::size_t bytes = std::size_t{shape.slots_per_page()} * shape.capacity(0) * 4;
    CHECK(bytes <= 16'384);
    CHECK(bytes > 8'192);
    CHECK(shape.page_of(shape.slots_per_page() - 1) == 0);
    CHECK(shape.page_of(shape.slots_per_page()) == 1);
    CHECK(shape.pages(0) == 0);
    CHECK(shape.pages(1) == 1);
    CHECK(shape.pages(shape.slots_per_page()) == 1);
    CHECK(shape.pages(shape.slots_per_page() + 1) == 2);
  }
}

TEST_CASE("vector: options out of range are refused", "[vector][unit]") {
  CHECK(GraphOptions{}.validate().ok());
  CHECK_FALSE(GraphOptions{.connections = 3}.validate().ok());
  CHECK_FALSE(GraphOptions{.connections = 129}.validate().ok());
  CHECK_FALSE(GraphOptions{.build_width = 0}.validate().ok());
  CHECK_FALSE(GraphOptions{.build_width = 70'000}.validate().ok());
}

}  // namespace
}  // namespace hartonomous::vector

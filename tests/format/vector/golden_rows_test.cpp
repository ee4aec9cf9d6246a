// The bytes of the rows of sets of vectors, of their graphs and of their trees of points.

#include <catch2/catch.hpp>

#include <hartonomous/base/text.hpp>

#include "engine/landmark_fit.hpp"
#include "query/graph_state.hpp"
#include "query/set_tree.hpp"
#include "vector/vector_format.hpp"

namespace hartonomous {
namespace {

using vector::PointOfSlot;
using vector::Slot;

std::string hex(const std::string& row) { return to_hex(as_bytes(row)); }

TEST_CASE("vector: runs of vectors have the bytes of their page", "[vector][format]") {
  const std::vector<float> numbers{1, -2, 0.5F, 0};
  CHECK(hex(vector::encode_vectors(numbers, 2)) == "01020000803f000000c00000003f00000000");
  CHECK(hex(vector::encode_vectors(numbers, 2, {false, true})) == "0202020000003f00000000");
  CHECK(hex(vector::encode_vectors(std::vector<float>(9), 1, std::vector<bool>(9))) == "02090000");
}

TEST_CASE("vector: slots and points and the state have the bytes of their page",
          "[vector][format]") {
  const std::vector<Slot> slots{
      {.atom = AtomId(TenantId{1}, ContentId{2}), .from = Instant{3}, .to = Instant{4}}};
  const std::string row = hex(vector::encode_slots(slots));
  CHECK(row.substr(0, 4) == "0101");
  CHECK(row.substr(20) == "03000000000000000400000000000000");
  const std::vector<PointOfSlot> points{{1, -2, 0.5F}};
  CHECK(hex(vector::encode_points(points)) == "01010000803f000000c00000003f");
  CHECK(hex(vector::encode_state({.slots = 300, .live = 2, .purged_before = Instant{5}})) ==
        "01ac02020500000000000000");
}

TEST_CASE("vector: rows of saved indexes have the bytes of their page", "[vector][format]") {
  CHECK(hex(query::encode_tree_state(
            {.generation = 1, .version = 2, .end = 300, .since = Instant{7}, .top = "T"})) ==
        "010102ac02070000000000000054");
  CHECK(hex(query::encode_saved_graph(
            {.generation = 1, .end = 300, .since = Instant{7}, .header = "H"})) ==
        "0101ac02070000000000000048");
}

TEST_CASE("vector: a projection on its way has the bytes of its page", "[vector][format]") {
  CHECK(hex(engine::encode_fitting({.version = 1,
                                    .next = 300,
                                    .saturated = 2,
                                    .explained_variance = 0.5,
                                    .projection = "P"})) == "0101ac0202000000000000e03f50");
}

}  // namespace
}  // namespace hartonomous

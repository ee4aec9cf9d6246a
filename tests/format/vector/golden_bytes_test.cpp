// The bytes of docs/format/graph.md: what is written today is read for ever.

#include <catch2/catch.hpp>
#include <string>

#include <hartonomous/base/text.hpp>

#include "codec/crc32c.hpp"
#include "vector/graph_format.hpp"

namespace hartonomous::vector {
namespace {

std::string hex_of_body(const std::string& sealed) {
  const std::string_view body = std::string_view(sealed).substr(0, sealed.size() - 4);
  const std::uint32_t crc = codec::crc32c(as_bytes(body));
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(static_cast<std::uint8_t>(sealed[body.size() + i]) == ((crc >> (8 * i)) & 0xFF));
  }
  return to_hex(as_bytes(body));
}

TEST_CASE("vector: the header of a graph has its bytes", "[vector][format]") {
  CHECK(hex_of_body(encode_graph_header({{16, 200, 1}, 0, 0, kNoSlot})) ==
        "0110c800000001000000000000000000000000000000ffffffff");
}

TEST_CASE("vector: a page of links has its bytes", "[vector][format]") {
  const LinksPageContext context{GraphShape({.connections = 16, .seed = 0}), 0, 3, 0};
  for (std::uint32_t slot = 0; slot < 3; ++slot) REQUIRE(context.shape.level(slot) == 0);
  const std::vector<StoredNode> nodes{
      {0, {{1 | kTreeLink}}}, {1, {{2 | kTreeLink, 0 | kTreeLink}}}, {2, {{1 | kTreeLink}}}};
  CHECK(hex_of_body(encode_links_page(context, nodes)) == "021000000000030001010301020105010103");
}

}  // namespace
}  // namespace hartonomous::vector

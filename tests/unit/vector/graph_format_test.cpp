#include "vector/graph_format.hpp"

#include <catch2/catch.hpp>
#include <functional>
#include <string>
#include <vector>

#include "codec/crc32c.hpp"
#include "codec/varint.hpp"

namespace hartonomous::vector {
namespace {

GraphHeader sample_header() { return {{16, 200, 42}, 1000, 900, 17}; }

// With a checksum that is right.
std::string sealed(std::string body) {
  codec::append_fixed32(body, codec::crc32c(as_bytes(body)));
  return body;
}
std::string body_of(const std::string& sealed_bytes) {
  return sealed_bytes.substr(0, sealed_bytes.size() - 4);
}

StatusCode header_code(const GraphHeader& header) {
  const std::string bytes = encode_graph_header(header);
  const auto decoded = decode_graph_header(as_bytes(bytes));
  if (decoded.ok()) CHECK(*decoded == header);
  return decoded.status().code();
}

TEST_CASE("vector: graph headers are read as they were written", "[vector][unit]") {
  CHECK(header_code(sample_header()) == StatusCode::kOk);
  CHECK(header_code({}) == StatusCode::kOk);
  CHECK(header_code({{16, 200, 0}, 5, 0, kNoSlot}) == StatusCode::kOk);  // all were removed
}

TEST_CASE("vector: graph headers that make no sense are corrupt", "[vector][unit]") {
  CHECK(header_code({{3, 200, 0}, 5, 5, 0}) == StatusCode::kCorruption);
  CHECK(header_code({{16, 0, 0}, 5, 5, 0}) == StatusCode::kCorruption);
  CHECK(header_code({{16, 200, 0}, 5, 6, 0}) == StatusCode::kCorruption);
  CHECK(header_code({{16, 200, 0}, 5, 5, 5}) == StatusCode::kCorruption);
  CHECK(header_code({{16, 200, 0}, 5, 5, kNoSlot}) == StatusCode::kCorruption);
  CHECK(header_code({{16, 200, 0}, 5, 0, 0}) == StatusCode::kCorruption);
  CHECK(header_code({{16, 200, 0}, kSlotsMax + 1, 5, 0}) == StatusCode::kCorruption);
  const std::string body = body_of(encode_graph_header(sample_header()));
  const auto code = [](const std::string& bytes) {
    return decode_graph_header(as_bytes(bytes)).status().code();
  };
  CHECK(code(sealed(body)) == StatusCode::kOk);
  CHECK(code(sealed("\x02" + body.substr(1))) == StatusCode::kCorruption);
  CHECK(code(sealed(body + "x")) == StatusCode::kCorruption);
  CHECK(code(sealed(body.substr(1))) == StatusCode::kCorruption);
  CHECK(code(body + "xxxx") == StatusCode::kCorruption);
  CHECK(code("abc") == StatusCode::kCorruption);
}

// A slot of page 1 whose level is as asked for.
std::uint32_t slot_on(const GraphShape& shape, std::uint32_t level) {
  std::uint32_t slot = shape.slots_per_page();
  while (shape.level(slot) != level) ++slot;
  REQUIRE(shape.page_of(slot) == 1);
  return slot;
}

struct Sample {
  GraphShape shape{GraphOptions{.connections = 4, .seed = 1}};
  LinksPageContext context{shape, 1, 3 * shape.slots_per_page(), 0};
  std::uint32_t low = slot_on(shape, 0);
  std::uint32_t high = slot_on(shape, 1);

  std::vector<StoredNode> nodes() const {
    std::vector<StoredNode> nodes{{low, {{3, 9 | kTreeLink, high}}},
                                  {high, {{0 | kTreeLink, low}, {}}}};
    if (low > high) std::swap(nodes[0], nodes[1]);
    return nodes;
  }
  // Whether a page is taken with the nodes changed like that.
  StatusCode code(const std::function<void(std::vector<StoredNode>&)>& change) const {
    std::vector<StoredNode> changed = nodes();
    change(changed);
    const std::string bytes = encode_links_page(context, changed);
    return decode_links_page(as_bytes(bytes), context).status().code();
  }
};

StoredNode& node_of(std::vector<StoredNode>& nodes, std::uint32_t slot) {
  return nodes[0].slot == slot ? nodes[0] : nodes[1];
}

TEST_CASE("vector: pages of links are read as they were written", "[vector][unit]") {
  const Sample sample;
  const std::string bytes = encode_links_page(sample.context, sample.nodes());
  const auto decoded = decode_links_page(as_bytes(bytes), sample.context);
  INFO(decoded.status().to_string());
  REQUIRE(decoded.ok());
  CHECK(*decoded == sample.nodes());
}

TEST_CASE("vector: a page of links that no writer made is corrupt", "[vector][unit]") {
  const Sample sample;
  const auto low = sample.low;
  const auto high = sample.high;
  using Nodes = std::vector<StoredNode>;
  const auto refused = [&](const std::function<void(Nodes&)>& change) {
    return sample.code(change) == StatusCode::kCorruption;
  };
  CHECK(sample.code([](Nodes&) {}) == StatusCode::kOk);
  // Of a level that is not the slot's, to itself, twice to one, out of range, below its level.
  CHECK(refused([&](Nodes& nodes) { node_of(nodes, low).levels.push_back({}); }));
  CHECK(refused([&](Nodes& nodes) { node_of(nodes, high).levels.pop_back(); }));
  CHECK(refused([&](Nodes& nodes) { node_of(nodes, low).levels[0].push_back(low); }));
  CHECK(refused([&](Nodes& nodes) { node_of(nodes, low).levels[0].push_back(3); }));
  CHECK(refused(
      [&](Nodes& nodes) { node_of(nodes, low).levels[0].push_back(sample.context.count); }));
  CHECK(refused([&](Nodes& nodes) { node_of(nodes, high).levels[1].push_back(low); }));
  // More links than there are places, more of the tree than it has.
  CHECK(
      refused([&](Nodes& nodes) { node_of(nodes, low).levels[0] = {0, 1, 2, 3, 4, 5, 6, 7, 8}; }));
  CHECK(refused([&](Nodes& nodes) {
    node_of(nodes, low).levels[0] = {0 | kTreeLink, 1 | kTreeLink, 2 | kTreeLink, 3 | kTreeLink,
                                     4 | kTreeLink};
  }));
}

TEST_CASE("vector: a page of links of another place is corrupt", "[vector][unit]") {
  const Sample sample;
  const std::string bytes = encode_links_page(sample.context, sample.nodes());
  const auto code = [&](const LinksPageContext& context) {
    return decode_links_page(as_bytes(bytes), context).status().code();
  };
  LinksPageContext other = sample.context;
  other.page = 0;
  CHECK(code(other) == StatusCode::kCorruption);
  other = sample.context;
  other.count = sample.context.first_slot() + 5;
  CHECK(code(other) == StatusCode::kCorruption);
  // Of no node, so that nothing but the count of slots is wrong.
  const std::string empty = encode_links_page(sample.context, {});
  CHECK(decode_links_page(as_bytes(empty), sample.context).ok());
  CHECK_FALSE(decode_links_page(as_bytes(empty), other).ok());
  other = sample.context;
  other.shape = GraphShape({.connections = 5});
  CHECK(code(other) == StatusCode::kCorruption);
  other = sample.context;
  other.entry = sample.low;
  CHECK(code(other) == StatusCode::kOk);
  other.entry = sample.context.first_slot();
  while (other.entry == sample.low || other.entry == sample.high) ++other.entry;
  CHECK(code(other) == StatusCode::kCorruption);
  // Nodes of a graph that has none: to remove one would ask for the slot of its entry.
  other.entry = kNoSlot;
  CHECK(code(other) == StatusCode::kCorruption);
  CHECK(decode_links_page(as_bytes(empty), other).ok());
}

TEST_CASE("vector: a page of links that is cut or longer is corrupt", "[vector][unit]") {
  const Sample sample;
  const std::string body = body_of(encode_links_page(sample.context, sample.nodes()));
  const auto code = [&](const std::string& bytes) {
    return decode_links_page(as_bytes(bytes), sample.context).status().code();
  };
  CHECK(code(sealed(body)) == StatusCode::kOk);
  CHECK(code(sealed(body + '\0')) == StatusCode::kCorruption);
  for (std::size_t size = 0; size < body.size(); ++size) {
    CHECK(code(sealed(body.substr(0, size))) == StatusCode::kCorruption);
  }
  CHECK(code(body + "xxxx") == StatusCode::kCorruption);
}

}  // namespace
}  // namespace hartonomous::vector

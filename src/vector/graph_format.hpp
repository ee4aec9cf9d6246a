#pragma once

// The bytes of a graph: one header, and a page for each so many slots (docs/format/graph.md).
//
//   header   01 | connections u8 | build width u32 | seed u64 | count u32 | live u32 | entry u32 |
//   crc page     02 | connections u8 | page u32 | slots u16 | node... | crc node     00 absent, or
//   1 + level | for each level from the lowest: links varint, link... link     difference to the
//   target before, or the first target, varint;
//            on the lowest level: twice that, plus 1 for a link of the spanning tree
//
// Little-endian; targets ascend, so that equal links have equal bytes; the CRC32C is of all before
// it. Readers believe nothing: what is accepted can be walked on without another look.
// Thread-safety: immutable functions.

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include <hartonomous/base/bytes.hpp>
#include <hartonomous/base/result.hpp>

#include "vector/graph_shape.hpp"
#include "vector/link_list.hpp"

namespace hartonomous::vector {

inline constexpr std::uint32_t kNoSlot = ~std::uint32_t{0};

struct GraphHeader {
  GraphOptions options;
  std::uint32_t count = 0;        // slots covered: every node is below
  std::uint32_t live = 0;         // nodes
  std::uint32_t entry = kNoSlot;  // the node that walks begin at, of the highest level
  bool operator==(const GraphHeader&) const = default;
};

std::string encode_graph_header(const GraphHeader& header);
// Errors: kCorruption.
Result<GraphHeader> decode_graph_header(Bytes bytes);

// A node as it is stored: its links on each of its levels, by target.
struct StoredNode {
  std::uint32_t slot = 0;
  std::vector<std::vector<LinkWord>> levels;
  bool operator==(const StoredNode&) const = default;
};

// What a page is read and written by.
struct LinksPageContext {
  GraphShape shape;
  std::uint32_t page = 0;
  std::uint32_t count = 0;  // of the header
  // Of the header: a node, if its slot is in this page; kNoSlot: no page has a node.
  std::uint32_t entry = kNoSlot;

  std::uint32_t first_slot() const { return page * shape.slots_per_page(); }
  // REQUIRES: the page covers a slot below count.
  std::uint32_t slots() const { return std::min(shape.slots_per_page(), count - first_slot()); }
};

// Nodes ascend by slot; their links may be in any order.
std::string encode_links_page(const LinksPageContext& context, std::vector<StoredNode> nodes);
// Errors: kCorruption, naming the page and what is wrong in it.
Result<std::vector<StoredNode>> decode_links_page(Bytes bytes, const LinksPageContext& context);

}  // namespace hartonomous::vector

#include "vector/graph_format.hpp"

#include <utility>

#include <hartonomous/base/text.hpp>

#include "codec/crc32c.hpp"
#include "codec/varint.hpp"

namespace hartonomous::vector {

namespace {

using codec::append_fixed32;
using codec::append_fixed64;
using codec::append_varint;
using codec::ByteReader;

constexpr std::uint8_t kHeaderVersion = 0x01;
constexpr std::uint8_t kPageVersion = 0x02;
constexpr std::size_t kChecksumBytes = 4;

void append_byte(std::string& out, std::uint32_t byte) { out.push_back(static_cast<char>(byte)); }

void append_checksum(std::string& out) { append_fixed32(out, codec::crc32c(as_bytes(out))); }

// The bytes before a checksum that is right. Errors: kCorruption.
Result<Bytes> checked_body(Bytes bytes) {
  if (bytes.size() < kChecksumBytes) return corruption("shorter than its checksum");
  const Bytes body = bytes.first(bytes.size() - kChecksumBytes);
  ByteReader reader(bytes.last(kChecksumBytes));
  if (reader.fixed32() != codec::crc32c(body)) return corruption("wrong checksum");
  return body;
}

Status check_header(const GraphHeader& header) {
  if (!header.options.validate().ok()) return corruption("options out of range");
  if (header.count > kSlotsMax) return corruption(concat(header.count, " slots"));
  if (header.live > header.count) {
    return corruption(concat(header.live, " nodes in ", header.count, " slots"));
  }
  const bool has_entry = header.entry != kNoSlot;
  if (has_entry != (header.live != 0)) return corruption("an entry without nodes, or none");
  if (has_entry && header.entry >= header.count) return corruption("entry out of range");
  return {};
}

Result<GraphHeader> read_header(Bytes bytes) {
  HTN_ASSIGN_OR_RETURN(const Bytes body, checked_body(bytes));
  ByteReader reader(body);
  if (reader.byte() != kHeaderVersion) return corruption("wrong version");
  GraphHeader header;
  header.options.connections = reader.byte();
  header.options.build_width = reader.fixed32();
  header.options.seed = reader.fixed64();
  header.count = reader.fixed32();
  header.live = reader.fixed32();
  header.entry = reader.fixed32();
  if (!reader.done()) return corruption("wrong length");
  HTN_RETURN_IF_ERROR(check_header(header));
  return header;
}

// One list of a node, checked against what the shape allows.
class LinksReader {
 public:
  LinksReader(const LinksPageContext& context, ByteReader& reader)
      : context_(context), reader_(reader) {}

  Result<StoredNode> node(std::uint32_t slot, std::uint32_t level) {
    StoredNode node;
    node.slot = slot;
    if (level != context_.shape.level(slot)) {
      return corruption(concat("slot ", slot, " on level ", level));
    }
    for (std::uint32_t at = 0; at <= level; ++at) {
      HTN_ASSIGN_OR_RETURN(std::vector<LinkWord> links, list(slot, at));
      node.levels.push_back(std::move(links));
    }
    return node;
  }

 private:
  Result<std::vector<LinkWord>> list(std::uint32_t slot, std::uint32_t level) {
    const std::uint64_t size = reader_.varint();
    if (size > context_.shape.capacity(level)) {
      return corruption(concat("slot ", slot, " with ", size, " links on level ", level));
    }
    std::vector<LinkWord> links;
    links.reserve(size);
    std::uint64_t target = 0;
    std::uint32_t tree_links = 0;
    for (std::uint64_t i = 0; i < size && reader_.ok(); ++i) {
      const std::uint64_t word = reader_.varint();
      const std::uint64_t step = level == 0 ? word >> 1 : word;
      const LinkWord tree = level == 0 && (word & 1) != 0 ? kTreeLink : 0;
      // Bounded before it is added, which then stays in 64 bits.
      if (step >= context_.count || (i != 0 && step == 0)) return bad_target(slot, level);
      target += step;
      if (target >= context_.count || target == slot) return bad_target(slot, level);
      if (level != 0 && context_.shape.level(static_cast<std::uint32_t>(target)) < level) {
        return bad_target(slot, level);
      }
      tree_links += tree != 0 ? 1 : 0;
      links.push_back(static_cast<LinkWord>(target) | tree);
    }
    if (tree_links > context_.shape.tree_links_max()) {
      return corruption(concat("slot ", slot, " with ", tree_links, " links of the tree"));
    }
    return links;
  }

  static Status bad_target(std::uint32_t slot, std::uint32_t level) {
    return corruption(concat("slot ", slot, " has a wrong target on level ", level));
  }

  const LinksPageContext& context_;
  ByteReader& reader_;
};

Result<std::vector<StoredNode>> read_page(Bytes bytes, const LinksPageContext& context) {
  HTN_ASSIGN_OR_RETURN(const Bytes body, checked_body(bytes));
  ByteReader reader(body);
  if (reader.byte() != kPageVersion) return corruption("wrong version");
  if (reader.byte() != context.shape.connections()) return corruption("wrong connections");
  if (reader.fixed32() != context.page) return corruption("wrong page");
  const std::uint32_t low = reader.byte();
  const std::uint32_t slots = low | std::uint32_t{reader.byte()} << 8;
  if (!reader.ok() || slots != context.slots()) return corruption("wrong count of slots");
  std::vector<StoredNode> nodes;
  LinksReader links(context, reader);
  for (std::uint32_t slot = context.first_slot(); slot < context.first_slot() + slots; ++slot) {
    const std::uint32_t state = reader.byte();
    if (!reader.ok()) break;
    if (state == 0 && slot == context.entry) return corruption("the entry is not in the graph");
    if (state == 0) continue;
    if (context.entry == kNoSlot) return corruption("a node in a graph without an entry");
    HTN_ASSIGN_OR_RETURN(StoredNode node, links.node(slot, state - 1));
    nodes.push_back(std::move(node));
  }
  if (!reader.done()) return corruption("wrong length");
  return nodes;
}

void append_links(std::string& out, std::vector<LinkWord>& links, std::uint32_t level) {
  std::sort(links.begin(), links.end(),
            [](LinkWord left, LinkWord right) { return target_of(left) < target_of(right); });
  append_varint(out, links.size());
  std::uint32_t before = 0;
  for (const LinkWord link : links) {
    const std::uint64_t step = target_of(link) - before;
    append_varint(out, level == 0 ? 2 * step + (is_tree_link(link) ? 1 : 0) : step);
    before = target_of(link);
  }
}

}  // namespace

std::string encode_graph_header(const GraphHeader& header) {
  std::string out;
  append_byte(out, kHeaderVersion);
  append_byte(out, header.options.connections);
  append_fixed32(out, header.options.build_width);
  append_fixed64(out, header.options.seed);
  append_fixed32(out, header.count);
  append_fixed32(out, header.live);
  append_fixed32(out, header.entry);
  append_checksum(out);
  return out;
}

Result<GraphHeader> decode_graph_header(Bytes bytes) {
  Result<GraphHeader> header = read_header(bytes);
  if (!header.ok()) return std::move(header).status().with_context("graph header");
  return header;
}

std::string encode_links_page(const LinksPageContext& context, std::vector<StoredNode> nodes) {
  std::string out;
  append_byte(out, kPageVersion);
  append_byte(out, context.shape.connections());
  append_fixed32(out, context.page);
  append_byte(out, context.slots() & 0xFF);
  append_byte(out, context.slots() >> 8);
  std::uint32_t next = context.first_slot();
  for (StoredNode& node : nodes) {
    for (; next < node.slot; ++next) append_byte(out, 0);
    append_byte(out, static_cast<std::uint32_t>(node.levels.size()));
    for (std::uint32_t level = 0; level < node.levels.size(); ++level) {
      append_links(out, node.levels[level], level);
    }
    ++next;
  }
  for (; next < context.first_slot() + context.slots(); ++next) append_byte(out, 0);
  append_checksum(out);
  return out;
}

Result<std::vector<StoredNode>> decode_links_page(Bytes bytes, const LinksPageContext& context) {
  Result<std::vector<StoredNode>> nodes = read_page(bytes, context);
  if (nodes.ok()) return nodes;
  return std::move(nodes).status().with_context(concat("graph page ", context.page));
}

}  // namespace hartonomous::vector

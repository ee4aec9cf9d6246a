// Foreign images of a graph: whatever the readers are given, they answer with what a writer writes
// or with kCorruption, and a graph of pages that were taken can be searched and changed.

#include <algorithm>
#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <vector>

#include <hartonomous/base/rng.hpp>
#include <hartonomous/base/text.hpp>

#include "codec/crc32c.hpp"
#include "codec/varint.hpp"
#include "support/seed.hpp"
#include "support/vector_sets.hpp"
#include "vector/graph_format.hpp"

namespace hartonomous::vector {
namespace {

constexpr std::uint32_t kCount = 200;

// At its exact size on the heap, so that the address sanitizer sees a read past it.
struct Exact {
  explicit Exact(std::string_view text)
      : bytes(std::make_unique<char[]>(text.size())), size(text.size()) {
    std::copy(text.begin(), text.end(), bytes.get());
  }
  Bytes view() const { return as_bytes({bytes.get(), size}); }
  std::unique_ptr<char[]> bytes;
  std::size_t size;
};

std::string damaged(Rng& rng, const std::string& sealed) {
  std::string body = sealed.substr(0, sealed.size() - 4);
  for (std::uint64_t i = 0; i <= rng.below(3); ++i) {
    const std::size_t at = rng.below(body.size());
    switch (rng.below(4)) {
      case 0:
        body[at] = static_cast<char>(body[at] ^ (1 << rng.below(8)));
        break;
      case 1:
        body[at] = static_cast<char>(rng.below(256));
        break;
      case 2:
        body.insert(at, 1 + rng.below(4), static_cast<char>(rng.below(256)));
        break;
      default:
        body.erase(at + 1, 1 + rng.below(4));
        break;
    }
  }
  // Most with a checksum that is right, else nothing behind it would be tried.
  if (rng.below(8) != 0) codec::append_fixed32(body, codec::crc32c(as_bytes(body)));
  return body;
}

struct Sample {
  explicit Sample(Rng& rng)
      : set(testing::clustered_vectors(rng, kCount, 3, 5)),
        built(testing::build_graph(set, {.graph = {.connections = 4, .build_width = 10}})),
        header(*decode_graph_header(as_bytes(built.graph->header()))) {}

  LinksPageContext context(std::uint32_t page) const {
    return {GraphShape(header.options), page, header.count, header.entry};
  }
  testing::VectorSet set;
  testing::BuiltGraph built;
  GraphHeader header;
};

TEST_CASE("vector: foreign graph headers are read canonically or not at all", "[vector][fuzz]") {
  HTN_TEST_SEED(seed, 1);
  Rng rng(seed);
  const Sample sample(rng);
  const std::string valid = sample.built.graph->header();
  for (int i = 0; i < testing::steps(20'000); ++i) {
    const std::string input = damaged(rng, valid);
    INFO(to_hex(as_bytes(input)));
    const auto header = decode_graph_header(Exact(input).view());
    if (header.ok()) {
      REQUIRE(encode_graph_header(*header) == input);
    } else {
      REQUIRE(header.status().code() == StatusCode::kCorruption);
    }
  }
}

TEST_CASE("vector: foreign pages of links are read canonically or not at all", "[vector][fuzz]") {
  HTN_TEST_SEED(seed, 2);
  Rng rng(seed);
  const Sample sample(rng);
  const LinksPageContext context = sample.context(0);
  const std::string valid = *sample.built.graph->page(0);
  for (int i = 0; i < testing::steps(20'000); ++i) {
    const std::string input = damaged(rng, valid);
    INFO(to_hex(as_bytes(input)));
    const auto nodes = decode_links_page(Exact(input).view(), context);
    if (nodes.ok()) {
      REQUIRE(encode_links_page(context, *nodes) == input);
    } else {
      REQUIRE(nodes.status().code() == StatusCode::kCorruption);
    }
  }
}

bool is_ok_or_corrupt(const Status& status) {
  return status.ok() || status.code() == StatusCode::kCorruption;
}

TEST_CASE("vector: a graph of foreign pages answers and changes or is corrupt", "[vector][fuzz]") {
  HTN_TEST_SEED(seed, 3);
  Rng rng(seed);
  const Sample sample(rng);
  for (int i = 0; i < testing::steps(1'000); ++i) {
    const std::string header = rng.below(4) == 0 ? damaged(rng, sample.built.graph->header())
                                                 : sample.built.graph->header();
    auto graph = Graph::open(as_bytes(header), *sample.built.vectors,
                             [&](std::uint32_t page) -> Result<std::string> {
                               if (page >= sample.built.graph->page_count()) return std::string();
                               const std::string image = *sample.built.graph->page(page);
                               return rng.below(2) == 0 ? damaged(rng, image) : image;
                             });
    if (!graph.ok()) {
      REQUIRE(graph.status().code() == StatusCode::kCorruption);
      continue;
    }
    REQUIRE(is_ok_or_corrupt((*graph)->search(sample.set.row(0), {.k = 200}).status()));
    const auto slot = static_cast<std::uint32_t>(rng.below(kCount));
    const Status removed = (*graph)->remove({&slot, 1});
    REQUIRE((is_ok_or_corrupt(removed) || removed.code() == StatusCode::kNotFound));
    const Status inserted = (*graph)->insert(slot);
    REQUIRE((is_ok_or_corrupt(inserted) || inserted.code() == StatusCode::kAlreadyExists));
    REQUIRE(is_ok_or_corrupt((*graph)->search(sample.set.row(1), {.k = 5}).status()));
  }
}

}  // namespace
}  // namespace hartonomous::vector

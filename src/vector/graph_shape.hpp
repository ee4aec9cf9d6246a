#pragma once

// GraphShape: what follows from a graph's options alone: how many links a node has on which level,
// on how many levels a slot is, how many slots a page of links covers. What never changes while a
// graph lives, and what is the same on every machine.
// Thread-safety: immutable.

#include <bit>
#include <cstdint>

#include <hartonomous/base/status.hpp>
#include <hartonomous/base/text.hpp>

#include "vector/resident_vectors.hpp"

namespace hartonomous::vector {

struct GraphOptions {
  static constexpr std::uint32_t kConnectionsMin = 4;
  static constexpr std::uint32_t kConnectionsMax = 128;
  static constexpr std::uint32_t kBuildWidthMax = 65'536;

  std::uint32_t connections = 16;   // M: links a node is given on each level; twice on the lowest
  std::uint32_t build_width = 200;  // candidates that an insertion chooses from
  std::uint64_t seed = 1;           // of the levels

  Status validate() const {
    if (connections < kConnectionsMin || connections > kConnectionsMax) {
      return invalid_argument(concat("graph: ", connections, " connections: ", kConnectionsMin,
                                     " to ", kConnectionsMax));
    }
    if (build_width == 0 || build_width > kBuildWidthMax) {
      return invalid_argument(
          concat("graph: build width ", build_width, ": 1 to ", kBuildWidthMax));
    }
    return {};
  }
  bool operator==(const GraphOptions&) const = default;
};

class GraphShape {
 public:
  static constexpr std::uint32_t kLevelMax = 15;

  explicit GraphShape(const GraphOptions& options)
      : connections_(options.connections),
        seed_(options.seed),
        shift_(static_cast<std::uint32_t>(
                   std::bit_width(kPageBytes / (2 * options.connections * sizeof(std::uint32_t)))) -
               1) {}

  std::uint32_t connections() const { return connections_; }
  std::uint32_t capacity(std::uint32_t level) const {
    return level == 0 ? 2 * connections_ : connections_;
  }
  // Links of the spanning tree that a node may have, see spanning_tree.hpp.
  std::uint32_t tree_links_max() const { return connections_; }
  std::uint32_t slots_per_page() const { return std::uint32_t{1} << shift_; }
  std::uint32_t page_of(std::uint32_t slot) const { return slot >> shift_; }
  std::uint32_t within_page(std::uint32_t slot) const { return slot & (slots_per_page() - 1); }
  // Pages that cover slots 0 to count - 1.
  std::uint32_t pages(std::uint32_t count) const { return count == 0 ? 0 : page_of(count - 1) + 1; }
  // Geometric: one of `connections` slots of a level is on the next. In integers, so that it does
  // not hang on a machine's logarithm.
  std::uint32_t level(std::uint32_t slot) const {
    const std::uint64_t drawn = spread(seed_ ^ spread(slot));
    std::uint64_t share = ~std::uint64_t{0};
    std::uint32_t level = 0;
    while (level < kLevelMax && drawn < (share /= connections_)) ++level;
    return level;
  }

 private:
  // Links of the lowest level in one page.
  static constexpr std::size_t kPageBytes = std::size_t{16} << 10;

  // SplitMix64 (Steele, Lea and Flood 2014).
  static constexpr std::uint64_t spread(std::uint64_t number) {
    number += 0x9e3779b97f4a7c15u;
    number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9u;
    number = (number ^ (number >> 27)) * 0x94d049bb133111ebu;
    return number ^ (number >> 31);
  }

  std::uint32_t connections_;
  std::uint64_t seed_;
  std::uint32_t shift_;
};

}  // namespace hartonomous::vector

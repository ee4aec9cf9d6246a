#include "geometry/cover.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "geometry/hilbert.hpp"
#include "geometry/hilbert_tables.hpp"

namespace hartonomous::geometry {

namespace {

enum class Relation { kApart, kPartly, kInside };

// A cube of the octree, or a run of keys that is known to be wanted.
struct Piece {
  KeyRange keys;
  LatticePoint corner;
  std::uint8_t state = 0;
  bool is_open = false;  // partly in the box: to be looked into
};

// The end of a cube or box on one axis, both closed.
struct Side {
  std::uint32_t least;
  std::uint32_t greatest;
};

Relation relation(const Side& cube, const Side& box) {
  if (cube.greatest < box.least || box.greatest < cube.least) return Relation::kApart;
  const bool inside = box.least <= cube.least && cube.greatest <= box.greatest;
  return inside ? Relation::kInside : Relation::kPartly;
}

Relation relation(const LatticePoint& corner, std::uint32_t edge, const LatticeBox& box) {
  const std::uint32_t more = edge - 1;
  const Relation x = relation({corner.x, corner.x + more}, {box.least.x, box.greatest.x});
  const Relation y = relation({corner.y, corner.y + more}, {box.least.y, box.greatest.y});
  const Relation z = relation({corner.z, corner.z + more}, {box.least.z, box.greatest.z});
  return std::min({x, y, z});
}

void append(std::vector<Piece>& pieces, const Piece& piece) {
  const bool joins = !pieces.empty() && !pieces.back().is_open && !piece.is_open &&
                     pieces.back().keys.last + 1 == piece.keys.first;
  if (joins) {
    pieces.back().keys.last = piece.keys.last;
  } else {
    pieces.push_back(piece);
  }
}

// The octants of an open cube, of this edge, that are in the box or partly. Returns how many are
// open.
std::size_t open_up(const Piece& cube, std::uint32_t edge, const LatticeBox& box,
                    std::vector<Piece>& pieces) {
  std::size_t open = 0;
  const std::uint64_t keys = std::uint64_t{edge} * edge * edge;
  for (unsigned place = 0; place < 8; ++place) {
    const HilbertPlace& at = kHilbertPlaces[cube.state][place];
    Piece octant;
    octant.corner = {cube.corner.x + (at.octant & 1u) * edge,
                     cube.corner.y + ((at.octant >> 1) & 1u) * edge,
                     cube.corner.z + ((at.octant >> 2) & 1u) * edge};
    const Relation to_box = relation(octant.corner, edge, box);
    if (to_box == Relation::kApart) continue;
    octant.keys.first = cube.keys.first + place * keys;
    octant.keys.last = octant.keys.first + (keys - 1);
    octant.state = at.state;
    octant.is_open = to_box == Relation::kPartly;
    if (octant.is_open) ++open;
    append(pieces, octant);
  }
  return open;
}

// Keeps the `ranges_max - 1` widest gaps, the first ones of equal width.
std::vector<KeyRange> over_nearest_gaps(const std::vector<KeyRange>& ranges,
                                        std::size_t ranges_max) {
  std::vector<std::pair<std::uint64_t, std::size_t>> gaps;  // width, turned round; range after it
  gaps.reserve(ranges.size());
  for (std::size_t i = 1; i < ranges.size(); ++i) {
    gaps.emplace_back(kHilbertKeyMax - (ranges[i].first - ranges[i - 1].last), i);
  }
  const auto kept_end = gaps.begin() + static_cast<std::ptrdiff_t>(ranges_max - 1);
  std::nth_element(gaps.begin(), kept_end, gaps.end());
  std::sort(gaps.begin(), kept_end, [](auto& a, auto& b) { return a.second < b.second; });
  std::vector<KeyRange> wide = {{ranges.front().first, ranges.back().last}};
  for (auto gap = gaps.begin(); gap != kept_end; ++gap) {
    wide.back().last = ranges[gap->second - 1].last;
    wide.push_back({ranges[gap->second].first, ranges.back().last});
  }
  return wide;
}

std::vector<KeyRange> ranges_of(const std::vector<Piece>& pieces, std::size_t ranges_max) {
  std::vector<KeyRange> ranges;
  for (const Piece& piece : pieces) {
    if (!ranges.empty() && ranges.back().last + 1 == piece.keys.first) {
      ranges.back().last = piece.keys.last;
    } else {
      ranges.push_back(piece.keys);
    }
  }
  if (ranges.size() <= ranges_max) return ranges;
  return over_nearest_gaps(ranges, ranges_max);
}

// A cube that is partly in the box has an end of a range of the box within, so more than twice as
// many as there may be ranges tell that there are too many. Some more are looked into all the same:
// that makes for smaller gaps to choose from.
constexpr std::size_t kOpenPerRange = 8;

}  // namespace

std::vector<KeyRange> cover(const LatticeBox& box, std::size_t ranges_max) {
  assert(ranges_max >= 1);
  assert(box.least.x <= box.greatest.x && box.greatest.x <= kLatticeMax);
  assert(box.least.y <= box.greatest.y && box.greatest.y <= kLatticeMax);
  assert(box.least.z <= box.greatest.z && box.greatest.z <= kLatticeMax);
  const std::uint32_t whole = kLatticeMax + 1;
  Piece top{{0, kHilbertKeyMax}, {}, 0, relation({}, whole, box) == Relation::kPartly};
  std::vector<Piece> pieces = {top};
  std::size_t open = top.is_open ? 1 : 0;
  std::vector<Piece> below;
  for (std::uint32_t edge = whole / 2; open != 0 && open <= kOpenPerRange * ranges_max; edge /= 2) {
    open = 0;
    below.clear();
    for (const Piece& piece : pieces) {
      if (piece.is_open) {
        open += open_up(piece, edge, box, below);
      } else {
        append(below, piece);
      }
    }
    std::swap(pieces, below);
  }
  return ranges_of(pieces, ranges_max);
}

}  // namespace hartonomous::geometry

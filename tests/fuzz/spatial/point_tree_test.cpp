// Foreign pages: whatever a tree is opened with, it answers or says kCorruption, and what it
// accepts is what an encoder writes, to the byte. Pages are copied to the heap at their exact size,
// so that the address sanitizer sees a read past them; half of them get a checksum that is right,
// so that the checks behind it are reached.

#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <hartonomous/base/rng.hpp>
#include <hartonomous/base/text.hpp>

#include "codec/crc32c.hpp"
#include "codec/varint.hpp"
#include "spatial/point_cursor.hpp"
#include "spatial/point_tree.hpp"
#include "spatial/point_tree_build.hpp"
#include "support/point_samples.hpp"
#include "support/seed.hpp"

namespace hartonomous::spatial {
namespace {

using testing::Cloud;

std::shared_ptr<std::byte[]> exactly(std::string_view text) {
  std::shared_ptr<std::byte[]> copy(new std::byte[text.size()]);
  const Bytes from = as_bytes(text);
  std::copy(from.begin(), from.end(), copy.get());
  return copy;
}

std::string mutated(Rng& rng, std::string page) {
  const std::uint64_t changes = 1 + rng.below(3);
  for (std::uint64_t i = 0; i < changes && !page.empty(); ++i) {
    const std::size_t reach =
        rng.below(2) == 0 ? std::min<std::size_t>(page.size(), 48) : page.size();
    const std::size_t at = rng.below(reach);
    switch (rng.below(5)) {
      case 0:
        page[at] = static_cast<char>(page[at] ^ (1 << rng.below(8)));
        break;
      case 1:
        page[at] = static_cast<char>(static_cast<std::uint8_t>(rng()));
        break;
      case 2:
        page.resize(rng.below(page.size() + 1));
        break;
      case 3:
        page.insert(at, rng.below(20), '\x7f');
        break;
      default:
        page.erase(at, 1 + rng.below(17));
        break;
    }
  }
  if (rng.below(2) == 0 && page.size() >= 4) {
    page.resize(page.size() - 4);
    codec::append_fixed32(page, codec::crc32c(as_bytes(page)));
  }
  return page;
}

std::vector<SlotPoint> random_points(Rng& rng, std::size_t count_max) {
  const Cloud cloud = testing::kClouds[rng.below(std::size(testing::kClouds))];
  return testing::make_cloud(rng, cloud, 1 + rng.below(count_max));
}

Result<std::string> leaf_again(Bytes bytes) {
  HTN_RETURN_IF_ERROR(verify_leaf(bytes));
  HTN_ASSIGN_OR_RETURN(const LeafView leaf, LeafView::open(bytes));
  std::vector<SlotPoint> points;
  for (std::size_t i = 0; i < leaf.count(); ++i) points.push_back({leaf.slot(i), leaf.at(i)});
  std::string again;
  encode_leaf(points, again);
  return again;
}

Result<std::string> top_again(Bytes bytes) {
  HTN_ASSIGN_OR_RETURN(const PointTop top, decode_point_top(bytes));
  std::string again;
  encode_point_top(top, again);
  return again;
}

// A page is read as itself or refused.
void attack(Rng& rng, const std::string& valid,
            const std::function<Result<std::string>(Bytes)>& again) {
  REQUIRE(*again(as_bytes(valid)) == valid);
  for (int i = 0; i < 20; ++i) {
    const std::string page = mutated(rng, valid);
    const auto copy = exactly(page);
    const Result<std::string> read = again({copy.get(), page.size()});
    INFO(to_hex(as_bytes(page)));
    if (read.ok()) {
      REQUIRE(*read == page);
    } else {
      REQUIRE(read.status().code() == StatusCode::kCorruption);
    }
  }
}

TEST_CASE("spatial: foreign leaves are read canonically or not at all", "[spatial][fuzz]") {
  HTN_TEST_SEED(seed, 101);
  Rng rng(seed);
  for (int round = 0; round < testing::steps(1000); ++round) {
    std::string leaf;
    encode_leaf(random_points(rng, 20), leaf);
    attack(rng, leaf, leaf_again);
  }
}

TEST_CASE("spatial: foreign tops are read canonically or not at all", "[spatial][fuzz]") {
  HTN_TEST_SEED(seed, 102);
  Rng rng(seed);
  for (int round = 0; round < testing::steps(1000); ++round) {
    attack(rng, build_point_tree(random_points(rng, 400), {64, std::nullopt})->top, top_again);
  }
}

// A source that verifies nothing, of pages that are none.
class HostileLeaves final : public LeafSource {
 public:
  explicit HostileLeaves(std::vector<std::string> pages) : pages_(std::move(pages)) {}
  Result<PinnedLeaf> leaf(std::uint32_t index) override {
    const std::string& page = pages_[index % pages_.size()];
    const auto copy = exactly(page);
    return PinnedLeaf{{copy.get(), page.size()}, copy};
  }

 private:
  std::vector<std::string> pages_;
};

TEST_CASE("spatial: queries of foreign pages answer or say corruption", "[spatial][fuzz]") {
  HTN_TEST_SEED(seed, 103);
  Rng rng(seed);
  int answered = 0;
  for (int round = 0; round < testing::steps(2000); ++round) {
    const auto points = random_points(rng, 300);
    auto images = build_point_tree(points, {64, std::nullopt});
    REQUIRE(images.ok());
    for (std::string& leaf : images->leaves) {
      if (rng.below(4) == 0) leaf = mutated(rng, leaf);
    }
    const std::string top = rng.below(2) == 0 ? mutated(rng, images->top) : images->top;
    const auto tree =
        PointTree::open(as_bytes(top), std::make_shared<HostileLeaves>(images->leaves));
    if (!tree.ok()) continue;
    const auto check = [&](const Status& status) {
      if (status.ok()) ++answered;
      REQUIRE((status.ok() || status.code() == StatusCode::kCorruption));
    };
    const geometry::Point3 from = testing::place_near(rng, points);
    std::vector<SlotPoint> found;
    std::vector<NearPoint> near;
    check(tree->nearest(from, 5, {}).status());
    check(tree->within_box({from, from}, {}, found));
    check(tree->within_radius(from, 1, {}, near));
    check(tree->along_ray({from, {1, 1, 1}}, {0.1}, {}).status());
    PointCursor cursor(*tree, rng() >> 1);
    for (Result<bool> more = true; more.ok() && *more;) {
      more = cursor.next();
      check(more.status());
    }
  }
  CHECK(answered > 1000);
}

}  // namespace
}  // namespace hartonomous::spatial

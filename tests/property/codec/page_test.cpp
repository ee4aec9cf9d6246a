#include "codec/page.hpp"

#include <catch2/catch.hpp>
#include <string>

#include <hartonomous/base/rng.hpp>

#include "support/codec_samples.hpp"
#include "support/seed.hpp"

namespace hartonomous::codec {
namespace {

TEST_CASE("codec: every slot of a page reads back as it was written", "[codec][property]") {
  HTN_TEST_SEED(seed, 1);
  Rng rng(seed);
  for (int round = 0; round < testing::steps(300); ++round) {
    const testing::PageSample sample = testing::random_page(rng);
    std::string encoded;
    encode_page(sample.lengths, as_bytes(sample.payload), encoded);
    const Result<PageView> page = PageView::open(as_bytes(encoded));
    REQUIRE(page.ok());
    REQUIRE(page->count() == sample.lengths.size());
    REQUIRE(as_text(page->payload()) == sample.payload);
    const PageView again = PageView::reopen(as_bytes(encoded));
    REQUIRE(again.count() == page->count());
    std::string_view rest = sample.payload;
    bool right = true;
    for (std::size_t i = 0; i < sample.lengths.size(); ++i) {
      const std::optional<Bytes> slot = page->slot(i);
      const std::optional<Bytes> slot_again = again.slot(i);
      right = right && slot.has_value() == slot_again.has_value();
      right = right && again.length(i) == sample.lengths[i];
      right = right && page->length(i) == sample.lengths[i];
      right = right && slot.has_value() == (sample.lengths[i] != kDeadSlot);
      if (!slot) continue;
      right = right && slot->data() == slot_again->data() && slot->size() == slot_again->size();
      right = right && as_text(*slot) == rest.substr(0, sample.lengths[i]);
      rest.remove_prefix(sample.lengths[i]);
    }
    REQUIRE(right);
    REQUIRE_FALSE(page->slot(sample.lengths.size()).has_value());
  }
}

}  // namespace
}  // namespace hartonomous::codec

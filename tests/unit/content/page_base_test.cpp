// Pages that are coded against others: what is written, read, and found when it is damaged.
#include "content/page_base.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include <hartonomous/base/rng.hpp>

#include "codec/numbers_page.hpp"
#include "content/checker.hpp"
#include "support/hand_domain.hpp"
#include "support/seed.hpp"

namespace hartonomous::content {
namespace {

using kv::Family;
using testing::HandDomain;
using testing::must;

constexpr std::size_t kPageBytes = limits::kPageSlots * limits::kAtomBytesMax;
constexpr codec::NumberShape kFloats{.width = 4, .is_rotated = true};

std::string weights_of(Rng& rng, std::size_t pages) {
  std::string out;
  while (out.size() < pages * kPageBytes) {
    const auto number = static_cast<float>(rng.normal());
    out.append(reinterpret_cast<const char*>(&number), sizeof number);
  }
  return out;
}

// One bit of every fourth number or so.
std::string near_to(Rng& rng, std::string bytes) {
  for (std::size_t at = 0; at < bytes.size(); at += 4) {
    if (rng.below(4) == 0) bytes[at] = static_cast<char>(bytes[at] ^ 1);
  }
  return bytes;
}

// Stores whole blocks in pages of their own; the id of the first.
std::uint64_t store(HandDomain& domain, const std::string& bytes, std::vector<ContentRun> base) {
  kv::Batch batch;
  RowSink sink(batch, nullptr);
  const View before = domain.view();
  PageWriter pages = must(PageWriter::begin(before, true));
  pages.write_to(sink, before);
  const std::uint64_t first = pages.next_id();
  const Texture texture{.numbers = kFloats, .base = std::move(base)};
  HTN_REQUIRE_OK(pages.add_blocks(as_bytes(bytes), texture, 0));
  HTN_REQUIRE_OK(pages.finish(domain.state().counters));
  pages.stage_bases(batch);
  HTN_REQUIRE_OK(domain.database().commit(batch, kv::Durability::kBuffered));
  return first;
}

Result<std::string> read_run(const HandDomain& domain, std::uint64_t first, std::uint64_t count) {
  Extent extent;
  extent.cut = Cut::kBytes;
  extent.shape = {.bytes = count * limits::kAtomBytesMax, .children = count};
  extent.runs = {{first, count}};
  const View view = domain.view();
  LeafMemo memo(view);
  std::string out;
  HTN_RETURN_IF_ERROR(view.append(extent, memo, out));
  return out;
}

std::uint64_t page_number(std::uint64_t content) { return content >> limits::kPageSlotBits; }
std::string key_of(std::uint64_t content) {
  return schema::page_key(DomainId{0}, page_number(content));
}
bool is_based(HandDomain& domain, std::uint64_t content) {
  const auto page = must(domain.database().get(Family::kPage, key_of(content)));
  return codec::is_numbers_page(page->bytes()) && codec::has_base(page->bytes());
}

void overwrite(HandDomain& domain, Family family, std::string key,
               std::optional<std::string> value) {
  kv::Batch batch;
  if (value.has_value())
    batch.put(family, std::move(key), std::move(*value));
  else
    batch.erase(family, std::move(key));
  HTN_REQUIRE_OK(domain.database().commit(batch, kv::Durability::kBuffered));
  domain.forget_caches();
}

// Problems that a check tells of bases.
std::size_t base_problems(const HandDomain& domain) {
  std::vector<std::string> problems;
  Checked checked{.problems = problems, .problems_max = 10'000};
  const auto none = [](const std::function<void(ContentId, std::int64_t)>&) { return Status(); };
  HTN_REQUIRE_OK(check_contents(domain.view(), none, true, 1u << 20, checked, {}));
  std::size_t found = 0;
  for (const std::string& problem : problems) found += problem.find("base") != problem.npos ? 1 : 0;
  return found;
}

struct Based {
  explicit Based(std::uint64_t seed)
      : rng(seed), base(weights_of(rng, 2)), derived(near_to(rng, base)) {
    base_id = store(domain, base, {});
    derived_id = store(domain, derived, {{base_id, 2 * limits::kPageSlots}});
  }
  Rng rng;
  HandDomain domain;
  std::string base;
  std::string derived;
  std::uint64_t base_id = 0;
  std::uint64_t derived_id = 0;
};

TEST_CASE("content: runs of a base are decoded as they were encoded", "[content][unit]") {
  const std::vector<std::vector<ContentRun>> samples{
      {}, {{512, 512}}, {{kNoBase, 1}, {0, 1}, {77, 510}}, {{kNoBase, 512}}};
  for (const auto& runs : samples) {
    const std::string row = encode_page_base(runs);
    const auto decoded = must(decode_page_base(as_bytes(row)));
    REQUIRE(decoded.size() == runs.size());
    for (std::size_t i = 0; i < runs.size(); ++i) {
      CHECK(decoded[i].start == runs[i].start);
      CHECK(decoded[i].count == runs[i].count);
    }
    for (std::size_t size = 0; size < row.size(); ++size) {
      CHECK(decode_page_base(as_bytes(row).first(size)).status().code() == StatusCode::kCorruption);
    }
    const std::string more = row + '\0';
    CHECK(decode_page_base(as_bytes(more)).status().code() == StatusCode::kCorruption);
  }
  for (const auto& runs : std::vector<std::vector<ContentRun>>{
           {{0, 513}}, {{0, 512}, {0, 1}}, {{0, 0}}, {{std::uint64_t{1} << 60, 1}}}) {
    const std::string row = encode_page_base(runs);
    CHECK(decode_page_base(as_bytes(row)).status().code() == StatusCode::kCorruption);
  }
}

TEST_CASE("content: a page near to another is coded against it and reads as itself",
          "[content][unit]") {
  HTN_TEST_SEED(seed, 1301);
  Based based(seed);
  HandDomain& domain = based.domain;
  CHECK_FALSE(is_based(domain, based.base_id));
  CHECK(is_based(domain, based.derived_id));
  CHECK(is_based(domain, based.derived_id + limits::kPageSlots));
  domain.forget_caches();
  CHECK((must(read_run(domain, based.derived_id, 2 * limits::kPageSlots)) == based.derived));
  CHECK((must(read_run(domain, based.derived_id + 7, 600)) ==
         based.derived.substr(7 * 64, 600 * 64)));
  const View view = domain.view();
  CHECK(must(view.count(Family::kBaseCount, based.base_id + 5)) == 1);
  CHECK(must(view.count(Family::kBaseCount, based.derived_id + 5)) == 0);
  const auto stored = must(domain.database().get(Family::kPage, key_of(based.derived_id)));
  CHECK(stored->bytes().size() < kPageBytes / 3);
  CHECK(base_problems(domain) == 0);
}

TEST_CASE("content: what is coded against another is no base itself", "[content][unit]") {
  HTN_TEST_SEED(seed, 1302);
  Based based(seed);
  const std::string third = near_to(based.rng, based.derived);
  const std::uint64_t id = store(based.domain, third, {{based.derived_id, 2 * limits::kPageSlots}});
  CHECK_FALSE(is_based(based.domain, id));
  CHECK(must(based.domain.view().page_base(page_number(id))).empty());
  CHECK((must(read_run(based.domain, id, 2 * limits::kPageSlots)) == third));
  // Half of the page may have none; a page that is not full has none.
  const std::string fresh = weights_of(based.rng, 1);
  const std::string half =
      near_to(based.rng, based.base.substr(0, kPageBytes / 2)) + fresh.substr(kPageBytes / 2);
  const std::uint64_t mixed = store(based.domain, half, {{based.base_id, 256}, {kNoBase, 256}});
  CHECK(is_based(based.domain, mixed));
  const std::uint64_t part =
      store(based.domain, based.derived.substr(64, kPageBytes - 64), {{based.base_id + 1, 511}});
  CHECK_FALSE(is_based(based.domain, part));
  based.domain.forget_caches();
  CHECK((must(read_run(based.domain, mixed, limits::kPageSlots)) == half));
  CHECK((must(read_run(based.domain, part, 511)) == based.derived.substr(64, kPageBytes - 64)));
  CHECK(base_problems(based.domain) == 0);
}

TEST_CASE("content: a base that is damaged or gone is found by reads and by a check",
          "[content][unit]") {
  HTN_TEST_SEED(seed, 1303);
  Based based(seed);
  HandDomain& domain = based.domain;
  const std::string derived_key = key_of(based.derived_id);
  const std::string base_key = key_of(based.base_id);
  const std::string row(
      as_text(must(domain.database().get(Family::kPageBase, derived_key))->bytes()));
  const std::string page(as_text(must(domain.database().get(Family::kPage, base_key))->bytes()));
  const auto read = [&] { return read_run(domain, based.derived_id, limits::kPageSlots); };
  const auto require_corrupt = [&] {
    CHECK(read().status().code() == StatusCode::kCorruption);
    CHECK(base_problems(domain) > 0);
  };
  const auto put_row = [&](std::optional<std::string> value) {
    overwrite(domain, Family::kPageBase, derived_key, std::move(value));
  };
  put_row(std::nullopt);
  require_corrupt();
  const std::vector<std::vector<ContentRun>> wrong{
      {{based.base_id, 511}},                                // too few
      {{based.derived_id + limits::kPageSlots, 512}},        // a base that has one
      {{based.derived_id, 512}},                             // itself
      {{std::uint64_t{900} << limits::kPageSlotBits, 512}},  // not there
      {}};
  for (const auto& runs : wrong) {
    put_row(encode_page_base(runs));
    require_corrupt();
  }
  // Whatever is changed of it, nothing worse than a refusal or other bytes comes of it.
  for (std::size_t at = 0; at < row.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string changed = row;
      changed[at] = static_cast<char>(changed[at] ^ (1 << bit));
      put_row(changed);
      const auto bytes = read();
      CHECK((bytes.ok() || bytes.status().code() == StatusCode::kCorruption));
      CHECK(base_problems(domain) > 0);
    }
  }
  put_row(row);
  CHECK(base_problems(domain) == 0);
  overwrite(domain, Family::kPage, base_key, std::nullopt);
  require_corrupt();
  overwrite(domain, Family::kPage, base_key, page.substr(0, page.size() - 1));
  CHECK(read().status().code() == StatusCode::kCorruption);
  overwrite(domain, Family::kPage, base_key, page);
  // A dead slot of the base.
  std::vector<std::uint8_t> lengths(limits::kPageSlots, limits::kAtomBytesMax);
  lengths[9] = codec::kDeadSlot;
  std::string dead;
  std::string payload = based.base.substr(0, kPageBytes);
  payload.erase(9 * 64, 64);
  codec::encode_page(lengths, as_bytes(payload), dead);
  overwrite(domain, Family::kPage, base_key, dead);
  require_corrupt();
  overwrite(domain, Family::kPage, base_key, page);
  CHECK((must(read()) == based.derived.substr(0, kPageBytes)));
  // Counters that say something else; a row of a page that has no base.
  const std::string counts(
      as_text(must(domain.database().get(Family::kBaseCount, base_key))->bytes()));
  overwrite(domain, Family::kBaseCount, base_key, std::nullopt);
  CHECK(base_problems(domain) == limits::kPageSlots);
  overwrite(domain, Family::kBaseCount, base_key, counts);
  overwrite(domain, Family::kPageBase, base_key, encode_page_base({}));
  CHECK(base_problems(domain) == 1);
}

}  // namespace
}  // namespace hartonomous::content

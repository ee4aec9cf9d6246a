// Foreign bytes: whatever a decoder is given, it answers with entries or with kCorruption, and what
// it accepts is what an encoder writes, to the byte. Inputs are copied to the heap at their exact
// size, so that the address sanitizer sees a read past them.

#include <catch2/catch.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <hartonomous/base/rng.hpp>
#include <hartonomous/base/text.hpp>

#include "codec/fingerprint_block.hpp"
#include "codec/key.hpp"
#include "support/codec_samples.hpp"
#include "support/seed.hpp"

namespace hartonomous::codec {
namespace {

using testing::random_text;

class Exact {
 public:
  explicit Exact(std::string_view text)
      : bytes_(std::make_unique<std::byte[]>(text.size())), size_(text.size()) {
    const Bytes from = as_bytes(text);
    std::copy(from.begin(), from.end(), bytes_.get());
  }
  Bytes bytes() const { return {bytes_.get(), size_}; }

 private:
  std::unique_ptr<std::byte[]> bytes_;
  std::size_t size_;
};

std::string mutated(Rng& rng, std::string text) {
  const std::uint64_t changes = 1 + rng.below(3);
  for (std::uint64_t i = 0; i < changes; ++i) {
    // The head of a block decides most, so half of the changes are there.
    const std::size_t reach =
        rng.below(2) == 0 ? std::min<std::size_t>(text.size(), 20) : text.size();
    const std::size_t at = reach == 0 ? 0 : rng.below(reach);
    switch (text.empty() ? 3 : rng.below(5)) {
      case 0:
        text[at] = static_cast<char>(text[at] ^ (1 << rng.below(8)));
        break;
      case 1:
        text[at] = static_cast<char>(static_cast<std::uint8_t>(rng()));
        break;
      case 2:
        text.resize(rng.below(text.size() + 1));
        break;
      case 3:
        text.append(random_text(rng, 1 + rng.below(9)));
        break;
      default:
        text.erase(at, 1 + rng.below(4));
        break;
    }
  }
  return text;
}

// Decodes, and when that succeeds gives what the decoded entries encode to.
using Recode = std::function<Result<std::string>(Bytes)>;

void attack(Rng& rng, const std::function<std::string(Rng&)>& sample, const Recode& recode,
            int rounds) {
  for (int round = 0; round < testing::steps(rounds); ++round) {
    const std::string valid = sample(rng);
    const Result<std::string> same = recode(Exact(valid).bytes());
    REQUIRE(same.ok());
    REQUIRE(*same == valid);
    for (int i = 0; i < 20; ++i) {
      const bool random = rng.below(8) == 0;
      const std::string input =
          random ? valid.substr(0, 1) + random_text(rng, rng.below(64)) : mutated(rng, valid);
      const Result<std::string> again = recode(Exact(input).bytes());
      INFO(to_hex(as_bytes(input)));
      if (again.ok()) {
        REQUIRE(*again == input);
      } else {
        REQUIRE(again.status().code() == StatusCode::kCorruption);
      }
    }
  }
}

TEST_CASE("codec: foreign fingerprint blocks decode canonically or not at all", "[codec][fuzz]") {
  HTN_TEST_SEED(seed, 1);
  Rng rng(seed);
  const auto sample = [](Rng& random) {
    std::string block;
    encode_fingerprint_block(testing::random_fingerprints(random, 40), block);
    return block;
  };
  const auto recode = [&](Bytes bytes) -> Result<std::string> {
    std::vector<std::uint64_t> ids;
    const Status found = find_fingerprint(bytes, rng.below(kFingerprintMax), ids);
    std::vector<FingerprintEntry> entries;
    HTN_RETURN_IF_ERROR(decode_fingerprint_block(bytes, entries));
    REQUIRE(found.ok());
    std::string block;
    encode_fingerprint_block(entries, block);
    return block;
  };
  attack(rng, sample, recode, 2000);
}

TEST_CASE("codec: foreign posting blocks decode canonically or not at all", "[codec][fuzz]") {
  HTN_TEST_SEED(seed, 2);
  Rng rng(seed);
  const auto sample = [](Rng& random) {
    std::string block;
    encode_posting_block(testing::random_postings(random, 20), block);
    return block;
  };
  const auto recode = [&](Bytes bytes) -> Result<std::string> {
    std::vector<std::uint64_t> values;
    const Status found = find_postings(bytes, testing::random_number(rng, 64), values);
    std::vector<Posting> postings;
    HTN_RETURN_IF_ERROR(decode_posting_block(bytes, postings));
    REQUIRE(found.ok());
    std::string block;
    encode_posting_block(postings, block);
    return block;
  };
  attack(rng, sample, recode, 2000);
}

TEST_CASE("codec: foreign counts decode canonically or not at all", "[codec][fuzz]") {
  HTN_TEST_SEED(seed, 3);
  Rng rng(seed);
  const auto sample = [](Rng& random) {
    std::string bytes;
    encode_counts(testing::random_counts(random, 63), bytes);
    return bytes;
  };
  const auto recode = [](Bytes bytes) -> Result<std::string> {
    Counts counts = {};
    HTN_RETURN_IF_ERROR(add_counts(bytes, counts));
    std::string again;
    encode_counts(counts, again);
    return again;
  };
  attack(rng, sample, recode, 2000);
}

TEST_CASE("codec: foreign pages show only bytes of theirs or are refused", "[codec][fuzz]") {
  HTN_TEST_SEED(seed, 4);
  Rng rng(seed);
  const auto sample = [](Rng& random) {
    const testing::PageSample page = testing::random_page(random);
    std::string bytes;
    encode_page(page.lengths, as_bytes(page.payload), bytes);
    return bytes;
  };
  const auto recode = [](Bytes bytes) -> Result<std::string> {
    HTN_ASSIGN_OR_RETURN(const PageView page, PageView::open(bytes));
    std::vector<std::uint8_t> lengths;
    std::string payload;
    for (std::size_t i = 0; i < page.count(); ++i) {
      lengths.push_back(page.length(i));
      if (const auto slot = page.slot(i)) payload.append(as_text(*slot));
    }
    REQUIRE(payload == as_text(page.payload()));
    std::string again;
    encode_page(lengths, as_bytes(payload), again);
    // A mixed page of equal lengths is readable, though no encoder writes it.
    if (!page.uniform() && again[0] == 1) return std::string(as_text(bytes));
    return again;
  };
  attack(rng, sample, recode, 150);
}

TEST_CASE("codec: foreign keys are read as fields or fail for good", "[codec][fuzz]") {
  HTN_TEST_SEED(seed, 5);
  Rng rng(seed);
  for (int i = 0; i < testing::steps(50'000); ++i) {
    std::string key = KeyWriter().u32(7).string(random_text(rng, rng.below(6))).u40(9).take();
    const Exact exact(mutated(rng, key));
    KeyReader reader(exact.bytes());
    const std::uint32_t number = reader.u32();
    const std::string text = reader.string();
    const std::uint64_t content = reader.u40();
    if (!reader.ok()) {
      REQUIRE_FALSE(reader.done());
      REQUIRE(reader.u8() == 0);
      REQUIRE(reader.string().empty());
      REQUIRE(reader.raw(0).empty());
      continue;
    }
    const std::string again = KeyWriter().u32(number).string(text).u40(content).take();
    REQUIRE(as_text(exact.bytes()).starts_with(again));
    REQUIRE(reader.done() == (again.size() == exact.bytes().size()));
  }
}

}  // namespace
}  // namespace hartonomous::codec

// Foreign files of vectors: whatever a reader is given, it answers with rows that keep the laws or
// with a reason.

#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <vector>

#include <hartonomous/base/limits.hpp>
#include <hartonomous/base/rng.hpp>
#include <hartonomous/base/text.hpp>

#include "support/codec_samples.hpp"
#include "support/seed.hpp"
#include "support/vector_files.hpp"

namespace hartonomous::vectorfile {
namespace {

using testing::little;
using testing::little_all;

constexpr int kRounds = 2000;

void change(Rng& rng, std::string& text) {
  if (text.empty()) return;
  constexpr std::string_view kPieces[] = {" ",    "\n", "\"", "]", "nan",
                                          "1e99", "-",  ",",  "{", "\r\n"};
  const std::size_t at = rng.below(text.size());
  switch (rng.below(6)) {
    case 0:
      text[at] = static_cast<char>(text[at] ^ (1 << rng.below(8)));
      return;
    case 1:
      text.resize(at);
      return;
    case 2:
      text.insert(at, kPieces[rng.below(std::size(kPieces))]);
      return;
    case 3:
      text.insert(at, text.substr(rng.below(text.size()), 1 + rng.below(40)));
      return;
    case 4:
      text.insert(at, testing::random_text(rng, 1 + rng.below(9)));
      return;
    default:
      text.erase(at, 1 + rng.below(9));
  }
}

void require_laws(const testing::VectorFile& file) {
  const std::size_t dimension = file.info.dimension;
  REQUIRE(dimension >= 1);
  REQUIRE(dimension <= limits::kVectorDimensionMax);
  REQUIRE(file.numbers.size() % dimension == 0);
  const std::size_t count = file.numbers.size() / dimension;
  REQUIRE(file.info.count.value_or(count) == count);
  for (const float number : file.numbers) REQUIRE(std::isfinite(number));
  REQUIRE(file.facts.keys.size() == (file.info.keys == KeySource::kNone ? 0 : count));
  for (const std::string& key : file.facts.keys) {
    REQUIRE(!key.empty());
    REQUIRE(key.size() <= limits::kAtomBytesMax);
  }
}

void attack(std::uint64_t seed, const std::string& sample, const std::string& name,
            const std::string& keys = {}) {
  Rng rng(seed);
  int accepted = 0;
  for (int round = 0; round < testing::steps(kRounds); ++round) {
    std::string input = sample;
    std::string changed_keys = keys;
    const std::uint64_t changes = 1 + rng.below(3);
    for (std::uint64_t i = 0; i < changes; ++i) {
      change(rng, !keys.empty() && rng.below(2) == 0 ? changed_keys : input);
    }
    INFO("round " << round << ", " << to_hex(as_bytes(input)));
    const auto file = testing::read_vectors(input, name, {}, changed_keys);
    if (file.ok()) {
      require_laws(*file);
      ++accepted;
    } else {
      const StatusCode code = file.status().code();
      const bool is_reason = code == StatusCode::kInvalidArgument ||
                             code == StatusCode::kNotSupported ||
                             code == StatusCode::kResourceExhausted;
      REQUIRE(is_reason);
      REQUIRE(!file.status().message().empty());
    }
  }
  // Changes of numbers and words leave a file: else the attack stops at the door.
  REQUIRE(accepted > 0);
}

TEST_CASE("vectorfile: foreign NPY with keys is read or refused", "[vectorfile][fuzz]") {
  HTN_TEST_SEED(seed, 1);
  attack(seed, testing::npy_of("<f4", "(3, 2)", little_all<float>({1, 2, 3, 4, 5, 6})), "a.npy",
         "one\ntwo\nthree\n");
}

TEST_CASE("vectorfile: foreign vecs are read or refused", "[vectorfile][fuzz]") {
  HTN_TEST_SEED(seed, 2);
  const std::string row = little(2) + little_all<float>({1, 2});
  attack(seed, row + row + row, "a.fvecs");
  attack(seed, little(3) + "abc" + little(3) + "def", "a.bvecs");
  attack(seed, little(1) + little(7) + little(1) + little(-7), "a.ivecs");
}

TEST_CASE("vectorfile: foreign text is read or refused", "[vectorfile][fuzz]") {
  HTN_TEST_SEED(seed, 3);
  attack(seed, "the 0.5 -1e-2 3\n. . 1 +2.25 4\n\xff 3 .5 5\n", "a.txt");
  attack(seed, "2 3\na 1 2 3\nb 4 5 6\n", "a.vec");
}

TEST_CASE("vectorfile: foreign binary word2vec is read or refused", "[vectorfile][fuzz]") {
  HTN_TEST_SEED(seed, 4);
  attack(seed, "2 2\nab " + little_all<float>({1, 2}) + "\ncd " + little_all<float>({3, 4}) + "\n",
         "a.bin");
}

TEST_CASE("vectorfile: foreign JSON lines are read or refused", "[vectorfile][fuzz]") {
  HTN_TEST_SEED(seed, 5);
  attack(seed,
         "{\"id\": \"a\", \"vector\": [0.5, -1e-2], \"importance\": 2.5}\n\n"
         "{\"extra\":{\"vector\":[9]},\"vector\":[ 3 ,4 ] ,\"key\":\"\\u00e9\\n\"}\n",
         "a.jsonl");
}

}  // namespace
}  // namespace hartonomous::vectorfile

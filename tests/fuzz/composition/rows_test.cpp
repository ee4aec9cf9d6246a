// Rows as they may come from a damaged disk: a decoder answers with a row or with kCorruption, and
// what it accepts is what its encoder writes, to the byte. The rows of content are among them.

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

#include <hartonomous/base/rng.hpp>
#include <hartonomous/base/text.hpp>

#include "support/contents.hpp"
#include "support/row_samples.hpp"
#include "support/seed.hpp"

namespace hartonomous {
namespace {

using testing::RowForm;

void require_honest(const RowForm& form, const std::string& bytes) {
  const Result<std::string> again = form.again(bytes);
  const bool honest =
      again.ok() ? *again == bytes : again.status().code() == StatusCode::kCorruption;
  if (honest) return;
  INFO(again.status().to_string());
  FAIL(form.name << " " << to_hex(as_bytes(bytes)));
}

std::string mutated(Rng& rng, std::string bytes) {
  const std::uint64_t changes = 1 + rng.below(3);
  for (std::uint64_t i = 0; i < changes; ++i) {
    const std::size_t reach =
        rng.below(2) == 0 ? std::min<std::size_t>(bytes.size(), 60) : bytes.size();
    if (reach == 0) return bytes;
    const std::size_t at = rng.below(reach);
    switch (rng.below(5)) {
      case 0:
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << rng.below(8)));
        break;
      case 1:
        bytes[at] = static_cast<char>(static_cast<std::uint8_t>(rng()));
        break;
      case 2:
        bytes.erase(at, 1 + rng.below(4));
        break;
      case 3:
        bytes.insert(at, std::string(1 + rng.below(9), '\xFF'));
        break;
      default:
        bytes.resize(at);
    }
  }
  return bytes;
}

TEST_CASE("composition: every row comes back from its bytes", "[composition][fuzz]") {
  HTN_TEST_SEED(seed, 71);
  Rng rng(seed);
  for (const RowForm& form : testing::row_forms()) {
    INFO(form.name);
    for (int i = 0; i < testing::steps(200); ++i) {
      const std::string row = form.sample(rng);
      const auto again = form.again(row);
      INFO(again.status().to_string());
      REQUIRE(again.ok());
      REQUIRE((*again == row));
    }
  }
}

TEST_CASE("composition: a row that was cut short or goes on is refused", "[composition][fuzz]") {
  HTN_TEST_SEED(seed, 72);
  Rng rng(seed);
  for (const RowForm& form : testing::row_forms()) {
    INFO(form.name);
    for (int i = 0; i < 20; ++i) {
      const std::string row = form.sample(rng);
      for (std::size_t size = 0; size < row.size(); ++size) {
        if (form.again(row.substr(0, size)).ok()) FAIL("cut to " << size << " of " << row.size());
      }
      for (const char last : {'\0', '\x01', '\xFF'}) {
        REQUIRE(form.again(row + last).status().code() == StatusCode::kCorruption);
      }
    }
  }
}

TEST_CASE("composition: a damaged row is refused, or is a row", "[composition][fuzz]") {
  HTN_TEST_SEED(seed, 73);
  Rng rng(seed);
  for (const RowForm& form : testing::row_forms()) {
    for (int i = 0; i < testing::steps(10'000); ++i)
      require_honest(form, mutated(rng, form.sample(rng)));
  }
}

TEST_CASE("composition: noise is refused, or is a row", "[composition][fuzz]") {
  HTN_TEST_SEED(seed, 74);
  Rng rng(seed);
  for (const RowForm& form : testing::row_forms()) {
    for (int i = 0; i < testing::steps(10'000); ++i) {
      std::string noise = testing::random_bytes(rng, rng.below(80));
      if (!noise.empty() && rng.below(4) > 0) noise[0] = 1;
      require_honest(form, noise);
    }
  }
}

}  // namespace
}  // namespace hartonomous

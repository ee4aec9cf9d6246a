// Content that is stored already, in slices of its own and among others.

#include <catch2/catch.hpp>
#include <string>

#include <hartonomous/base/rng.hpp>
#include <hartonomous/base/sha256.hpp>

#include "support/contents.hpp"
#include "support/opened_store.hpp"
#include "support/seed.hpp"

namespace hartonomous::ingest {
namespace {

using testing::Backend;
using testing::must;
using testing::OpenedStore;
using testing::Threads;

TEST_CASE("ingest: known content of many slices is hashed right, alone and between new content",
          "[ingest][unit]") {
  HTN_TEST_SEED(seed, 84);
  Rng rng(seed);
  const Threads threads = GENERATE(Threads::kNone, Threads::kPool);
  OpenedStore opened(Backend::kMemory, threads);
  Session session = opened.session();
  const std::string known = testing::random_bytes(rng, 9u << 20);
  const PutResult first = must(session.put("known", as_bytes(known)));
  CHECK(first.sha256 == sha256(as_bytes(known)));

  const PutResult again = must(session.put("again", as_bytes(known)));
  CHECK(again.sha256 == first.sha256);
  CHECK(again.atom == first.atom);
  CHECK(again.new_atoms == 0);

  for (const std::size_t begin : {std::size_t{0}, std::size_t{3} << 20, std::size_t{77'777}}) {
    const std::string fresh = testing::random_bytes(rng, 2u << 20);
    const std::string mixed = known.substr(begin, 5u << 20) + fresh + known.substr(begin / 2);
    const PutResult put = must(session.put("mixed", as_bytes(mixed)));
    CHECK(put.sha256 == sha256(as_bytes(mixed)));
    CHECK(put.new_bytes < fresh.size() + (1u << 20));
    CHECK((must(session.snapshot().read(put.atom)) == mixed));
  }
}

}  // namespace
}  // namespace hartonomous::ingest

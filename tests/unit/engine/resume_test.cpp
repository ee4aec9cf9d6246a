// Puts that were interrupted, and how they go on.

#include <catch2/catch.hpp>
#include <string>

#include <hartonomous/base/fault.hpp>
#include <hartonomous/base/file.hpp>
#include <hartonomous/base/rng.hpp>

#include "support/contents.hpp"
#include "support/opened_store.hpp"

namespace hartonomous {
namespace {

using testing::Backend;
using testing::must;
using testing::OpenedStore;
using testing::Threads;

// Puts until more than `bytes` of it were taken, then is stopped.
void interrupt_put(Session& session, std::string_view name, const std::string& content,
                   std::uint64_t bytes) {
  std::stop_source stop;
  const Control control{.progress =
                            [&](const Progress& at) {
                              if (at.done > bytes) stop.request_stop();
                            },
                        .stop = stop.get_token()};
  const auto put = session.put(name, as_bytes(content), {}, control);
  REQUIRE(put.status().code() == StatusCode::kCancelled);
}

TEST_CASE("engine: an interrupted put is not seen, and goes on where it was", "[engine][unit]") {
  const Threads threads = GENERATE(Threads::kNone, Threads::kPool);
  OpenedStore store(Backend::kRocks, threads);
  Rng rng(51);
  const std::string content = testing::random_bytes(rng, 12u << 20);
  {
    Session session = store.session();
    interrupt_put(session, "large", content, 7u << 20);
    CHECK_FALSE(must(session.snapshot().find_document("large")).has_value());
    testing::require_sound(*store);
  }
  store.reopen();
  must(store->sweep({.retain_seconds = 0}));  // does not take what waits
  Session session = store.session();
  const PutResult put = must(session.put("large", as_bytes(content)));
  CHECK(put.resumed_at > (2u << 20));
  CHECK((must(session.snapshot().read(put.atom)) == content));
  testing::require_sound(*store);
  HTN_REQUIRE_OK(session.remove("large"));
  must(store->sweep({.retain_seconds = 0}));
  CHECK(must(store->statistics()).atoms == 0);
  CHECK(must(store->statistics()).extents == 0);
}

TEST_CASE("engine: an interrupted text goes on with its lines and columns", "[engine][unit]") {
  OpenedStore store;
  Session session = store.session();
  Rng rng(52);
  const std::string content = testing::random_prose(rng, 7u << 20);
  interrupt_put(session, "text", content, 5u << 20);
  const PutResult put = must(session.put("text", as_bytes(content)));
  CHECK(put.resumed_at > 0);
  CHECK(put.kind == Kind::kText);
  const Snapshot snapshot = session.snapshot();
  CHECK((must(snapshot.read(put.atom)) == content));
  const auto lines = testing::naive_lines(content);
  const ByteRange last = must(snapshot.line_range(put.atom, lines.size() - 1));
  CHECK(last.offset + last.length == content.size());
  CHECK(last.length == lines.back().size());
}

TEST_CASE("engine: other content under an interrupted name begins anew", "[engine][unit]") {
  OpenedStore store;
  Session session = store.session();
  Rng rng(53);
  std::string content = testing::random_bytes(rng, 9u << 20);
  interrupt_put(session, "name", content, 5u << 20);
  content[100] = static_cast<char>(content[100] ^ 1);
  const PutResult put = must(session.put("name", as_bytes(content)));
  CHECK(put.resumed_at == 0);
  CHECK((must(session.snapshot().read(put.atom)) == content));
  HTN_REQUIRE_OK(session.remove("name"));
  must(store->sweep({.retain_seconds = 0}));
  CHECK(must(store->statistics()).atoms == 0);
  testing::require_sound(*store);
}

TEST_CASE("engine: what is stored whole already ends a resumed put without a second whole",
          "[engine][unit]") {
  OpenedStore store;
  Session session = store.session();
  Rng rng(54);
  const std::string content = testing::random_bytes(rng, 9u << 20);
  interrupt_put(session, "first", content, 5u << 20);
  const PutResult other = must(session.put("second", as_bytes(content)));
  CHECK(other.new_atoms < other.atoms);
  const PutResult put = must(session.put("first", as_bytes(content)));
  CHECK(put.atom == other.atom);
  CHECK(put.new_atoms == 0);
  CHECK(must(store->statistics()).compositions == 1);
  CHECK(must(session.snapshot().reference_count(put.atom)) == 2);
  testing::require_sound(*store);
  HTN_REQUIRE_OK(session.remove("first"));
  HTN_REQUIRE_OK(session.remove("second"));
  must(store->sweep({.retain_seconds = 0}));
  CHECK(must(store->statistics()).atoms == 0);
}

TEST_CASE("engine: a sweep gives unfinished puts up when it is told to", "[engine][unit]") {
  OpenedStore store;
  Session session = store.session();
  Rng rng(55);
  const std::string content = testing::random_bytes(rng, 9u << 20);
  interrupt_put(session, "name", content, 5u << 20);
  CHECK(must(store->sweep({.retain_seconds = 0})).jobs == 0);
  CHECK(must(store->statistics()).atoms > 0);
  CHECK(must(store->sweep({.forsaken_jobs = true, .retain_seconds = 0})).jobs == 1);
  CHECK(must(store->statistics()).atoms == 0);
  CHECK(must(session.put("name", as_bytes(content))).resumed_at == 0);
}

TEST_CASE("engine: a put that fails inside leaves the store as it was", "[engine][unit]") {
  OpenedStore store;
  Session session = store.session();
  Rng rng(56);
  const PutResult kept = must(session.put("kept", as_bytes("some words")));
  const std::string content = testing::random_bytes(rng, 3u << 20);
  for (const char* point : {"content.seal.before_commit", "ingest.put.next_stage"}) {
    fault::arm(point, fault::Action::kFail);
    const auto put = session.put("fails", as_bytes(content));
    fault::disarm_all();
    INFO(point);
    REQUIRE_FALSE(put.ok());
    CHECK_FALSE(must(session.snapshot().find_document("fails")).has_value());
    CHECK(must(session.snapshot().read(kept.atom)) == "some words");
    testing::require_sound(*store);
  }
  const PutResult put = must(session.put("fails", as_bytes(content)));
  CHECK((must(session.snapshot().read(put.atom)) == content));
  testing::require_sound(*store);
}

TEST_CASE("engine: a cancelled sweep keeps the store sound, and the next one ends it",
          "[engine][unit]") {
  OpenedStore store;
  Session session = store.session();
  Rng rng(57);
  must(session.put("a", as_bytes(testing::random_bytes(rng, 3u << 20))));
  must(session.put("b", as_bytes(testing::random_bytes(rng, 1u << 20))));
  HTN_REQUIRE_OK(session.remove("a"));
  std::stop_source stop;
  stop.request_stop();
  const auto swept =
      store->sweep({.retain_seconds = 0}, {.progress = {}, .stop = stop.get_token()});
  CHECK(swept.status().code() == StatusCode::kCancelled);
  testing::require_sound(*store);
  for (const std::uint64_t at : {1u, 2u}) {
    fault::arm("content.sweep.before_commit", fault::Action::kFail, at);
    CHECK_FALSE(store->sweep({.retain_seconds = 0}).ok());
    fault::disarm_all();
    testing::require_sound(*store);
  }
  must(store->sweep({.retain_seconds = 0}));
  testing::require_sound(*store);
  HTN_REQUIRE_OK(session.remove("b"));
  must(store->sweep({.retain_seconds = 0}));
  CHECK(must(store->statistics()).atoms == 0);
}

}  // namespace
}  // namespace hartonomous

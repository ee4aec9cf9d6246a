// What goes in comes out: every byte, every range, every child, every line.

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <hartonomous/base/rng.hpp>
#include <hartonomous/base/sha256.hpp>

#include "support/contents.hpp"
#include "support/opened_store.hpp"
#include "support/seed.hpp"
#include "support/whole_oracle.hpp"

namespace hartonomous {
namespace {

using testing::Backend;
using testing::must;
using testing::OpenedStore;
using testing::rows_of;
using testing::Threads;

// Where content is cut: no cursor shows extents, so borders are taken all over.
std::vector<std::uint64_t> some_borders(Rng& rng, std::uint64_t size) {
  std::vector<std::uint64_t> borders{0, 1, 63, 64, 65, 8192, size / 2};
  if (size > 0) {
    borders.push_back(size - 1);
    for (int i = 0; i < 4; ++i) borders.push_back(rng.below(size));
  }
  return borders;
}

enum class Others { kNone, kSome };

void require_leaf(const Snapshot& snapshot, const PutResult& put, const std::string& content,
                  Others others) {
  const Atom atom = must(snapshot.get_atom(put.atom));
  REQUIRE(atom.value == content);
  REQUIRE(atom.children == 0);
  REQUIRE(atom.sha256 == put.sha256);
  REQUIRE(rows_of(snapshot.children(put.atom)).empty());
  if (others == Others::kNone) REQUIRE(must(snapshot.reference_count(put.atom)) == 1);
}

// Everything that can be asked about one put.
void require_put(const Snapshot& snapshot, const PutResult& put, const std::string& content,
                 Rng& rng, Others others) {
  REQUIRE(put.bytes == content.size());
  REQUIRE(put.sha256 == sha256(as_bytes(content)));
  REQUIRE(must(snapshot.find_document(put.name))->atom == put.atom);
  testing::require_ranges(snapshot, put.atom, content, some_borders(rng, content.size()));
  const Atom atom = must(snapshot.get_atom(put.atom));
  if (!atom.composite) return require_leaf(snapshot, put, content, others);
  REQUIRE(must(snapshot.find_atom(put.sha256)).has_value());
  const auto children = testing::require_children(snapshot, put.atom, put.kind, content);
  REQUIRE(put.atoms == children.size());
  if (put.kind == Kind::kText) {
    testing::require_lines(snapshot, put.atom, content);
  } else {
    REQUIRE(snapshot.line_range(put.atom, 0).status().code() == StatusCode::kInvalidArgument);
  }
  if (others == Others::kNone) {
    testing::require_lone_parent(snapshot, put.atom, content, children);
  }
}

TEST_CASE("engine: what is put at the borders of every size is read back", "[engine][property]") {
  HTN_TEST_SEED(seed, 20260101);
  Rng rng(seed);
  OpenedStore store;
  Session session = store.session();
  for (const auto& [name, bytes] : testing::border_contents()) {
    INFO("content '" << name << "'");
    const PutResult put = must(session.put(name, as_bytes(bytes)));
    require_put(session.snapshot(), put, bytes, rng, Others::kSome);
  }
}

TEST_CASE("engine: random content alone in a store answers as naive code does",
          "[engine][property]") {
  HTN_TEST_SEED(seed, 20260102);
  Rng rng(seed);
  for (int round = 0; round < testing::steps(12); ++round) {
    OpenedStore store(Backend::kMemory, round % 2 == 0 ? Threads::kNone : Threads::kPool);
    Session session = store.session();
    const std::string content = testing::random_content(rng, rng.below(400'000));
    INFO("round " << round << ", " << content.size() << " bytes");
    const PutResult put = must(session.put("one", as_bytes(content)));
    require_put(session.snapshot(), put, content, rng, Others::kNone);
  }
}

TEST_CASE("engine: a child is the same wherever the children's cursor begins",
          "[engine][property]") {
  HTN_TEST_SEED(seed, 20260103);
  Rng rng(seed);
  OpenedStore store;
  Session session = store.session();
  for (const std::string& content :
       {testing::random_prose(rng, 300'000), testing::random_bytes(rng, 300'000)}) {
    const PutResult put = must(session.put("one", as_bytes(content)));
    const Snapshot snapshot = session.snapshot();
    const auto all = rows_of(snapshot.children(put.atom));
    for (int i = 0; i < 20; ++i) {
      const std::uint64_t first = rng.below(all.size() + 2);
      RowCursor<Child> cursor = snapshot.children(put.atom, first);
      const bool any = must(cursor.next());
      REQUIRE(any == (first < all.size()));
      if (!any) continue;
      REQUIRE(cursor.row().sequence_index == first);
      REQUIRE(cursor.row().component == all[first].component);
      REQUIRE(cursor.row().offset == all[first].offset);
      REQUIRE(cursor.row().x == all[first].x);
      REQUIRE(cursor.row().y == all[first].y);
      REQUIRE(cursor.row().m == all[first].m);
    }
  }
}

TEST_CASE("engine: a text's tokens are runs of one class and together the text",
          "[engine][property]") {
  HTN_TEST_SEED(seed, 20260104);
  Rng rng(seed);
  OpenedStore store;
  Session session = store.session();
  const std::string text = testing::random_prose(rng, 50'000);
  const PutResult put = must(session.put("prose", as_bytes(text), {.kind = Kind::kText}));
  std::string together;
  for (const Child& child : rows_of(session.snapshot().children(put.atom))) {
    const std::string token = text.substr(child.offset, child.length);
    together += token;
    const bool line_end = token == "\n" || token == "\r\n";
    REQUIRE((line_end || token.find('\n') == std::string::npos));
    const bool blank = token.find_first_not_of(" \t") == std::string::npos;
    REQUIRE((blank || token.find_first_of(" \t") == std::string::npos));
  }
  REQUIRE((together == text));
}

std::string file_bytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST_CASE("engine: files of this machine come back, and are restored", "[engine][property]") {
  HTN_TEST_SEED(seed, 20260105);
  Rng rng(seed);
  OpenedStore store(Backend::kRocks, Threads::kPool);
  Session session = store.session();
  testing::TemporaryDirectory folder;
  std::vector<std::filesystem::path> files;
  for (const char* root : {HTN_SOURCE_DIR "/src/ingest", HTN_SOURCE_DIR "/include",
                           "/usr/share/common-licenses", "/usr/share/doc/coreutils"}) {
    if (!std::filesystem::exists(root)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
      if (entry.is_regular_file() && !entry.is_symlink()) files.push_back(entry.path());
    }
  }
  files.emplace_back("/bin/bash");
  for (const auto& path : files) {
    INFO(path.string());
    const PutResult put = must(session.put_file(path.string(), path.string()));
    const std::string content = file_bytes(path);
    require_put(session.snapshot(), put, content, rng, Others::kSome);
    const std::string restored = folder / "restored";
    HTN_REQUIRE_OK(session.snapshot().restore(put.atom, restored));
    REQUIRE((file_bytes(restored) == content));
  }
  testing::require_sound(*store);
}

TEST_CASE("engine: content of many segments and stages is read back", "[engine][property]") {
  HTN_TEST_SEED(seed, 20260106);
  Rng rng(seed);
  const Threads threads = GENERATE(Threads::kNone, Threads::kPool);
  OpenedStore store(Backend::kRocks, threads);
  Session session = store.session();
  // The smallest extents there are: more than a segment of 4096 takes some 33 MiB of them.
  const std::string unit = testing::random_bytes(rng, 9u << 20);
  std::string content;
  while (content.size() < (150u << 20)) content += unit;
  const PutResult put = must(session.put("large", as_bytes(content)));
  const Snapshot snapshot = session.snapshot();
  std::vector<std::uint64_t> borders;
  for (int i = 0; i < 4; ++i) borders.push_back(rng.below(content.size()));
  for (const std::uint64_t border : borders) {
    const std::string got = must(snapshot.read(put.atom, {.offset = border, .length = 100'000}));
    REQUIRE((got == content.substr(border, 100'000)));
  }
  REQUIRE((sha256(as_bytes(must(snapshot.read(put.atom)))) == put.sha256));
  HTN_REQUIRE_OK(session.remove("large"));
  REQUIRE(must(store->sweep({.retain_seconds = 0})).extents > 0);
  REQUIRE(must(store->statistics()).atoms == 0);
}

}  // namespace
}  // namespace hartonomous

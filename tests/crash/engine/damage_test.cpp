// Every file of a small store is damaged: bytes changed at seeded places, cut short, deleted. Then
// opening, checking and reading everything gives an error or exactly what was put: never other
// bytes, never a document, version, pin or child that is silently not there, never a crash.

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>

#include <hartonomous/base/sha256.hpp>
#include <hartonomous/base/text.hpp>

#include "support/contents.hpp"
#include "support/damage.hpp"
#include "support/opened_store.hpp"
#include "support/seed.hpp"
#include "support/test_child.hpp"

namespace hartonomous::testing {
namespace {

namespace fs = std::filesystem;

constexpr const char* kReader = "engine: child that reads a damaged store";
constexpr int kFlipsPerFile = 9;

// What was put, with what a caller can ask of it.
struct Expected {
  std::string name;
  std::uint64_t version = 1;
  std::string bytes;
  std::uint64_t children = 0;
};

// The same for the parent, who builds the store, and the child, who knows what must be in it.
std::vector<Expected> contents() {
  Rng rng(77);
  return {{"bytes", 1, random_bytes(rng, 300'000)},
          {"text", 1, random_prose(rng, 150'000)},
          {"text", 2, random_prose(rng, 2000)},
          {"text", 3, "a short third version\n"},
          {"leaf", 1, "leaf"},
          {"empty", 1, ""},
          {"large", 1, random_bytes(rng, 1'300'000)},
          {"removed", 1, random_bytes(rng, 100'000)},
          {"late", 1, random_prose(rng, 9000)},
          {"late", 2, random_bytes(rng, 5000)}};
}

std::vector<Expected> remaining() {
  std::vector<Expected> all = contents();
  std::erase_if(all, [](const Expected& each) { return each.name == "removed"; });
  return all;
}

// Table files of every family, what a sweep left, and a log with the last commits.
void build_store(const std::string& path) {
  Options options = small_options(Threads::kNone);
  options.durability = Options::Durability::kSync;
  auto store = must(Store::open(path, options));
  Session session = store.session();
  for (const Expected& each : contents()) {
    if (each.name == "late") break;
    must(session.put(each.name, as_bytes(each.bytes)));
  }
  HTN_REQUIRE_OK(session.pin(must(session.snapshot().find_document("leaf"))->atom));
  HTN_REQUIRE_OK(session.remove("removed"));
  must(store.sweep({.retain_seconds = 0}));
  for (const Expected& each : contents()) {
    if (each.name == "late") must(session.put(each.name, as_bytes(each.bytes)));
  }
}

// What a damaged store does that no store may.
struct Wrong {
  std::string what;
};

// Tells every error that the store says, and throws what it must not do.
class Examiner {
 public:
  explicit Examiner(Store& store) : store_(store), now_(store.session().snapshot()) {}

  void examine() {
    examine_list();
    for (const Expected& each : remaining()) examine_document(each);
    examine_removed();
    examine_pin();
    const bool read_well = errors_.empty();
    const auto checked = store_.check();
    if (!checked.ok()) {
      tell("check", checked.status());
    } else if (!read_well && checked->ok()) {
      throw Wrong{"check finds nothing, but " + errors_.front()};
    } else if (!checked->ok()) {
      errors_.push_back("check: " + checked->problems.front());
    }
  }
  const std::vector<std::string>& errors() const { return errors_; }

 private:
  // True when there was an error, which is told.
  bool tell(std::string_view what, const Status& status) {
    if (status.ok()) return false;
    if (status.code() != StatusCode::kCorruption && status.code() != StatusCode::kIo) {
      throw Wrong{concat(what, ": not the code of damage: ", status.to_string())};
    }
    errors_.push_back(concat(what, ": ", status.to_string()));
    return true;
  }

  void examine_list() {
    std::vector<std::string> listed;
    RowCursor<Document> documents = now_.documents();
    while (true) {
      const auto more = documents.next();
      if (tell("list", more.status())) return;
      if (!*more) break;
      listed.push_back(concat(documents.row().name, " ", documents.row().version));
    }
    std::vector<std::string> wanted;
    for (const Expected& each : remaining()) wanted.push_back(concat(each.name, " ", each.version));
    std::sort(wanted.begin(), wanted.end());
    if (listed != wanted) throw Wrong{concat("the list has ", listed.size(), " other documents")};
  }

  void examine_document(const Expected& each) {
    const std::string what = concat("'", each.name, "' ", each.version);
    const auto found = now_.find_document(each.name, each.version);
    if (tell(what, found.status())) return;
    if (!found->has_value()) throw Wrong{what + " is silently not found"};
    const Document& document = **found;
    if (document.bytes != each.bytes.size() || document.sha256 != sha256(as_bytes(each.bytes))) {
      throw Wrong{what + " has another size or hash"};
    }
    examine_bytes(what, document.atom, each.bytes);
    examine_range(what, document.atom, each.bytes);
    examine_children(what, document.atom, each);
  }

  // What was handed out before an error is right, too.
  void examine_bytes(const std::string& what, AtomId atom, std::string_view bytes) {
    std::size_t at = 0;
    const Status read = now_.read(atom, {}, [&](Bytes part) {
      if (bytes.substr(at, part.size()) != as_text(part)) throw Wrong{what + " reads other bytes"};
      at += part.size();
      return Status();
    });
    if (tell(what, read)) return;
    if (at != bytes.size()) throw Wrong{what + " reads fewer bytes"};
  }

  void examine_range(const std::string& what, AtomId atom, const std::string& bytes) {
    const auto part = now_.read(atom, {.offset = bytes.size() / 2, .length = 100});
    if (tell(what, part.status())) return;
    if (*part != bytes.substr(bytes.size() / 2, 100)) throw Wrong{what + " reads another range"};
  }

  void examine_children(const std::string& what, AtomId atom, const Expected& each) {
    const auto facts = now_.get_atom(atom);
    if (tell(what, facts.status())) return;
    if (!facts->composite) return;
    RowCursor<hartonomous::Child> children = now_.children(atom);
    std::uint64_t end = 0;
    std::uint64_t count = 0;
    while (true) {
      const auto more = children.next();
      if (tell(what, more.status())) return;
      if (!*more) break;
      if (children.row().offset != end) throw Wrong{what + " has children with a gap"};
      end += children.row().length;
      ++count;
    }
    if (end != each.bytes.size() || count != facts->children) {
      throw Wrong{what + " has other children"};
    }
  }

  void examine_removed() {
    const auto found = now_.find_document("removed");
    if (tell("'removed'", found.status())) return;
    if (found->has_value()) throw Wrong{"what was removed is there"};
  }

  void examine_pin() {
    const auto found = now_.find_atom(sha256(as_bytes(std::string_view("leaf"))));
    if (tell("the pinned atom", found.status())) return;
    if (!found->has_value()) throw Wrong{"the pinned atom is silently not found"};
    const auto pins = now_.pin_count(**found);
    if (!tell("the pin", pins.status()) && *pins != 1) throw Wrong{"the pin is not there"};
    const auto references = now_.reference_count(**found);
    if (!tell("references", references.status()) && *references != 2) {
      throw Wrong{concat("the pinned atom has ", *references, " references")};
    }
  }

  Store& store_;
  Snapshot now_;
  std::vector<std::string> errors_;
};

bool may_refuse_to_open(StatusCode code) {
  return code == StatusCode::kCorruption || code == StatusCode::kIo ||
         code == StatusCode::kNotFound || code == StatusCode::kNotSupported ||
         code == StatusCode::kInvalidArgument;
}

// "told ...", "right" or "wrong ...".
std::string look(const std::string& path, Options::Mode mode) {
  Options options = small_options(Threads::kNone);
  options.mode = mode;
  auto store = Store::open(path, options);
  if (!store.ok()) {
    return concat(may_refuse_to_open(store.status().code()) ? "told" : "wrong",
                  " open: ", store.status().to_string());
  }
  try {
    Examiner examiner(*store);
    examiner.examine();
    return examiner.errors().empty() ? "right" : "told " + examiner.errors().front();
  } catch (const Wrong& wrong) {
    return "wrong " + wrong.what;
  }
}

TEST_CASE("engine: child that reads a damaged store", "[.child]") {
  const std::string pristine = from_parent("HTN_STORE");
  const std::string work = from_parent("HTN_WORK");
  const auto damages =
      damages_of(pristine, std::stoull(from_parent("HTN_DAMAGE_SEED")), kFlipsPerFile);
  for (std::size_t i = std::stoull(from_parent("HTN_FIRST")); i < damages.size(); ++i) {
    say_to_parent(concat("at ", i, " ", damages[i].name()));
    fs::remove_all(work);
    fs::copy(pristine, work, fs::copy_options::recursive);
    damages[i].apply(work);
    say_to_parent(look(work, i % 2 == 0 ? Options::Mode::kOpenExisting : Options::Mode::kReadOnly));
  }
  say_to_parent("done");
}

TEST_CASE("engine: a damaged store tells or shows what was put, and never ends the process",
          "[engine][crash]") {
  HTN_TEST_SEED(seed, 71);
  const TemporaryDirectory folder;
  const std::string store = folder / "store";
  build_store(store);
  REQUIRE(look(store, Options::Mode::kReadOnly) == "right");
  std::size_t told = 0;
  std::size_t right = 0;
  read_damaged(kReader, store, folder / "work", seed, [&](const std::string& line) {
    told += line.starts_with("told ") ? 1 : 0;
    right += line == "right" ? 1 : 0;
    CHECK_FALSE(line.starts_with("wrong "));
  });
  INFO(told << " damages were told, " << right << " did not matter");
  CHECK(told > 100);
  CHECK(right > 0);
}

}  // namespace
}  // namespace hartonomous::testing

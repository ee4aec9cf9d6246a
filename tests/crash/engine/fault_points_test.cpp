// Every fault point fails, at several of its passings, under every kind of call: the call says so,
// what was acknowledged stays, and the store goes on, at once or when it is opened again.

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <regex>
#include <set>

#include <hartonomous/base/fault.hpp>
#include <hartonomous/base/text.hpp>

#include "support/opened_store.hpp"
#include "support/workload.hpp"

namespace hartonomous::testing {
namespace {

namespace fs = std::filesystem;
using Kind = Operation::Kind;
using Shape = Content::Shape;

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;

struct Disarmed {
  Disarmed() { fault::disarm_all(); }
  Disarmed(const Disarmed&) = delete;
  Disarmed& operator=(const Disarmed&) = delete;
  ~Disarmed() { fault::disarm_all(); }
};

// The fault points that the sources name, whether check() is given them or somebody who passes them
// on: every literal of the form "module.place" or "module.place.moment".
std::set<std::string> points_in_sources() {
  static const std::regex kPoint(
      R"re("((?:kv|content|composition|ingest|engine)(?:\.[a-z_]+)+)")re");
  static const std::regex kCheck(R"re(fault::check\("([^"]*)"\))re");
  std::set<std::string> points;
  for (const auto& entry : fs::recursive_directory_iterator(HTN_SOURCE_DIR "/src")) {
    if (entry.path().extension() != ".cpp" && entry.path().extension() != ".hpp") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    for (const std::regex& pattern : {kPoint, kCheck}) {
      for (std::sregex_iterator at(text.begin(), text.end(), pattern), end; at != end; ++at) {
        points.insert((*at)[1]);
      }
    }
  }
  // search_kill_test.cpp passes it: a merge has to be of more than 4 MiB.
  points.erase("collection.merge.rows");
  // What a job is billed for is named alike.
  for (const char* billed : {"ingest.atoms", "ingest.bytes"}) points.erase(billed);
  return points;
}

// Background work of the database: nobody waits for it who could be told.
bool can_be_refused(const std::string& point) {
  return !point.starts_with("kv.flush.") && !point.starts_with("kv.compaction.") &&
         point != "kv.reclaim";
}

// What was being written may be durable: docs/errors.md.
bool is_write(const std::string& point, fault::Action action) {
  if (point == "kv.commit.before_write") return action == fault::Action::kFail;
  return point == "kv.commit.after_write" || point == "kv.bulk.after_ingest" ||
         point == "kv.witness.write";
}

Operation put(std::string name, Content content) {
  Operation operation;
  operation.steps = {{.kind = Step::Kind::kPut, .name = std::move(name), .content = content}};
  return operation;
}

Operation removal(std::string name) {
  Operation operation;
  operation.steps = {{.kind = Step::Kind::kRemove, .name = std::move(name), .content = {}}};
  return operation;
}

Operation transaction() {
  Operation operation{.kind = Kind::kTransaction, .steps = {}, .prefix = {}};
  operation.steps = {
      {.kind = Step::Kind::kPut, .name = "both", .content = {Shape::kText, 11, 20'000}},
      {.kind = Step::Kind::kRemove, .name = "small", .content = {}},
      {.kind = Step::Kind::kPut, .name = "other", .content = {Shape::kNoise, 12, 64}},
  };
  return operation;
}

Operation directory() { return {.kind = Kind::kDirectory, .steps = {}, .prefix = "folder/"}; }
Operation sweep() { return {.kind = Kind::kSweep, .steps = {}, .prefix = {}}; }

// Every kind of call once; several of them over several stages.
std::vector<Operation> script() {
  return {put("text", {Shape::kText, 1, 70'000}),
          put("small", {Shape::kNoise, 2, 40}),
          put("large", {Shape::kNoise, 3, 5 * kMiB}),
          put("text", {Shape::kText, 4, 80'000}),
          transaction(),
          directory(),
          removal("large"),
          {.kind = Kind::kGuest, .steps = {}, .prefix = {}},
          sweep(),
          put("text", {Shape::kText, 5, 120'000}),
          put("noise", {Shape::kNoise, 6, 3 * kMiB / 2})};
}

std::string short_words(std::size_t bytes) {
  Rng rng(3);
  std::string text;
  while (text.size() < bytes) {
    for (int letter = 0; letter < 3; ++letter) text += static_cast<char>('a' + rng.below(26));
    text += rng.below(9) == 0 ? '\n' : ' ';
  }
  return text;
}

enum class Start { kNew, kOld };

// Stores at the beginning of the script, the one that is worked on, and what it must hold.
class Scene {
 public:
  Scene() : trees_{{.path = folder_ / "tree", .files = {}}} {
    trees_[0].files = {{"a", {Shape::kText, 21, 30'000}},
                       {"b/large", {Shape::kNoise, 22, 5 * kMiB}},
                       {"b/z", {Shape::kNoise, 23, 0}},
                       {"c", {Shape::kRepeats, 24, 200'000}},
                       {"d", {Shape::kNoise, 25, 64}}};
    write_trees(trees_);
    make_old_store();
  }

  // Copies the store and opens it. Errors: those of opening.
  Status begin(Start start, Threads threads) {
    store_.reset();
    options_ = small_options(threads);
    options_.durability = Options::Durability::kSync;
    fs::remove_all(path());
    shelf_.clear();
    if (start == Start::kOld) {
      fs::copy(folder_ / "old", path(), fs::copy_options::recursive);
      shelf_ = old_shelf_;
    }
    return open();
  }
  Status open() {
    store_.reset();
    auto opened = Store::open(path(), options_);
    if (!opened.ok()) return opened.status();
    store_ = std::move(opened).value();
    return {};
  }
  void close() { store_.reset(); }
  bool is_open() const { return store_.has_value(); }
  Store& store() { return *store_; }

  // Of a directory: as far as it came.
  Status run(const Operation& operation) {
    landed_.clear();
    if (operation.kind != Kind::kDirectory) return carry_out(*store_, operation, trees_);
    Status skipped;
    DirectoryOptions options;
    options.on_file = [&](const PutResult& put) { landed_.insert(put.name); };
    options.on_skip = [&](const std::string&, const Status& why) { skipped = why; };
    const auto result = store_->session().put_directory(operation.prefix, trees_[0].path, options);
    return result.ok() ? skipped : result.status();
  }

  void succeed(const Operation& operation) { apply(operation, trees_, shelf_); }

  // The store holds what it held, or, after an unknown outcome, what it would hold; of a directory
  // the files that were told, and maybe more.
  void require_before_or_after(const Operation& operation, const Status& failed) {
    const Shelf found = must(read_shelf(*store_));
    Shelf after = shelf_;
    apply(operation, trees_, after);
    if (operation.kind == Kind::kDirectory) return require_between(found, after);
    const std::string no_change = difference(shelf_, found);
    if (!no_change.empty()) {
      INFO("before the call: " << no_change);
      CHECK(failed.code() == StatusCode::kUnknownOutcome);
      REQUIRE(difference(after, found) == "");
    }
    shelf_ = found;
  }
  void require_exact() { REQUIRE(difference(shelf_, must(read_shelf(*store_))) == ""); }
  const Shelf& shelf() const { return shelf_; }

 private:
  std::string path() const { return folder_ / "store"; }

  void require_between(const Shelf& found, const Shelf& after) {
    for (const auto& [name, versions] : after) {
      INFO(name);
      const auto before = shelf_.find(name);
      const auto here = found.find(name);
      const bool same = before == shelf_.end()
                            ? here == found.end()
                            : here != found.end() && here->second == before->second;
      if (!same || landed_.contains(name)) {
        REQUIRE(here != found.end());
        REQUIRE(here->second == versions);
      }
    }
    for (const auto& [name, versions] : found) REQUIRE(after.contains(name));
    shelf_ = found;
  }

  // Seven runs of the index, one of them large: the next commits merge them and reclaim its space.
  void make_old_store() {
    auto store = must(Store::open(folder_ / "old", small_options(Threads::kNone)));
    Session session = store.session();
    must(session.put("words", as_bytes(short_words(kMiB))));
    for (int i = 0; i < 6; ++i)
      must(session.put(concat("old-", i), as_bytes(short_words(100 + i))));
    old_shelf_ = must(read_shelf(store));
  }

  TemporaryDirectory folder_;
  std::vector<Tree> trees_;
  Options options_;
  Shelf old_shelf_;
  Shelf shelf_;
  std::set<std::string> landed_;
  std::optional<Store> store_;
};

// What a failing of a point is judged by.
struct Fault {
  std::string point;
  fault::Action action = fault::Action::kFail;
  std::uint64_t passing = 1;
};

void require_sensible(const Fault& fault, const Status& failed) {
  INFO(failed.to_string());
  CHECK(failed.message().find(concat("fault point '", fault.point, "'")) != std::string::npos);
  if (failed.code() == StatusCode::kUnknownOutcome) return;
  CHECK(failed.code() ==
        (fault.action == fault::Action::kFail ? StatusCode::kIo : StatusCode::kResourceExhausted));
}

// Reads go on, every kind of write is refused.
void require_poisoned(Store& store) {
  Session session = store.session();
  CHECK(session.put("more", as_bytes(std::string_view("more"))).status().code() ==
        StatusCode::kPoisoned);
  CHECK(session.remove("text").code() != StatusCode::kOk);
  CHECK(store.sweep({.retain_seconds = 0}).status().code() == StatusCode::kPoisoned);
  Transaction transaction = session.begin();
  CHECK(transaction.put("more", as_bytes(std::string_view("more"))).ok());
  CHECK(transaction.commit().status().code() == StatusCode::kPoisoned);
}

// After the failed call, with the store still open.
void examine_open(Scene& scene, const Fault& fault, const Operation& operation,
                  const Status& failed) {
  if (!scene.is_open()) return;
  scene.require_before_or_after(operation, failed);
  const bool poisoned = failed.code() == StatusCode::kUnknownOutcome;
  CHECK(poisoned == is_write(fault.point, fault.action));
  if (poisoned) {
    require_poisoned(scene.store());
    return;
  }
  // Other content first: what the failed call had left must not come up in it.
  const Operation other = put("other content", {Shape::kNoise, 30 + fault.passing, 3 * kMiB / 2});
  HTN_REQUIRE_OK(scene.run(other));
  scene.succeed(other);
  HTN_REQUIRE_OK(scene.run(operation));
  scene.succeed(operation);
  scene.require_exact();
}

// Runs the script with a fault armed, then without. True when a call failed.
bool run_script(Scene& scene, Start start, const Fault& fault) {
  const Threads threads = fault.passing % 2 == 0 ? Threads::kPool : Threads::kNone;
  const Disarmed disarmed;
  scene.close();  // of the run before
  fault::arm(fault.point, fault.action, fault.passing);
  bool any_failed = false;
  const auto mend = [&](const Operation& operation, const Status& failed) {
    any_failed = true;
    require_sensible(fault, failed);
    examine_open(scene, fault, operation, failed);
    scene.close();
    HTN_REQUIRE_OK(scene.open());
    scene.require_before_or_after(operation, failed);
    require_sound(scene.store());
  };
  const Operation nothing{.kind = Kind::kTransaction, .steps = {}, .prefix = {}};
  const Status began = scene.begin(start, threads);
  if (!began.ok()) mend(nothing, began);
  for (const Operation& operation : script()) {
    INFO("operation " << static_cast<int>(operation.kind) << " "
                      << (operation.steps.empty() ? operation.prefix : operation.steps[0].name));
    const Status failed = scene.run(operation);
    if (!failed.ok()) {
      mend(operation, failed);
      HTN_REQUIRE_OK(scene.run(operation));
    }
    scene.succeed(operation);
  }
  const Status checked = scene.store().check().status();
  if (!checked.ok()) mend(nothing, checked);
  scene.close();
  const Status opened = scene.open();
  if (!opened.ok()) mend(nothing, opened);
  fault::disarm_all();  // it may not have come to that passing
  scene.require_exact();
  require_sound(scene.store());
  return any_failed;
}

std::set<std::string> points_passed() {
  const auto points = fault::points_passed();
  return {points.begin(), points.end()};
}

TEST_CASE("engine: every fault point can fail, and the store goes on from what it acknowledged",
          "[engine][crash]") {
  Scene scene;
  const std::set<std::string> points = points_in_sources();
  CHECK(points.size() >= 18);
  std::map<std::string, Start> starts;
  for (const Start start : {Start::kNew, Start::kOld}) {
    run_script(scene, start, {.point = "none"});
    for (const std::string& point : points_passed()) starts.emplace(point, start);
  }
  starts.erase("none");
  std::set<std::string> passed;
  for (const auto& [point, start] : starts) passed.insert(point);
  // Another test of this runner may have passed points of its own making.
  std::erase_if(passed, [&](const std::string& point) { return point.starts_with("test."); });
  CHECK(passed == points);

  for (const auto& [point, start] : starts) {
    for (const auto action : {fault::Action::kFail, fault::Action::kDiskFull}) {
      bool failed = false;
      const bool full = action == fault::Action::kDiskFull;
      for (const std::uint64_t passing : full ? std::vector{1, 4} : std::vector{1, 2, 3, 8}) {
        INFO(point << (full ? " finds the disk full" : " fails") << " at passing " << passing);
        const bool now = run_script(scene, start, {point, action, passing});
        failed = failed || now;
        if (!can_be_refused(point)) CHECK_FALSE(now);
        if (!now && passing > 1) break;
      }
      INFO(point);
      CHECK(failed == can_be_refused(point));
    }
  }
}

}  // namespace
}  // namespace hartonomous::testing

// Random operations on a store and on a model of it: they must never differ.

#include <catch2/catch.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <hartonomous/base/rng.hpp>

#include "support/contents.hpp"
#include "support/opened_store.hpp"
#include "support/seed.hpp"
#include "support/store_model.hpp"

namespace hartonomous {
namespace {

using testing::Backend;
using testing::must;
using testing::OpenedStore;
using testing::StoreModel;
using testing::Threads;
using Content = StoreModel::Content;

constexpr std::size_t kStageBytes = std::size_t{4} << 20;  // at the smallest budget

Content share(std::string bytes) { return std::make_shared<const std::string>(std::move(bytes)); }

class Run {
 public:
  Run(Backend backend, Threads threads, std::uint64_t seed)
      : rng_(seed), store_(backend, threads), session_(store_.session()) {}

  void steps(int count) {
    for (step_ = 0; step_ < count; ++step_) {
      INFO("step " << step_);
      step();
      model_.require_statistics(*store_);
      if (step_ % 7 == 0) remember();
      if (step_ % 6 == 0) model_.require_same(session_->snapshot(), rng_());
      if (step_ % 25 == 24) testing::require_sound(*store_);
    }
    finish();
  }

 private:
  void step() {
    const std::uint64_t pick = rng_.below(100);
    if (pick < 42) return put();
    if (pick < 52) return remove();
    if (pick < 58) return remove_version();
    if (pick < 64) return pin();
    if (pick < 68) return unpin();
    if (pick < 80) return transaction();
    if (pick < 85) return sweep();
    if (pick < 88) return reopen();
    if (pick < 92) return hold();
    if (pick < 96) return look_back();
    return interrupt();
  }

  void finish() {
    look_back();
    for (const auto& [snapshot, model] : held_) model->require_same(snapshot, 0);
    held_.clear();
    for (const std::string& name : names()) remove_name(name, 0);
    while (!model_.pins().empty()) unpin();
    must(store_->sweep({.forsaken_jobs = true, .retain_seconds = 0}));
    const Statistics statistics = must(store_->statistics());
    CHECK(statistics.documents == 0);
    CHECK(statistics.compositions == 0);
    CHECK(statistics.extents == 0);
    CHECK(statistics.atoms == 0);
    CHECK(statistics.unique_bytes == 0);
    testing::require_sound(*store_);
  }

  std::string some_name() { return "name/" + std::to_string(rng_.below(14)); }

  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const auto& [name, versions] : model_.documents()) all.push_back(name);
    return all;
  }

  const StoreModel::Version* some_version() {
    const auto all = names();
    if (all.empty()) return nullptr;
    const auto& versions = model_.documents().at(all[rng_.below(all.size())]);
    return &versions[rng_.below(versions.size())];
  }

  Content some_content() {
    const StoreModel::Version* known = some_version();
    const std::uint64_t pick = rng_.below(20);
    // Large ones again and again would make a large test.
    if (known != nullptr && known->content->size() > 1u << 20 && pick < 8) known = nullptr;
    if (known != nullptr && pick < 4) return known->content;
    if (known != nullptr && pick < 9) return share(edited(*known->content));
    if (pick < 13) return share(testing::random_content(rng_, rng_.below(200)));
    if (pick < 19) return share(testing::random_content(rng_, rng_.below(150'000)));
    return share(testing::random_bytes(rng_, kStageBytes + rng_.below(kStageBytes / 4)));
  }

  std::string edited(std::string bytes) {
    const std::size_t at = rng_.below(bytes.size() + 1);
    if (rng_.below(2) == 0) return bytes.insert(at, testing::random_prose(rng_, rng_.below(100)));
    return bytes.erase(at, rng_.below(100));
  }

  PutOptions some_options(const std::string& content) {
    if (rng_.below(5) > 0) return {};
    const bool ascii = content.find_first_of(std::string("\x80\xFF\xFE")) == std::string::npos &&
                       content.size() < 200'000 && is_ascii(content);
    return {.kind = ascii && rng_.below(2) == 0 ? Kind::kText : Kind::kBytes};
  }

  static bool is_ascii(const std::string& content) {
    for (const char c : content) {
      if (static_cast<unsigned char>(c) >= 0x80) return false;
    }
    return true;
  }

  void put() {
    const Content content = some_content();
    const PutResult result =
        must(session_->put(some_name(), as_bytes(*content), some_options(*content)));
    model_.put(session_->snapshot(), result, content);
  }

  void remove_name(const std::string& name, std::uint64_t version) {
    const Status removed = version == 0 ? session_->remove(name) : session_->remove(name, version);
    const bool expected = model_.remove(name, version);
    REQUIRE(removed.code() == (expected ? StatusCode::kOk : StatusCode::kNotFound));
  }
  void remove() { remove_name(some_name(), 0); }
  void remove_version() { remove_name(some_name(), 1 + rng_.below(3)); }

  void pin() {
    const StoreModel::Version* version = some_version();
    if (version == nullptr) return;
    AtomId atom = version->atom;
    const bool whole = content_id_is_composite(atom.content());
    if (whole && rng_.below(2) == 0) {
      RowCursor<Child> children = session_->snapshot().children(atom);
      REQUIRE(must(children.next()));
      atom = children.row().component;
    }
    HTN_REQUIRE_OK(session_->pin(atom));
    model_.pin(atom);
    const Status refused = session_->remove_atom(atom);
    REQUIRE(refused.code() == StatusCode::kFailedPrecondition);
  }

  void unpin() {
    const auto& pins = model_.pins();
    if (pins.empty()) return;
    const AtomId atom =
        std::next(pins.begin(), static_cast<std::ptrdiff_t>(rng_.below(pins.size())))->first;
    HTN_REQUIRE_OK(session_->unpin(atom));
    model_.unpin(atom);
  }

  struct Operation {
    std::string name;
    Content content;  // null: the name was removed
  };

  // Puts and removals that land together, or leave no trace.
  void transaction() {
    std::vector<Operation> operations;
    StoreModel::Documents names_then = model_.documents();
    {
      Transaction transaction = session_->begin();
      const std::uint64_t count = 1 + rng_.below(6);
      for (std::uint64_t i = 0; i < count; ++i) stage(transaction, names_then, operations);
      if (rng_.below(3) == 0) return;  // rolled back
      const auto results = must(transaction.commit());
      REQUIRE(transaction.commit().status().code() == StatusCode::kFailedPrecondition);
      apply(operations, results);
    }
  }

  void stage(Transaction& transaction, StoreModel::Documents& names_then,
             std::vector<Operation>& operations) {
    const std::string name = some_name();
    if (rng_.below(4) == 0) {
      const bool there = names_then.erase(name) > 0;
      const Status removed = transaction.remove(name);
      REQUIRE(removed.code() == (there ? StatusCode::kOk : StatusCode::kNotFound));
      if (there) operations.push_back({name, nullptr});
      return;
    }
    const Content content = some_content();
    const Status staged = transaction.put(name, as_bytes(*content));
    if (staged.code() == StatusCode::kResourceExhausted) {
      REQUIRE(content->size() > kStageBytes / 8);
      model_.forget_stored();  // what it had staged lands, and nothing counts it
      return;
    }
    HTN_REQUIRE_OK(staged);
    operations.push_back({name, content});
    names_then[name];
  }

  void apply(const std::vector<Operation>& operations, const std::vector<PutResult>& results) {
    const Snapshot snapshot = session_->snapshot();
    std::size_t next = 0;
    for (const Operation& operation : operations) {
      if (operation.content == nullptr) {
        REQUIRE(model_.remove(operation.name, 0));
        continue;
      }
      REQUIRE(next < results.size());
      REQUIRE(results[next].name == operation.name);
      model_.put(snapshot, results[next++], operation.content);
    }
    REQUIRE(next == results.size());
  }

  void sweep() {
    if (rng_.below(3) > 0) return sweep_recent();
    const bool forsake = rng_.below(2) == 0;
    const SweepResult swept = must(store_->sweep({.forsaken_jobs = forsake, .retain_seconds = 0}));
    if (forsake) {
      REQUIRE(swept.jobs == (unfinished_.has_value() ? 1 : 0));
      unfinished_.reset();
    }
    for (const auto& [then, model] : past_) {
      const Status trimmed = session_->snapshot().as_of(then).find_document("name/0").status();
      REQUIRE((trimmed.ok() || trimmed.code() == StatusCode::kHistoryTrimmed));
    }
    past_.clear();
    model_.sweep();
    if (unfinished_.has_value()) model_.forget_stored();
    model_.require_same(session_->snapshot(), rng_());
  }

  // What a tenant keeps by default stays.
  void sweep_recent() {
    must(store_->sweep());
    model_.forget_stored();
    look_back();
  }

  // The state as it is, to be read as of now later on.
  void remember() {
    if (past_.size() == 6) past_.erase(past_.begin() + static_cast<std::ptrdiff_t>(rng_.below(6)));
    const Instant now = session_->snapshot().instant();
    if (!past_.empty() && past_.back().first == now) return;
    past_.emplace_back(now, std::make_shared<const StoreModel>(model_));
  }

  void reopen() {
    held_.clear();
    session_.reset();
    store_.reopen();
    session_.emplace(store_.session());
    model_.require_same(session_->snapshot(), rng_());
  }

  void hold() {
    if (held_.size() == 2) held_.erase(held_.begin());
    held_.emplace_back(session_->snapshot(), std::make_shared<const StoreModel>(model_));
  }

  void look_back() {
    for (const auto& [snapshot, model] : held_) model->require_same(snapshot, rng_());
    for (const auto& [then, model] : past_) {
      INFO("as of " << then.value());
      model->require_same(session_->snapshot().as_of(then), rng_());
    }
  }

  // A put that is stopped on the way; then the same again, which goes on where it was, or another.
  void interrupt() {
    const std::string name = "interrupted";
    if (!unfinished_.has_value()) {
      std::string bytes = testing::random_bytes(rng_, 2 * kStageBytes + rng_.below(kStageBytes));
      std::stop_source stop;
      const Control control{.progress =
                                [&](const Progress& at) {
                                  if (at.done > kStageBytes) stop.request_stop();
                                },
                            .stop = stop.get_token()};
      const auto put = session_->put(name, as_bytes(bytes), {}, control);
      REQUIRE(put.status().code() == StatusCode::kCancelled);
      unfinished_ = share(std::move(bytes));
      model_.forget_stored();
      return;
    }
    Content content = *unfinished_;
    const bool same = rng_.below(2) == 0;
    if (!same) content = share(testing::random_bytes(rng_, 100'000));
    const PutResult result = must(session_->put(name, as_bytes(*content)));
    REQUIRE((result.resumed_at > 0) == same);
    unfinished_.reset();
    model_.put(session_->snapshot(), result, content);
  }

  Rng rng_;
  OpenedStore store_;
  std::optional<Session> session_;
  StoreModel model_;
  std::vector<std::pair<Snapshot, std::shared_ptr<const StoreModel>>> held_;
  std::vector<std::pair<Instant, std::shared_ptr<const StoreModel>>> past_;
  std::optional<Content> unfinished_;
  int step_ = 0;
};

TEST_CASE("engine: a store in memory does what its model does", "[engine][model]") {
  HTN_TEST_SEED(seed, 20260201);
  for (std::uint64_t round = 0; round < 2; ++round) {
    INFO("round " << round);
    Run(Backend::kMemory, Threads::kNone, seed + round).steps(testing::steps(80));
  }
}

TEST_CASE("engine: a store in memory with a pool does what its model does", "[engine][model]") {
  HTN_TEST_SEED(seed, 20260202);
  Run(Backend::kMemory, Threads::kPool, seed).steps(testing::steps(80));
}

TEST_CASE("engine: a store on disk does what its model does", "[engine][model]") {
  HTN_TEST_SEED(seed, 20260203);
  Run(Backend::kRocks, Threads::kNone, seed).steps(testing::steps(80));
}

TEST_CASE("engine: a store on disk with a pool does what its model does", "[engine][model]") {
  HTN_TEST_SEED(seed, 20260204);
  Run(Backend::kRocks, Threads::kPool, seed).steps(testing::steps(80));
}

}  // namespace
}  // namespace hartonomous

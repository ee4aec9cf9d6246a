// Random operations of several tenants, two of them in a shared domain, and a model of each: every
// tenant's transcript is as if it were alone, and what the others have is not found by whatever
// call, id, hash or name.

#include <array>
#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <vector>

#include <hartonomous/base/rng.hpp>
#include <hartonomous/base/sha256.hpp>

#include "support/contents.hpp"
#include "support/opened_store.hpp"
#include "support/seed.hpp"
#include "support/store_model.hpp"

namespace hartonomous {
namespace {

using testing::Backend;
using testing::must;
using testing::OpenedStore;
using testing::rows_of;
using testing::StoreModel;
using testing::Threads;
using Content = StoreModel::Content;

class Tenants {
 public:
  Tenants(Backend backend, std::uint64_t seed) : rng_(seed), store_(backend, Threads::kNone) {
    for (std::uint32_t number = 1; number < kTenants; ++number) {
      rows::Tenant tenant;
      tenant.tenant_name = "tenant " + std::to_string(number);
      if (number > 1) tenant.domain_id = DomainId{1};
      must(store_->admin().create_tenant(tenant));
    }
  }

  void steps(int count) {
    for (int step = 0; step < count; ++step) {
      const auto t = static_cast<std::uint32_t>(rng_.below(kTenants));
      INFO("step " << step << ", tenant " << t);
      act(t);
      if (step % 5 == 0) compare();
      if (step % 20 == 19) testing::require_sound(*store_);
    }
    compare();
    testing::require_sound(*store_);
  }

 private:
  static constexpr std::uint32_t kTenants = 4;  // 2 and 3 share a domain

  Session session(std::uint32_t t) { return store_->session(TenantId{t}); }

  void act(std::uint32_t t) {
    const std::uint64_t pick = rng_.below(100);
    if (pick < 50) return put(t);
    if (pick < 62) return remove(t);
    if (pick < 72) return pin(t);
    if (pick < 80) return unpin(t);
    if (pick < 86) return remember(t);
    if (pick < 93) return intrude(t);
    if (pick < 97) return sweep();
    store_.reopen();
  }

  void put(std::uint32_t t) {
    // From few seeds, so that tenants put the same.
    Rng content_rng(rng_.below(12));
    const auto content = std::make_shared<const std::string>(
        testing::random_content(content_rng, 1 + content_rng.below(40'000)));
    const std::string name = "name/" + std::to_string(rng_.below(6));
    Session mine = session(t);
    const bool held = models_[t].holds(name, Kind::kBytes, *content) ||
                      models_[t].holds(name, Kind::kText, *content);
    const PutResult result = must(mine.put(name, as_bytes(*content)));
    REQUIRE(result.unchanged == held);
    models_[t].put(mine.snapshot(), result, content);
  }

  void remove(std::uint32_t t) {
    const std::string name = "name/" + std::to_string(rng_.below(6));
    const bool expected = models_[t].remove(name, 0);
    REQUIRE(session(t).remove(name).code() == (expected ? StatusCode::kOk : StatusCode::kNotFound));
  }

  void pin(std::uint32_t t) {
    if (models_[t].documents().empty()) return;
    const auto& versions = models_[t].documents().begin()->second;
    HTN_REQUIRE_OK(session(t).pin(versions.back().atom));
    models_[t].pin(versions.back().atom);
  }

  void unpin(std::uint32_t t) {
    if (models_[t].pins().empty()) return;
    const AtomId atom = models_[t].pins().begin()->first;
    HTN_REQUIRE_OK(session(t).unpin(atom));
    models_[t].unpin(atom);
  }

  void remember(std::uint32_t t) {
    past_.push_back(
        {t, session(t).snapshot().instant(), std::make_shared<const StoreModel>(models_[t])});
    if (past_.size() > 6) past_.erase(past_.begin());
  }

  void sweep() {
    const bool forget = rng_.below(2) == 0;
    must(store_->sweep({.retain_seconds = forget ? std::optional<std::int64_t>(0) : std::nullopt}));
    if (forget) past_.clear();
    for (StoreModel& model : models_) model.sweep();
  }

  void compare() {
    for (std::uint32_t t = 0; t < kTenants; ++t) {
      INFO("tenant " << t);
      models_[t].require_same(session(t).snapshot(), rng_());
      require_counts(t);
    }
    for (const Past& past : past_) {
      INFO("tenant " << past.tenant << " as of " << past.instant.value());
      past.model->require_same(session(past.tenant).snapshot().as_of(past.instant), rng_());
    }
  }

  void require_counts(std::uint32_t t) {
    std::uint64_t documents = 0;
    std::uint64_t bytes = 0;
    for (const auto& [name, versions] : models_[t].documents()) {
      documents += versions.size();
      for (const auto& version : versions) bytes += version.content->size();
    }
    const TenantStatistics counted = must(store_->admin().statistics(TenantId{t}));
    REQUIRE(counted.documents == documents);
    REQUIRE(counted.bytes == bytes);
  }

  // With everything another tenant knows.
  void intrude(std::uint32_t t) {
    const auto other = static_cast<std::uint32_t>((t + 1 + rng_.below(kTenants - 1)) % kTenants);
    Session mine = session(t);
    const Snapshot now = mine.snapshot();
    for (const auto& [foreign, bytes] : models_[other].leaves()) {
      if (rng_.below(8) != 0) continue;
      require_absent(mine, now, foreign);
      require_own_only(t, now, AtomId(TenantId{t}, foreign.content()), bytes);
    }
    for (const AtomId foreign : models_[other].live_wholes()) {
      require_absent(mine, now, foreign);
      const AtomId forged(TenantId{t}, foreign.content());
      if (shared(t) && !models_[t].live_wholes().contains(forged)) {
        require_absent(mine, now, forged);
      }
    }
  }

  static bool shared(std::uint32_t t) { return t > 1; }

  void require_absent(Session& mine, const Snapshot& now, AtomId atom) {
    INFO("atom " << atom.value());
    std::array<std::byte, 64> buffer;
    const auto absent = [](const Status& status) {
      REQUIRE(status.code() == StatusCode::kNotFound);
    };
    absent(now.get_atom(atom).status());
    absent(now.read(atom).status());
    absent(now.read_leaf(atom, buffer).status());
    absent(now.line_range(atom, 0).status());
    absent(now.reference_count(atom).status());
    absent(now.pin_count(atom).status());
    absent(now.children(atom).next().status());
    absent(now.parents(atom).next().status());
    absent(now.as_of(now.instant()).get_atom(atom).status());
    absent(mine.pin(atom));
    absent(mine.unpin(atom));
    absent(mine.remove_atom(atom));
    const std::string path = folder_ / "restored";
    absent(now.restore(atom, path));
    const auto number = static_cast<std::int64_t>(atom.value());
    REQUIRE(rows_of(must(now.tables().rows("dbo.AtomComposition", {.equal = {number}}))).empty());
    REQUIRE(rows_of(must(now.tables().rows(
                        "dbo.AtomComposition",
                        {.equal = {number}, .index = "IX_AtomComposition_Component"})))
                .empty());
    Transaction transaction = mine.begin();
    rows::AtomRelation relation;
    relation.source_atom_id = atom;
    relation.target_atom_id = atom;
    relation.relation_type = "similar_to";
    REQUIRE(transaction.insert(relation).status().code() == StatusCode::kFailedPrecondition);
  }

  // In a shared domain, by its own id and by its hash: as far as it is its own.
  void require_own_only(std::uint32_t t, const Snapshot& now, AtomId atom,
                        const std::string& bytes) {
    if (!shared(t)) return;
    // An id is of a content of the domain it was learnt in.
    const auto known = models_[t].leaves().find(atom);
    const bool same = known != models_[t].leaves().end() && known->second == bytes;
    std::array<std::byte, 64> buffer;
    const ContentHash hash = sha256(as_bytes(bytes));
    const auto found = must(now.find_atom(hash));
    REQUIRE(must(now.read_leaf(hash, buffer)).has_value() == found.has_value());
    if (found.has_value()) {
      REQUIRE(models_[t].references(*found) > 0);
    } else if (same) {
      REQUIRE(models_[t].references(atom) == 0);
    }
    if (now.get_atom(atom).ok()) REQUIRE(models_[t].references(atom) > 0);
  }

  struct Past {
    std::uint32_t tenant;
    Instant instant;
    std::shared_ptr<const StoreModel> model;
  };

  Rng rng_;
  testing::TemporaryDirectory folder_;
  OpenedStore store_;
  std::array<StoreModel, kTenants> models_;
  std::vector<Past> past_;
};

TEST_CASE("engine: tenants do what their models do, and do not meet", "[engine][model]") {
  HTN_TEST_SEED(seed, 20260301);
  Tenants(Backend::kMemory, seed).steps(testing::steps(150));
  Tenants(Backend::kRocks, seed + 1).steps(testing::steps(80));
}

}  // namespace
}  // namespace hartonomous

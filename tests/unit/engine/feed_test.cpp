#include <hartonomous/engine/feed.hpp>

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include <hartonomous/base/json.hpp>
#include <hartonomous/engine/store.hpp>
#include <hartonomous/table/rows.hpp>

#include "support/opened_store.hpp"

namespace hartonomous {
namespace {

using testing::Backend;
using testing::must;
using testing::OpenedStore;

rows::Model insert_model(Session& session, std::string name) {
  rows::Model model;
  model.model_name = std::move(name);
  Transaction transaction = session.begin();
  model = must(transaction.insert(model));
  must(transaction.commit());
  return model;
}

// "Insert dbo.Model 7", ...
std::vector<std::string> told(const Feed& feed, const FeedPoll& poll = {}) {
  std::vector<std::string> out;
  for (const rows::Neo4jSyncQueue& change : must(feed.poll(poll))) {
    out.push_back(change.operation + " " + change.entity_type + " " + change.entity_id);
  }
  return out;
}

using Told = std::vector<std::string>;

TEST_CASE("engine: a feed is off until it is turned on, and stays on when opened again",
          "[engine][unit]") {
  OpenedStore store(Backend::kRocks);
  {
    Session session = store.session();
    Feed feed = session.feed();
    CHECK(must(feed.tables()).empty());
    insert_model(session, "before");
    CHECK(told(feed).empty());
    HTN_REQUIRE_OK(feed.turn_on());
    CHECK(must(feed.tables()).size() == 6);
    insert_model(session, "first");
    testing::register_tenants(*store, 4);
    Session others = store->session(TenantId{4});
    insert_model(others, "others");
    CHECK(told(feed) == Told{"Insert dbo.Model 2"});
    CHECK(told(others.feed()).empty());
  }
  store.reopen();
  Session session = store.session();
  Feed feed = session.feed();
  insert_model(session, "second");
  CHECK(told(feed) == Told{"Insert dbo.Model 2", "Insert dbo.Model 3"});
  HTN_REQUIRE_OK(feed.turn_off());
  insert_model(session, "after");
  CHECK(told(feed).size() == 2);
  CHECK(must(feed.tables()).empty());
  testing::require_sound(*store);
}

TEST_CASE("engine: a feed tells changes in the order they were committed, with their rows",
          "[engine][unit]") {
  OpenedStore store;
  Session session = store.session();
  Feed feed = session.feed();
  HTN_REQUIRE_OK(feed.turn_on(std::vector<std::string>{"Model", "dbo.ModelLayer"}));
  CHECK(must(feed.tables()) == std::vector<std::string>{"dbo.Model", "dbo.ModelLayer"});
  rows::Model model = insert_model(session, "a \"b\"\n\\");
  Transaction change = session.begin();
  model.architecture = "dense";
  model = must(change.update(model));
  must(change.update(model));  // changes nothing, tells nothing
  rows::ModelLayer layer;
  layer.model_id = model.model_id;
  layer.layer_name = "one";
  layer.layer_type = "attention";
  must(change.insert(layer));
  must(change.insert(rows::HypothesisWeight{.tenant_id = {},
                                            .hypothesis_type = "CachePriming",
                                            .success_count = 0,
                                            .failure_count = 0,
                                            .confidence_score = 0.5,
                                            .avg_impact = {},
                                            .last_updated_at = {}}));
  must(change.commit());
  Transaction removal = session.begin();
  HTN_REQUIRE_OK(removal.erase<rows::Model>({model.model_id}));
  must(removal.commit());
  CHECK(told(feed) == Told{"Insert dbo.Model 1", "Update dbo.Model 1", "Insert dbo.ModelLayer 1",
                           "Delete dbo.ModelLayer 1", "Delete dbo.Model 1"});
  const auto changes = must(feed.poll());
  const auto first = parse_json(*changes[0].payload_json);
  REQUIRE(first.ok());
  CHECK(first->find("model_name")->text == "a \"b\"\n\\");
  const auto last = parse_json(*changes[4].payload_json);
  REQUIRE(last.ok());
  CHECK(last->find("architecture")->text == "dense");
  CHECK(changes[1].created_at == changes[2].created_at);  // of one commit
  for (std::size_t i = 1; i < changes.size(); ++i) {
    CHECK(changes[i - 1].sync_id < changes[i].sync_id);
  }
}

TEST_CASE("engine: a change that is not committed is not told", "[engine][unit]") {
  OpenedStore store;
  Session session = store.session();
  HTN_REQUIRE_OK(session.feed().turn_on());
  {
    Transaction dropped = session.begin();
    rows::Model model;
    model.model_name = "dropped";
    must(dropped.insert(model));
  }
  insert_model(session, "kept");
  Transaction refused = session.begin();
  rows::Model twice;
  twice.model_name = "kept";
  CHECK(refused.insert(twice).status().code() == StatusCode::kAlreadyExists);
  CHECK_FALSE(refused.commit().ok());
  CHECK(told(session.feed()) == Told{"Insert dbo.Model 1"});
}

TEST_CASE("engine: changes are polled in batches, acknowledged, failed and tried again",
          "[engine][unit]") {
  OpenedStore store(GENERATE(Backend::kMemory, Backend::kRocks));
  Session session = store.session();
  Feed feed = session.feed();
  HTN_REQUIRE_OK(feed.turn_on());
  for (int i = 0; i < 5; ++i) insert_model(session, "model " + std::to_string(i));
  const auto ids = [&](const FeedPoll& poll) {
    std::vector<std::int64_t> out;
    for (const auto& change : must(feed.poll(poll))) out.push_back(change.sync_id);
    return out;
  };
  using Ids = std::vector<std::int64_t>;
  CHECK(ids({.limit = 2}) == Ids{1, 2});
  CHECK(ids({.after = 2, .limit = 2}) == Ids{3, 4});
  CHECK(ids({.after = 5}).empty());
  HTN_REQUIRE_OK(feed.acknowledge(Ids{1, 3}));
  const auto told_at =
      must(feed.poll({.after = 2, .which = FeedPoll::Which::kAll}))[0].processed_at;
  REQUIRE(told_at.has_value());
  HTN_REQUIRE_OK(feed.acknowledge(Ids{3}));  // again: nothing
  CHECK(must(feed.poll({.after = 2, .which = FeedPoll::Which::kAll}))[0].processed_at == told_at);
  CHECK(ids({}) == Ids{2, 4, 5});
  CHECK(ids({.which = FeedPoll::Which::kAll}) == Ids{1, 2, 3, 4, 5});
  CHECK(feed.acknowledge(Ids{4, 77}).code() == StatusCode::kNotFound);
  CHECK(ids({}) == Ids{2, 4, 5});  // all or none
  HTN_REQUIRE_OK(feed.fail(2, "not reachable"));
  HTN_REQUIRE_OK(feed.fail(2, "refused"));
  CHECK(ids({}) == Ids{2, 4, 5});  // it comes first again
  CHECK(ids({.attempts_max = 3}) == Ids{2, 4, 5});
  CHECK(ids({.attempts_max = 2}) == Ids{4, 5});
  const auto failed = must(feed.poll({.limit = 1}))[0];
  CHECK(failed.attempts == 2);
  CHECK(failed.error_message == "refused");
  CHECK(feed.fail(1, "late").code() == StatusCode::kFailedPrecondition);
  CHECK(feed.fail(99, "none").code() == StatusCode::kNotFound);

  const Instant now = session.snapshot().tables().instant();
  CHECK(must(feed.purge(Instant{0})) == 0);
  HTN_REQUIRE_OK(feed.acknowledge(Ids{4}));
  CHECK(must(feed.purge(now)) == 2);
  CHECK(ids({.which = FeedPoll::Which::kAll}) == Ids{2, 4, 5});
  insert_model(session, "next");
  CHECK(ids({}) == Ids{2, 5, 6});  // numbers are not given again
  testing::require_sound(*store);
}

TEST_CASE("engine: what is not of the graph cannot be followed", "[engine][unit]") {
  OpenedStore store;
  Feed feed = store.session().feed();
  CHECK(feed.turn_on(std::vector<std::string>{"dbo.Nothing"}).code() == StatusCode::kNotFound);
  for (const char* table : {"dbo.Neo4jSyncQueue", "dbo.IngestionJob", "dbo.vw_IngestionStatus"}) {
    CHECK(feed.turn_on(std::vector<std::string>{table}).code() == StatusCode::kInvalidArgument);
  }
  CHECK(must(feed.tables()).empty());
}

}  // namespace
}  // namespace hartonomous

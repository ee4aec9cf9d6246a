// kill -9 at any moment of a job, and of changes that a feed tells: what lands together is there
// together, and a job that goes on loses nothing, counts nothing twice and is billed once.

#include <catch2/catch.hpp>
#include <map>
#include <string>

#include <hartonomous/base/file.hpp>
#include <hartonomous/base/text.hpp>
#include <hartonomous/engine/store.hpp>
#include <hartonomous/table/rows.hpp>

#include "support/contents.hpp"
#include "support/opened_store.hpp"
#include "support/seed.hpp"
#include "support/temporary_directory.hpp"
#include "support/test_child.hpp"
#include "support/workload.hpp"

namespace hartonomous::testing {
namespace {

using rows::IngestionJob;

constexpr std::int32_t kChunk = 3000;

Options worker_options() { return small_options(Threads::kPool); }

void require_ok(const Status& status) {
  if (!status.ok()) say_to_parent(status.to_string());
  REQUIRE(status.ok());
}

// Hidden: it is for the tests below.
TEST_CASE("engine: a worker runs a job until something ends it", "[.][worker]") {
  auto store = Store::open(from_parent("HTN_JOB_STORE"), worker_options());
  require_ok(store.status());
  const Guid id = must(Guid::from_text(from_parent("HTN_JOB_ID")));
  require_ok(
      store->session().jobs().run(id, from_parent("HTN_JOB_FILE"), {.lease_seconds = 0}).status());
}

TEST_CASE("engine: a worker inserts followed rows until something ends it", "[.][worker]") {
  auto store = Store::open(from_parent("HTN_JOB_STORE"), worker_options());
  require_ok(store.status());
  Session session = store->session();
  for (int i = 0; i < 50; ++i) {
    Transaction change = session.begin();
    rows::Model model;
    model.model_name = concat("model ", session.snapshot().tables().instant().value());
    require_ok(change.insert(model).status());
    require_ok(change.commit().status());
  }
}

// Holds the job's row against what is there. Its offset.
std::int64_t require_consistent(const std::string& path, const Guid& id, bool ended) {
  Store store = must(Store::open(path, worker_options()));
  Session session = store.session();
  const IngestionJob job = must(session.jobs().get(id));
  const Tables tables = session.snapshot().tables();
  const auto billed = rows_of(must(tables.rows<rows::BillingUsage>()));
  const auto document = must(session.snapshot().find_document(job.file_name));
  const bool completed = job.job_status == "Completed";
  REQUIRE((!ended || completed));
  REQUIRE(job.current_atom_offset == job.total_atoms_processed);
  REQUIRE(document.has_value() == completed);
  REQUIRE(billed.size() == (completed ? 2 : 0));
  if (completed) {
    REQUIRE(job.parent_atom_id == document->atom);
    REQUIRE(billed[0].quantity == job.total_atoms_processed);
    REQUIRE(billed[1].quantity == static_cast<std::int64_t>(document->bytes));
    REQUIRE(must(session.snapshot().get_atom(document->atom)).children ==
            static_cast<std::uint64_t>(job.total_atoms_processed));
  }
  require_sound(store);
  return job.current_atom_offset;
}

TEST_CASE("engine: a job that is killed again and again ends as one that was not",
          "[engine][crash]") {
  HTN_TEST_SEED(seed, 77);
  Rng rng(seed);
  for (const auto shape : {testing::Content::Shape::kNoise, testing::Content::Shape::kText}) {
    const TemporaryDirectory folder;
    const std::string path = folder / "store";
    const std::string bytes = make_content({.shape = shape, .seed = rng(), .bytes = 6u << 20});
    File file = must(File::open(folder / "content", File::Mode::kCreate));
    HTN_REQUIRE_OK(file.write(as_bytes(bytes)));
    Guid id;
    {
      Store store = must(Store::open(path, worker_options()));
      id = must(store.session().jobs().create("name", {.atom_chunk_size = kChunk})).job_id;
    }
    std::int64_t offset = 0;
    std::uint64_t killed = 0;
    for (bool ended = false; !ended;) {
      const char* const points[] = {"ingest.put.next_stage", "content.seal.before_commit",
                                    "kv.commit.after_write"};
      const std::string faults =
          killed > 12 ? "" : concat(points[rng.below(3)], "=kill@", 1 + rng.below(8));
      INFO("after " << killed << " kills: " << faults);
      Child child("engine: a worker runs a job until something ends it",
                  {{"HTN_JOB_STORE", path},
                   {"HTN_JOB_ID", id.to_text()},
                   {"HTN_JOB_FILE", folder / "content"},
                   {"HARTONOMOUS_FAULT", faults}});
      while (const auto line = child.read_line()) INFO(*line);
      const ChildEnd end = child.wait();
      REQUIRE((end.clean() || end.signal == 9));
      ended = end.clean();
      killed += ended ? 0 : 1;
      const std::int64_t now = require_consistent(path, id, ended);
      REQUIRE(now >= offset);
      offset = now;
    }
    CHECK(killed > 5);
    Store store = must(Store::open(path, worker_options()));
    const auto document = must(store.session().snapshot().find_document("name"));
    CHECK((must(store.session().snapshot().read(document->atom)) == bytes));
  }
}

TEST_CASE("engine: changes and what a feed tells of them are there together after a kill",
          "[engine][crash]") {
  HTN_TEST_SEED(seed, 78);
  Rng rng(seed);
  const TemporaryDirectory folder;
  const std::string path = folder / "store";
  {
    Store store = must(Store::open(path, worker_options()));
    HTN_REQUIRE_OK(store.session().feed().turn_on());
  }
  std::uint64_t killed = 0;
  for (int round = 0; round < 12; ++round) {
    const char* const points[] = {"kv.commit.after_write", "kv.witness.write"};
    Child child("engine: a worker inserts followed rows until something ends it",
                {{"HTN_JOB_STORE", path},
                 {"HARTONOMOUS_FAULT", concat(points[rng.below(2)], "=kill@", 1 + rng.below(40))}});
    while (const auto line = child.read_line()) INFO(*line);
    const ChildEnd end = child.wait();
    REQUIRE((end.clean() || end.signal == 9));
    killed += end.clean() ? 0 : 1;
    Store store = must(Store::open(path, worker_options()));
    const auto models = rows_of(must(store.session().snapshot().tables().rows<rows::Model>()));
    const auto told = must(store.session().feed().poll({.limit = 100'000}));
    REQUIRE(told.size() == models.size());
    for (std::size_t i = 0; i < told.size(); ++i) {
      REQUIRE(told[i].entity_id == std::to_string(models[i].model_id));
      REQUIRE(told[i].sync_id == static_cast<std::int64_t>(i + 1));
    }
    require_sound(store);
  }
  CHECK(killed > 3);
}

}  // namespace
}  // namespace hartonomous::testing

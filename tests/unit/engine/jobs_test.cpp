#include <hartonomous/engine/jobs.hpp>

#include <catch2/catch.hpp>
#include <map>
#include <string>

#include <hartonomous/base/file.hpp>
#include <hartonomous/base/rng.hpp>
#include <hartonomous/base/sha256.hpp>
#include <hartonomous/engine/store.hpp>
#include <hartonomous/table/rows.hpp>

#include "support/contents.hpp"
#include "support/opened_store.hpp"

namespace hartonomous {
namespace {

using rows::IngestionJob;
using testing::Backend;
using testing::must;
using testing::OpenedStore;
using testing::rows_of;
using testing::Threads;

// A file that can be read again from its beginning.
class Content {
 public:
  explicit Content(const std::string& bytes) { HTN_REQUIRE_OK(write_file(path(), bytes)); }
  std::string path() const { return folder_ / "content"; }

 private:
  static Status write_file(const std::string& path, const std::string& bytes) {
    HTN_ASSIGN_OR_RETURN(File file, File::open(path, File::Mode::kCreate));
    return file.write(as_bytes(bytes));
  }
  testing::TemporaryDirectory folder_;
};

std::string some_text(int lines) {
  std::string text;
  for (int i = 0; i < lines; ++i) text += "line " + std::to_string(i * 7919) + " of a text\n";
  return text;
}

// What was billed, by operation.
std::map<std::string, std::int64_t> billed(const Session& session) {
  std::map<std::string, std::int64_t> sums;
  for (const rows::BillingUsage& usage :
       rows_of(must(session.snapshot().tables().rows<rows::BillingUsage>()))) {
    sums[usage.operation_type] += usage.quantity;
  }
  return sums;
}

// Stops a run when so many bytes were put.
Control stop_at(std::stop_source& stop, std::uint64_t bytes) {
  return {.progress =
              [&stop, bytes](const Progress& at) {
                if (at.done > bytes) stop.request_stop();
              },
          .stop = stop.get_token()};
}

TEST_CASE("engine: a job puts its content, ends with its numbers and is billed", "[engine][unit]") {
  OpenedStore store(GENERATE(Backend::kMemory, Backend::kRocks),
                    GENERATE(Threads::kNone, Threads::kPool));
  Session session = store.session();
  Rng rng(5);
  const std::string content =
      GENERATE(0, 1) == 0 ? some_text(20'000) : testing::random_bytes(rng, 3u << 20);
  const Content file(content);
  IngestionJob job = must(session.jobs().create("name", {.content_type = "text/plain"}));
  CHECK(job.job_status == "Pending");
  CHECK_FALSE(job.started_at.has_value());
  job = must(session.jobs().run(job.job_id, file.path()));
  CHECK(job.job_status == "Completed");
  const auto document = must(session.snapshot().find_document("name"));
  REQUIRE(document.has_value());
  CHECK(job.parent_atom_id == document->atom);
  CHECK((must(session.snapshot().read(document->atom)) == content));
  const std::uint64_t atoms = must(session.snapshot().get_atom(document->atom)).children;
  CHECK(job.total_atoms_processed == static_cast<std::int64_t>(atoms));
  CHECK(job.current_atom_offset == job.total_atoms_processed);
  CHECK_FALSE(job.lease_owner.has_value());
  CHECK(*job.completed_at >= *job.started_at);
  CHECK(job.content_type == "text/plain");
  CHECK(billed(session) == std::map<std::string, std::int64_t>{
                               {"ingest.atoms", job.total_atoms_processed},
                               {"ingest.bytes", static_cast<std::int64_t>(content.size())}});
  CHECK(session.jobs().run(job.job_id, file.path()).status().code() ==
        StatusCode::kFailedPrecondition);
  CHECK(session.jobs().cancel(job.job_id).status().code() == StatusCode::kFailedPrecondition);
  CHECK(billed(session).size() == 2);
  CHECK(must(session.snapshot().tables().get<rows::IngestionStatus>({job.job_id}))->job_status ==
        "Completed");
  testing::require_sound(*store);
}

TEST_CASE("engine: a job of a few bytes knows its atom", "[engine][unit]") {
  OpenedStore store;
  Session session = store.session();
  for (const std::string content : {"", "word", "word", "\xff\xfe"}) {
    const Content file(content);
    IngestionJob job = must(session.jobs().create("small", {.atom_quota = 1}));
    job = must(session.jobs().run(job.job_id, file.path()));
    CHECK(job.job_status == "Completed");
    CHECK(job.total_atoms_processed == 1);
    CHECK(job.parent_atom_id == must(session.snapshot().find_document("small"))->atom);
  }
  CHECK(billed(session)["ingest.atoms"] == 4);
  CHECK(billed(session)["ingest.bytes"] == 10);
  testing::require_sound(*store);
}

TEST_CASE("engine: a chunk lands with the offset and the heartbeat of its job", "[engine][unit]") {
  OpenedStore store;
  Session session = store.session();
  Rng rng(6);
  const Content file(testing::random_bytes(rng, 4u << 20));  // its extents have up to 1024 atoms
  IngestionJob job = must(session.jobs().create("name", {.atom_chunk_size = 3000}));
  std::int64_t last = 0;
  std::uint64_t chunks = 0;
  Instant heartbeat;
  const Control control{.progress =
                            [&](const Progress&) {
                              const IngestionJob now = must(session.jobs().get(job.job_id));
                              REQUIRE(now.job_status == "Processing");
                              REQUIRE(now.current_atom_offset >= last);
                              REQUIRE(now.current_atom_offset == now.total_atoms_processed);
                              chunks += now.current_atom_offset > last ? 1 : 0;
                              if (now.current_atom_offset > last)
                                REQUIRE(*now.heartbeat_at > heartbeat);
                              last = now.current_atom_offset;
                              heartbeat = *now.heartbeat_at;
                            },
                        .stop = {}};
  const std::uint64_t commits = must(store->statistics()).commits;
  job = must(session.jobs().run(job.job_id, file.path(), {}, control));
  const std::uint64_t made = must(store->statistics()).commits - commits;
  // An extent is never cut, so chunks are somewhat smaller than they may be.
  CHECK(job.total_atoms_processed > 60'000);
  CHECK(made > static_cast<std::uint64_t>(job.total_atoms_processed) / 3000);
  CHECK(chunks >= 3);
}

TEST_CASE("engine: a job that was stopped goes on where it was, and is billed once",
          "[engine][unit]") {
  const Threads threads = GENERATE(Threads::kNone, Threads::kPool);
  OpenedStore store(Backend::kRocks, threads);
  const std::string content = some_text(200'000);
  const Content file(content);
  Guid id;
  std::int64_t offset = 0;
  {
    Session session = store.session();
    id = must(session.jobs().create("name", {.atom_chunk_size = 20'000})).job_id;
    std::stop_source stop;
    CHECK(session.jobs().run(id, file.path(), {}, stop_at(stop, 3u << 20)).status().code() ==
          StatusCode::kCancelled);
    const IngestionJob job = must(session.jobs().get(id));
    CHECK(job.job_status == "Processing");
    CHECK_FALSE(job.lease_owner.has_value());
    CHECK(job.current_atom_offset > 100'000);
    offset = job.current_atom_offset;
    CHECK_FALSE(must(session.snapshot().find_document("name")).has_value());
    CHECK(billed(session).empty());
    testing::require_sound(*store);
  }
  store.reopen();
  Session session = store.session();
  std::uint64_t first_done = 0;
  const Control control{.progress =
                            [&](const Progress& at) {
                              if (first_done == 0) first_done = at.done;
                            },
                        .stop = {}};
  const IngestionJob job = must(session.jobs().run(id, file.path(), {}, control));
  CHECK(first_done > 2u << 20);  // not from the beginning
  CHECK(job.total_atoms_processed > offset);
  const auto document = must(session.snapshot().find_document("name"));
  CHECK((must(session.snapshot().read(document->atom)) == content));
  CHECK(must(session.snapshot().get_atom(document->atom)).children ==
        static_cast<std::uint64_t>(job.total_atoms_processed));
  CHECK(billed(session)["ingest.atoms"] == job.total_atoms_processed);
  CHECK(billed(session)["ingest.bytes"] == static_cast<std::int64_t>(content.size()));
  testing::require_sound(*store);
}

TEST_CASE("engine: a job past its tenant's quota ends as its own would", "[engine][unit]") {
  OpenedStore store;
  Rng rng(9);
  const std::string content = testing::random_bytes(rng, 6u << 20);
  const Content file(content);
  rows::Tenant tenant;
  tenant.tenant_name = "small";
  tenant.max_atoms = static_cast<std::int64_t>(content.size() / 64) - 1;
  tenant = must(store->admin().create_tenant(tenant));
  Session session = store->session(tenant.tenant_id);
  IngestionJob job = must(session.jobs().create("over", {.atom_chunk_size = 3000}));
  CHECK(session.jobs().run(job.job_id, file.path()).status().code() ==
        StatusCode::kResourceExhausted);
  job = must(session.jobs().get(job.job_id));
  CHECK(job.job_status == "QuotaExceeded");
  CHECK(job.error_message->find("may keep") != std::string::npos);
  CHECK(billed(session).empty());
  CHECK(must(store->sweep({.forsaken_jobs = true, .retain_seconds = 0})).jobs == 0);
  CHECK(must(store->statistics()).atoms == 0);
  testing::require_sound(*store);
}

TEST_CASE("engine: a quota holds to the atom, and what went past it leaves nothing",
          "[engine][unit]") {
  OpenedStore store;
  Session session = store.session();
  Rng rng(8);
  const std::string content =
      GENERATE(0, 1) == 0 ? some_text(30'000) : testing::random_bytes(rng, 4u << 20);
  const Content file(content);
  const IngestionJob whole = must(session.jobs().create("whole"));
  const std::int64_t atoms =
      must(session.jobs().run(whole.job_id, file.path())).total_atoms_processed;
  HTN_REQUIRE_OK(session.remove("whole"));
  must(store->sweep({.retain_seconds = 0}));

  IngestionJob less =
      must(session.jobs().create("less", {.atom_chunk_size = 3000, .atom_quota = atoms - 1}));
  const Status refused = session.jobs().run(less.job_id, file.path()).status();
  CHECK(refused.code() == StatusCode::kResourceExhausted);
  less = must(session.jobs().get(less.job_id));
  CHECK(less.job_status == "QuotaExceeded");
  CHECK(less.total_atoms_processed == 0);
  REQUIRE(less.error_message.has_value());
  CHECK(less.error_message->find("at least 1 more") != std::string::npos);
  CHECK(less.error_message->find(std::to_string(atoms - 1)) != std::string::npos);
  CHECK_FALSE(must(session.snapshot().find_document("less")).has_value());
  CHECK(session.jobs().run(less.job_id, file.path()).status().code() ==
        StatusCode::kFailedPrecondition);
  testing::require_sound(*store);
  must(store->sweep({.retain_seconds = 0}));
  CHECK(must(store->statistics()).atoms == 0);
  CHECK(must(store->statistics()).extents == 0);
  CHECK(billed(session)["ingest.atoms"] == atoms);  // of the first alone

  const IngestionJob exact =
      must(session.jobs().create("exact", {.atom_chunk_size = 3000, .atom_quota = atoms}));
  CHECK(must(session.jobs().run(exact.job_id, file.path())).total_atoms_processed == atoms);
  const Content nothing("");
  const IngestionJob none = must(session.jobs().create("none", {.atom_quota = 0}));
  CHECK(session.jobs().run(none.job_id, nothing.path()).status().code() ==
        StatusCode::kResourceExhausted);
}

// A process that ended without a word: its row says that it is at it.
void abandon(Session& session, const Guid& id, Instant heartbeat) {
  IngestionJob job = must(session.jobs().get(id));
  job.job_status = "Processing";
  job.lease_owner = "elsewhere:17:4";
  job.heartbeat_at = heartbeat;
  Transaction transaction = session.begin();
  must(transaction.update(job));
  must(transaction.commit());
}

TEST_CASE("engine: a job that somebody is at is taken over when it is not heard of",
          "[engine][unit]") {
  Options options = testing::small_options(Threads::kNone);
  const std::int64_t now = 1'000'000'000;
  options.clock = make_stepping_clock(Instant{now});
  Store store = must(Store::open_in_memory(options));
  Session session = store.session();
  const Content file(some_text(1000));
  const Guid id = must(session.jobs().create("name")).job_id;
  abandon(session, id, Instant{now - 59'000'000});
  const Status busy = session.jobs().run(id, file.path()).status();
  CHECK(busy.code() == StatusCode::kBusy);
  CHECK(busy.message().find("elsewhere:17:4") != std::string::npos);
  CHECK(session.jobs().cancel(id).status().code() == StatusCode::kBusy);
  CHECK(must(session.jobs().get(id)).lease_owner == "elsewhere:17:4");
  abandon(session, id, Instant{now - 61'000'000});
  CHECK(must(session.jobs().run(id, file.path())).job_status == "Completed");
  const Guid other = must(session.jobs().create("other")).job_id;
  abandon(session, other, Instant{now});
  CHECK(must(session.jobs().run(other, file.path(), {.lease_seconds = 0})).job_status ==
        "Completed");
}

TEST_CASE("engine: a cancelled job leaves nothing and is not run again", "[engine][unit]") {
  OpenedStore store;
  Session session = store.session();
  const Content file(some_text(200'000));
  const Guid id = must(session.jobs().create("name", {.atom_chunk_size = 20'000})).job_id;
  std::stop_source stop;
  CHECK(session.jobs().run(id, file.path(), {}, stop_at(stop, 3u << 20)).status().code() ==
        StatusCode::kCancelled);
  CHECK(must(store->statistics()).extents > 0);
  const IngestionJob job = must(session.jobs().cancel(id));
  CHECK(job.job_status == "Cancelled");
  CHECK(job.current_atom_offset == 0);
  CHECK(values_of(must(session.jobs().get(id))) == values_of(job));
  testing::require_sound(*store);
  must(store->sweep({.retain_seconds = 0}));
  CHECK(must(store->statistics()).extents == 0);
  CHECK(billed(session).empty());
  CHECK(session.jobs().run(id, file.path()).status().code() == StatusCode::kFailedPrecondition);
  CHECK(session.jobs().cancel(id).status().code() == StatusCode::kFailedPrecondition);
  const Guid waiting = must(session.jobs().create("waiting")).job_id;
  CHECK(must(session.jobs().cancel(waiting)).job_status == "Cancelled");
  CHECK(rows_of(must(session.jobs().list("Cancelled"))).size() == 2);
  CHECK(rows_of(must(session.jobs().list("Pending"))).empty());
}

// Bytes as they come, once.
class Stream final : public Source {
 public:
  explicit Stream(std::string bytes) : bytes_(std::move(bytes)) {}
  Result<std::size_t> read(std::span<std::byte> buffer) override {
    if (at_ == fail_at) return io_error("the line is cut");
    const std::size_t count = std::min({buffer.size(), bytes_.size() - at_, fail_at - at_});
    std::copy_n(bytes_.data() + at_, count, reinterpret_cast<char*>(buffer.data()));
    at_ += count;
    return count;
  }
  std::size_t fail_at = SIZE_MAX;

 private:
  std::string bytes_;
  std::size_t at_ = 0;
};

TEST_CASE("engine: a job whose source fails can be run again, from a stream anew",
          "[engine][unit]") {
  OpenedStore store;
  Session session = store.session();
  const std::string content = some_text(100'000);
  const Guid id = must(session.jobs().create("name", {.atom_chunk_size = 20'000})).job_id;
  Stream cut(content);
  cut.fail_at = 2u << 20;
  CHECK(session.jobs().run(id, cut).status().code() == StatusCode::kIo);
  CHECK(must(session.jobs().get(id)).job_status == "Processing");
  Stream again(content);
  const IngestionJob job = must(session.jobs().run(id, again));
  CHECK((must(session.snapshot().read(*job.parent_atom_id)) == content));
  CHECK(must(session.snapshot().get_atom(*job.parent_atom_id)).children ==
        static_cast<std::uint64_t>(job.total_atoms_processed));
  CHECK(billed(session)["ingest.bytes"] == static_cast<std::int64_t>(content.size()));
  testing::require_sound(*store);
}

TEST_CASE("engine: jobs that make no sense are refused", "[engine][unit]") {
  OpenedStore store;
  Jobs jobs = store.session().jobs();
  CHECK(jobs.create("").status().code() == StatusCode::kInvalidArgument);
  CHECK(jobs.create(std::string(501, 'n')).status().code() == StatusCode::kInvalidArgument);
  CHECK(jobs.create("n", {.atom_chunk_size = 0}).status().code() == StatusCode::kInvalidArgument);
  CHECK(jobs.create("n", {.atom_quota = -1}).status().code() == StatusCode::kInvalidArgument);
  CHECK(jobs.get(Guid()).status().code() == StatusCode::kNotFound);
  const Guid id = must(jobs.create("n")).job_id;
  CHECK(jobs.run(id, "/nothing/here").status().code() == StatusCode::kNotFound);
  CHECK(must(jobs.get(id)).job_status == "Pending");
  // Another tenant's job is not there.
  testing::register_tenants(*store, 2);
  CHECK(store->session(TenantId{2}).jobs().cancel(id).status().code() == StatusCode::kNotFound);
}

}  // namespace
}  // namespace hartonomous

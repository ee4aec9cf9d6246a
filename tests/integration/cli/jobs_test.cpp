// Governed ingestion, the feed, and what is computed from tables, by the tool.
#include <signal.h>
#include <unistd.h>

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "integration/cli/tool.hpp"

namespace hartonomous::testing {
namespace {

std::string add(const Tool& tool, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"jobs", "add"});
  return tool.json_one(arguments)["job_id"];
}

// Runs a job and ends it with a signal once it has gone on.
Finished interrupt_job(const Tool& tool, const std::string& job, int signal) {
  const Json before = tool.json_one({"jobs", "show", job});
  Process run(tool.command({"jobs", "run", job, tool.path("file")}));
  for (int tries = 0; tries < 600; ++tries) {
    const Json now = tool.json_one({"jobs", "show", job});
    if (now["current_atom_offset"] > before["current_atom_offset"]) break;
    ::usleep(10'000);
  }
  run.signal(signal);
  return run.wait();
}

}  // namespace

TEST_CASE("cli: a job is added, run, shown and billed", "[cli][integration]") {
  Tool tool;
  const std::string path = tool.write("file", noise(1'000'000, 4));
  const std::string job = add(tool, {path, "--quota", "20000", "--content-type", "a/b"});
  CHECK(tool.json({"jobs", "ls", "--status", "Pending"}).size() == 1);
  const Json done = tool.json_one({"jobs", "run", job});
  CHECK(done["job_status"] == "Completed");
  CHECK(done["content_type"] == "a/b");
  CHECK(tool.json_one({"jobs", "show", job}) == done);
  CHECK(tool.json({"jobs", "ls", "--status", "Pending"}).empty());
  CHECK(tool.output({"cat", path}) == noise(1'000'000, 4));
  const auto billed = tool.json({"table", "rows", "BillingUsageLedger"});
  REQUIRE(billed.size() == 2);
  CHECK(billed[0]["quantity"] == done["total_atoms_processed"]);
  CHECK(billed[1]["quantity"] == 1'000'000);
  CHECK(tool.json({"table", "rows", "dbo.vw_IngestionStatus"})[0]["quota_used"] > 0.7);
  CHECK(tool.run({"jobs", "run", job}).exit_code == 4);
  CHECK(tool.output({"jobs", "ls"}).find("Completed") != std::string::npos);
}

TEST_CASE("cli: a job past its quota, and one that is cancelled, leave nothing",
          "[cli][integration]") {
  Tool tool;
  const std::string path = tool.write("file", noise(1'000'000, 5));
  const std::string job = add(tool, {"small", "--quota", "15000"});
  const Finished refused = tool.run({"jobs", "run", job, path});
  CHECK(refused.exit_code == 8);
  CHECK(refused.err.find("15000") != std::string::npos);
  CHECK(tool.json_one({"jobs", "show", job})["job_status"] == "QuotaExceeded");
  const std::string other = add(tool, {"other"});
  CHECK(tool.json_one({"jobs", "cancel", other})["job_status"] == "Cancelled");
  CHECK(tool.run({"jobs", "run", other, path}).exit_code == 4);
  CHECK(tool.json({"ls"}).empty());
  CHECK(tool.json({"table", "rows", "BillingUsageLedger"}).empty());
  CHECK(tool.run({"jobs", "show", "seven"}).exit_code == 3);
  CHECK(tool.run({"jobs", "show", "00000000-0000-0000-0000-000000000001"}).exit_code == 1);
  CHECK(tool.run({"jobs", "frobnicate"}).exit_code == 64);
  CHECK(tool.run({"jobs", "run"}).exit_code == 64);
}

TEST_CASE("cli: a job that is interrupted or killed goes on where it was", "[cli][integration]") {
  Tool tool;
  const std::string content = noise(48'000'000, 6);
  const std::string path = tool.write("file", content);
  const std::string job = add(tool, {"big", "--chunk", "1"});  // an extent a commit
  CHECK(interrupt_job(tool, job, SIGINT).exit_code == 7);
  const Json stopped = tool.json_one({"jobs", "show", job});
  CHECK(stopped["job_status"] == "Processing");
  CHECK(stopped["lease_owner"].is_null());
  CHECK(interrupt_job(tool, job, SIGKILL).signal == SIGKILL);
  const Json killed = tool.json_one({"jobs", "show", job});
  CHECK(killed["current_atom_offset"] >= stopped["current_atom_offset"]);
  REQUIRE(killed["lease_owner"].is_string());
  const Finished busy = tool.run({"jobs", "run", job, path});
  CHECK(busy.exit_code == 6);
  CHECK(busy.err.find(killed["lease_owner"].get<std::string>()) != std::string::npos);
  CHECK(tool.run({"jobs", "cancel", job}).exit_code == 6);
  const Json done = tool.json_one({"jobs", "run", job, path, "--lease", "0"});
  CHECK(done["total_atoms_processed"] == tool.json_one({"show", "big"})["children"]);
  tool.output({"restore", "big", "-o", tool.path("back")});
  CHECK(tool.read("back") == content);
  CHECK(tool.json({"table", "rows", "BillingUsageLedger"}).size() == 2);
  CHECK(tool.json_one({"check"})["ok"] == true);
}

TEST_CASE("cli: the feed tells changes, and forgets what was acknowledged", "[cli][integration]") {
  Tool tool;
  tool.output({"put", "-", "--name", "a"}, "some words");
  CHECK(tool.json_one({"feed", "show"})["on"] == false);
  CHECK(tool.json_one({"feed", "on"})["tables"].size() == 6);
  tool.json_one({"table", "insert", "Model", R"({"model_name": "a \"b\""})"});
  tool.json_one({"table", "update", "Model", R"({"model_id": 1, "architecture": "dense"})"});
  auto told = tool.json({"feed", "ls"});
  REQUIRE(told.size() == 2);
  CHECK(told[0]["payload_json"]["model_name"] == "a \"b\"");
  CHECK(told[1]["operation"] == "Update");
  tool.json_one({"feed", "fail", "1", "--error", "not reachable"});
  CHECK(tool.json_one({"feed", "ls", "--limit", "1"})["error_message"] == "not reachable");
  CHECK(tool.json_one({"feed", "ls", "--attempts", "1"})["sync_id"] == 2);
  tool.json_one({"feed", "ack", "1", "2"});
  CHECK(tool.json({"feed", "ls"}).empty());
  CHECK(tool.json({"feed", "ls", "--all", "--after", "1"}).size() == 1);
  CHECK(tool.json_one({"feed", "purge", "--before", "2900-01-01T00:00:00Z"})["purged"] == 2);
  CHECK(tool.json_one({"feed", "off"})["on"] == false);
  CHECK(tool.run({"feed", "ack", "7"}).exit_code == 1);
  CHECK(tool.run({"feed", "on", "IngestionJob"}).exit_code == 3);
  CHECK(tool.run({"feed", "ack"}).exit_code == 64);
  CHECK(tool.run({"feed", "purge"}).exit_code == 64);
  CHECK(tool.run({"feed", "frobnicate"}).exit_code == 64);
}

TEST_CASE("cli: the rows of virtual tables are scanned like others", "[cli][integration]") {
  Tool tool;
  const Json put = tool.json_one({"put", "-", "--name", "a"}, "one two one\n");
  const std::string atom = std::to_string(put["id"].get<std::uint64_t>());
  const auto rows = tool.json({"table", "rows", "AtomComposition", atom});
  REQUIRE(rows.size() == 6);
  CHECK(rows[4]["spatial_key"] == Json::array({8, 0, 0, 8}));
  const auto part =
      tool.json({"table", "rows", "dbo.AtomComposition", atom, "--from", "1", "--before", "3"});
  REQUIRE(part.size() == 2);
  CHECK(part[0] == rows[1]);
  const std::string one = std::to_string(rows[0]["component_atom_id"].get<std::uint64_t>());
  CHECK(tool.json({"table", "rows", "AtomComposition", one, "--index",
                   "IX_AtomComposition_Component"})
            .size() == 2);
  CHECK(tool.json({"table", "rows", "AtomComposition", "--as-of", "2001-01-01T00:00:00Z"}).empty());
  CHECK(tool.run({"table", "rows", "vw_IngestionStatus", "--as-of", "2001-01-01T00:00:00Z"})
            .exit_code == 3);
  const Finished refused = tool.run({"table", "insert", "vw_IngestionStatus", "{}"});
  CHECK(refused.exit_code == 11);
  CHECK(refused.err.find("dbo.vw_IngestionStatus") != std::string::npos);
}

}  // namespace hartonomous::testing

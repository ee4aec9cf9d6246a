// Every file of a small store is damaged in every way that costs a test little: bytes flipped, cut
// short, emptied, deleted. Opening and reading everything must give what was written or an error;
// something else without an error, and the end of the process, are what this test is for.

#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <string>

#include <hartonomous/base/text.hpp>

#include "kv/witness.hpp"
#include "support/damage.hpp"
#include "support/kv_workload.hpp"
#include "support/seed.hpp"
#include "support/temporary_directory.hpp"
#include "support/test_child.hpp"

namespace hartonomous {
namespace {

namespace fs = std::filesystem;
using testing::Child;
using testing::damages_of;
using testing::TemporaryDirectory;

constexpr const char* kBuilder = "kv: child that fills a store and is killed while it flushes";
constexpr const char* kReader = "kv: child that reads a damaged store";
constexpr int kFlipsPerFile = 3;

TEST_CASE("kv: child that fills a store and is killed while it flushes", "[.child]") {
  auto database =
      testing::open_small(testing::from_parent("HTN_STORE"), kv::OpenMode::kCreateOrOpen);
  if (!database.ok()) return;
  for (std::uint64_t number = 1; number < 200; ++number) {
    if (number % testing::kCommitsPerLoad == 0) {
      if (!testing::load_numbered_pages(**database, number).ok()) return;
    }
    if (!(*database)->commit(testing::numbered_batch(number), kv::Durability::kSync).ok()) return;
    testing::say_to_parent(std::to_string(number));
    if (number == 12 && !(*database)->flush().ok()) return;
    if (number == 20 && !(*database)->compact().ok()) return;
  }
}

// The logs that hold something.
std::size_t logs_in(const std::string& store) {
  std::size_t logs = 0;
  for (const auto& entry : fs::directory_iterator(store + "/rocks")) {
    if (entry.path().extension() == ".log" && entry.file_size() > 0) ++logs;
  }
  return logs;
}

// A store with table files of every making, a log that is sealed but not flushed and a newer one.
std::uint64_t build_store(const std::string& path) {
  for (int attempt = 0; attempt < 30; ++attempt) {
    fs::remove_all(path);
    Child child(kBuilder,
                {{"HTN_STORE", path},
                 {"HARTONOMOUS_FAULT", concat("kv.flush.begin=kill@", 11 + attempt % 8)}});
    std::uint64_t last = 0;
    while (const auto line = child.read_line()) last = std::stoull(*line);
    child.wait();
    if (last > 20 && logs_in(path) >= 2) return last;
  }
  FAIL("no store was left with two logs");
  return 0;
}

// What the damaged store says, opened to write or to read.
Status look(const std::string& store, kv::OpenMode mode) {
  const auto witnessed = kv::read_witness(store + "/WITNESS");
  HTN_ASSIGN_OR_RETURN(const auto database, testing::open_small(store, mode));
  if (!witnessed.ok()) return internal_error("silently wrong: opened without its witness");
  if (database->commit_number() < witnessed->point.commit) {
    return internal_error("silently wrong: a witnessed commit is gone");
  }
  HTN_RETURN_IF_ERROR(testing::examine(*database, 0));
  return database->verify();
}

TEST_CASE("kv: child that reads a damaged store", "[.child]") {
  const std::string pristine = testing::from_parent("HTN_STORE");
  const std::string work = testing::from_parent("HTN_WORK");
  const auto damages =
      damages_of(pristine, std::stoull(testing::from_parent("HTN_DAMAGE_SEED")), kFlipsPerFile);
  for (std::size_t i = std::stoull(testing::from_parent("HTN_FIRST")); i < damages.size(); ++i) {
    testing::say_to_parent(concat("at ", i, " ", damages[i].name()));
    for (const kv::OpenMode mode : {kv::OpenMode::kReadOnly, kv::OpenMode::kOpenExisting}) {
      // Both read table files alike.
      if (damages[i].file.ends_with(".sst") && (i % 2 == 0) == (mode == kv::OpenMode::kReadOnly)) {
        continue;
      }
      fs::remove_all(work);
      fs::copy(pristine, work, fs::copy_options::recursive);
      damages[i].apply(work);
      const Status said = look(work, mode);
      testing::say_to_parent(concat("code ", static_cast<int>(said.code()), " ", said.to_string()));
    }
  }
  testing::say_to_parent("done");
}

bool may_be_said(StatusCode code) {
  return code == StatusCode::kOk || code == StatusCode::kCorruption ||
         code == StatusCode::kNotSupported || code == StatusCode::kInvalidArgument;
}

TEST_CASE("kv: a damaged store tells or shows what was written, and never ends the process",
          "[kv][crash]") {
  HTN_TEST_SEED(seed, 7);
  const TemporaryDirectory folder;
  const std::string store = folder / "store";
  build_store(store);
  std::size_t told = 0;
  testing::read_damaged(kReader, store, folder / "work", seed, [&told](const std::string& line) {
    if (!line.starts_with("code ")) return;
    const auto code = static_cast<StatusCode>(std::stoi(line.substr(5)));
    CHECK(may_be_said(code));
    told += code == StatusCode::kOk ? 0 : 1;
  });
  CHECK(told > 60);
}

}  // namespace
}  // namespace hartonomous

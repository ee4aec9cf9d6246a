#include <hartonomous/base/status.hpp>

#include <catch2/catch.hpp>
#include <csignal>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include <hartonomous/base/result.hpp>

#include "support/child_process.hpp"

namespace hartonomous {
namespace {

TEST_CASE("base: a default status is OK and says nothing", "[base][unit]") {
  const Status status;
  CHECK(status.ok());
  CHECK(status.code() == StatusCode::kOk);
  CHECK(status.message().empty());
  CHECK(status.location().empty());
  CHECK(status.to_string() == "ok");
}

TEST_CASE("base: a failed status says what, why and where", "[base][unit]") {
  const Status status = not_found("document 'a.txt'");
  const unsigned line = __LINE__ - 1;
  CHECK_FALSE(status.ok());
  CHECK(status.code() == StatusCode::kNotFound);
  CHECK(status.message() == "document 'a.txt'");
  CHECK(status.to_string() == "not found: document 'a.txt'");
  CHECK(status.location() == "status_test.cpp:" + std::to_string(line));
}

TEST_CASE("base: a status made with the code OK is OK", "[base][unit]") {
  CHECK(Status(StatusCode::kOk, "ignored").ok());
}

TEST_CASE("base: context is put before the message of a failure only", "[base][unit]") {
  CHECK(corruption("bad tag").with_context("page 7").message() == "page 7: bad tag");
  CHECK(Status().with_context("page 7").ok());
}

TEST_CASE("base: statuses are copied deeply and a moved-from one is OK", "[base][unit]") {
  Status original = io_error("disk");
  Status copy = original;
  CHECK(copy.message() == "disk");
  CHECK(original.message() == "disk");
  copy = Status();
  CHECK(original.code() == StatusCode::kIo);
  Status moved = std::move(original);
  CHECK(moved.code() == StatusCode::kIo);
  CHECK(original.ok());  // NOLINT(bugprone-use-after-move) that is the contract
  const Status& same = moved;
  moved = same;
  CHECK(moved.message() == "disk");
}

TEST_CASE("base: every code has a name of its own", "[base][unit]") {
  std::set<std::string_view> names;
  for (int code = 0; code <= 15; ++code) names.insert(status_code_name(StatusCode{code}));
  CHECK(names.size() == 16);
  CHECK(names.count("unknown code") == 0);
  CHECK(status_code_name(StatusCode{16}) == "unknown code");
}

TEST_CASE("base: each maker of a status makes its code", "[base][unit]") {
  CHECK(invalid_argument("").code() == StatusCode::kInvalidArgument);
  CHECK(failed_precondition("").code() == StatusCode::kFailedPrecondition);
  CHECK(corruption("").code() == StatusCode::kCorruption);
  CHECK(resource_exhausted("").code() == StatusCode::kResourceExhausted);
  CHECK(cancelled("").code() == StatusCode::kCancelled);
  CHECK(internal_error("").code() == StatusCode::kInternal);
}

Result<std::unique_ptr<int>> half(int number) {
  if (number % 2 != 0) return invalid_argument("odd");
  return std::make_unique<int>(number / 2);
}

Result<int> quarter(int number) {
  HTN_ASSIGN_OR_RETURN(const std::unique_ptr<int> once, half(number));
  HTN_ASSIGN_OR_RETURN(const std::unique_ptr<int> twice, half(*once));
  return *twice;
}

TEST_CASE("base: a result is a value or the status that says why not", "[base][unit]") {
  CHECK(*quarter(12) == 3);
  CHECK(quarter(12).status().ok());
  CHECK_FALSE(quarter(6).ok());
  CHECK(quarter(6).status().message() == "odd");
  const Result<std::string> text = std::string("abc");
  CHECK(text->size() == 3);
}

TEST_CASE("base: the value of a failed result ends the process", "[base][unit]") {
  CHECK(testing::signal_that_ended([] {
          const Result<int> failed = internal_error("none");
          ::_exit(failed.value());
        }) == SIGABRT);
  CHECK(testing::signal_that_ended([] { const Result<int> none = Status(); }) == SIGABRT);
}

}  // namespace
}  // namespace hartonomous

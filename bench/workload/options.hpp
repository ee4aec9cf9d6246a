#pragma once

// The command line of the workload. Thread-safety: one thread at a time.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <hartonomous/base/result.hpp>

#include "support/report.hpp"
#include "workload/story.hpp"

namespace hartonomous::bench {

struct CommandLine {
  Sizes sizes;
  bool help = false;
  bool tiny = false;
  Report::Format format = Report::Format::kTable;
  std::vector<std::string> only;  // empty: every story
  std::vector<std::string> models;
  std::string vectors;
  std::string sqlite_vec;
  std::string lancedb;
  std::string plots;
  std::string texts;
  std::string judged;
  std::string directory;
  std::uint64_t seed = 1;
  std::uint64_t memory_budget_bytes = 1u << 30;
  // --memory-child STORE FILE BUDGET, how the program calls itself.
  std::vector<std::string> child;
};

extern const std::string_view kUsage;

// Errors: kInvalidArgument, naming the argument.
Result<CommandLine> parse_command_line(const std::vector<std::string>& arguments);

}  // namespace hartonomous::bench

#include "compare/backup_tools.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>

#include <hartonomous/base/file.hpp>
#include <hartonomous/base/text.hpp>

#include "support/files.hpp"

namespace hartonomous::bench {
namespace {

// Where the program is; empty: nowhere on the path.
std::string find_program(std::string_view name) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    std::string program = concat(folder, "/", name);
    if (::access(program.c_str(), X_OK) == 0) return program;
  }
  return {};
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (std::string& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

// What it says goes nowhere; what it keeps for itself, into `folder`.
Status run_program(std::vector<std::string> arguments, const std::string& folder) {
  std::vector<std::string> environment = {
      concat("PATH=", std::getenv("PATH")), concat("HOME=", folder), concat("TMPDIR=", folder),
      "RESTIC_PASSWORD=benchmark", "BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK=yes"};
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  for (const int descriptor : {STDOUT_FILENO, STDERR_FILENO}) {
    ::posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0);
  }
  pid_t child = 0;
  const int failed = ::posix_spawn(&child, arguments[0].c_str(), &actions, nullptr,
                                   pointers(arguments).data(), pointers(environment).data());
  ::posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) return io_error(concat("start '", arguments[0], "'"));
  int outcome = 0;
  ::waitpid(child, &outcome, 0);
  return outcome == 0 ? Status() : internal_error(concat(arguments[0], " ended with ", outcome));
}

}  // namespace

std::string_view backup_tool_name(BackupTool tool) {
  return tool == BackupTool::kRestic ? "restic" : "borg";
}

Result<std::optional<std::uint64_t>> backup_bytes(BackupTool tool, const std::string& folder,
                                                  const std::vector<std::string>& files) {
  const std::string program = find_program(backup_tool_name(tool));
  if (program.empty()) return std::optional<std::uint64_t>();
  const std::string home = folder + "-home";
  HTN_RETURN_IF_ERROR(make_directories(home));
  std::vector<std::string> first = {program, "init", "--repo", folder};
  std::vector<std::string> second = {program, "--no-cache", "--repo", folder, "backup"};
  if (tool == BackupTool::kBorg) {
    first = {program, "init", "--encryption=none", folder};
    second = {program, "create", "--compression=zstd,3", folder + "::files"};
  }
  second.insert(second.end(), files.begin(), files.end());
  Status done = run_program(first, home);
  if (done.ok()) done = run_program(second, home);
  remove_all(home);
  HTN_RETURN_IF_ERROR(std::move(done));
  HTN_ASSIGN_OR_RETURN(const std::uint64_t bytes, disk_bytes(folder));
  remove_all(folder);
  return std::optional(bytes);
}

}  // namespace hartonomous::bench

// memory: a file far larger than the memory budget, in a process of its own whose peak is read.
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <sstream>

#include <hartonomous/base/file.hpp>

#include "support/machine.hpp"
#include "support/noise.hpp"
#include "workload/story.hpp"

namespace hartonomous::bench {
namespace {

// What the child prints, one line of numbers and a hash.
struct Child {
  double wall = 0;
  double cpu = 0;
  std::uint64_t peak_put = 0;
  std::uint64_t peak = 0;
  std::string hash;
};

// Apart from a shell, and from this process: a forked copy would begin with its peak.
Result<Child> run_child(const Scratch& scratch, const std::string& file, std::uint64_t budget) {
  std::string store = scratch / "store";
  std::string output = scratch / "output";
  std::string number = concat(budget);
  std::string self = "/proc/self/exe";
  std::string flag = "--memory-child";
  std::array<char*, 6> arguments = {self.data(),   flag.data(),
                                    store.data(),  const_cast<char*>(file.c_str()),
                                    number.data(), nullptr};
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output.c_str(),
                                     O_WRONLY | O_CREAT | O_TRUNC, 0600);
  pid_t child = 0;
  int failed = ::posix_spawn(&child, self.c_str(), &actions, nullptr, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) return io_error("start a process of this program");
  int outcome = 0;
  ::waitpid(child, &outcome, 0);
  if (outcome != 0) return internal_error(concat("the process that put ended with ", outcome));
  HTN_ASSIGN_OR_RETURN(std::string text, read_file(output, 4096));
  Child result;
  std::istringstream in(text);
  in >> result.wall >> result.cpu >> result.peak_put >> result.peak >> result.hash;
  if (in.fail()) return internal_error(concat("the process that put said '", text, "'"));
  return result;
}

double mebibytes(std::uint64_t bytes) { return static_cast<double>(bytes) / (1 << 20); }

}  // namespace

Status run_memory_child(const std::string& folder, const std::string& file, std::uint64_t budget) {
  Options options;
  options.memory_budget_bytes = budget;
  options.executor = make_thread_pool({.threads = 3});
  HTN_ASSIGN_OR_RETURN(Store store, Store::open(folder, options));
  Session session = store.session();
  PutResult put;
  HTN_ASSIGN_OR_RETURN(Cost cost, measure_settled([&]() -> Status {
                         HTN_ASSIGN_OR_RETURN(
                             put, session.put_file("file", file, {.kind = Kind::kBytes}));
                         return {};
                       }));
  HTN_ASSIGN_OR_RETURN(std::uint64_t peak_put, peak_resident_bytes());
  HTN_RETURN_IF_ERROR(expect_content(session.snapshot(), put.atom, put.sha256, put.bytes));
  HTN_ASSIGN_OR_RETURN(std::uint64_t peak, peak_resident_bytes());
  std::printf("%.6f %.6f %s %s %s\n", cost.wall, cost.cpu, concat(peak_put).c_str(),
              concat(peak).c_str(), put.sha256.to_hex().c_str());
  return {};
}

Result<ContentHash> run_memory(const Workload& workload) {
  HTN_ASSIGN_OR_RETURN(Scratch scratch, Scratch::make(workload.scratch, "memory"));
  const Sizes& sizes = workload.sizes;
  std::string file = scratch / "noise";
  HTN_RETURN_IF_ERROR(write_noise(file, sizes.memory_file, workload.seed + 21));
  HTN_RETURN_IF_ERROR(workload.let_disk_rest());
  HTN_ASSIGN_OR_RETURN(Child child, run_child(scratch, file, sizes.memory_budget));
  HTN_ASSIGN_OR_RETURN(ContentHash hash, file_hash(file));
  HTN_RETURN_IF_ERROR(expect(child.hash == hash.to_hex(), "the hash of what was put"));
  Cost cost{child.wall, child.cpu};
  auto figure = [&](std::string name, double value, std::string unit, const Target& target,
                    std::string note) {
    workload.report->add(
        {"memory", std::move(name), value, std::move(unit), cost, target, std::move(note)});
  };
  figure("ingest", megabytes_per_second(sizes.memory_file, cost.wall), "MB/s", {},
         format_bytes(sizes.memory_file) + ", budget " + format_bytes(sizes.memory_budget));
  figure("peak resident while putting", mebibytes(child.peak_put), "MiB", at_most(512), "");
  figure("peak resident, read back as well", mebibytes(child.peak), "MiB", at_most(512), "");
  return hash;
}

}  // namespace hartonomous::bench

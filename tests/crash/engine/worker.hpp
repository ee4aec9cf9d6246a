#pragma once

// Worker: this test runner started again as a process that works on a store until its work is done,
// a fault point kills it or its timer does; and what it had reported until then.
// Thread-safety: one thread at a time.

#include <cstdint>
#include <string>
#include <vector>

#include "support/test_child.hpp"
#include "support/workload.hpp"

namespace hartonomous::testing {

struct WorkerTask {
  std::string store;
  std::string trees;  // the folder of describe_trees()
  std::uint64_t seed = 0;
  std::uint64_t operations = 0;
  bool buffered = false;
  std::uint64_t threads = 0;        // of the executor; 0: none
  Content large;                    // put as "large" before the operations, unless it is empty
  std::uint64_t kill_after_us = 0;  // 0: not
  std::string faults;               // HARTONOMOUS_FAULT
};

struct WorkerReport {
  ChildEnd end;
  std::uint64_t operations = 0;     // acknowledged
  std::vector<std::string> files;   // acknowledged of the directory under way
  std::vector<std::string> points;  // fault points passed, of a worker that came to its end
  std::string failure;              // what it said it failed with
  bool killed() const { return end.signal == 9; }
};

WorkerReport run_worker(const WorkerTask& task);

}  // namespace hartonomous::testing

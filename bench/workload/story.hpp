#pragma once

// What every story of the workload shares: sizes, seed, where its files go, how its store is
// opened, and where its figures go. A story makes its own data and store, measures, verifies what
// came back, and removes everything.
// Thread-safety: one thread at a time.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <hartonomous/base/executor.hpp>
#include <hartonomous/base/sha256.hpp>
#include <hartonomous/base/text.hpp>
#include <hartonomous/engine/store.hpp>

#include "support/files.hpp"
#include "support/measure.hpp"
#include "support/report.hpp"

namespace hartonomous::bench {

struct Sizes {
  std::uint64_t noise = 256u << 20;
  // The row layouts are slow: a slice of the noise, far more than their write buffers hold, and
  // few rounds.
  std::uint64_t rocks_rows = 128u << 20;
  std::uint64_t sqlite_rows = 128u << 20;
  int peer_rounds = 1;
  std::uint64_t range_file = 1u << 30;
  std::uint64_t lookups = 200'000;
  std::uint64_t range_reads = 2000;
  std::uint64_t tree_text = 96u << 20;
  std::uint64_t tree_programs = 192u << 20;
  std::uint64_t text = 1'000'000'000;
  std::uint64_t text_slice = 128u << 20;  // of the comparison with opaque bytes
  std::uint64_t scale_factor = 10;
  std::uint64_t memory_file = 4ull << 30;
  std::uint64_t memory_budget = 256u << 20;
  std::uint64_t model_slice = 64u << 20;  // most of a made-up model
  std::uint64_t table_rows = 200'000;
  std::uint64_t table_commits = 2000;  // of one row each, buffered
  std::uint64_t table_syncs = 200;     // the same, synced
  std::uint64_t table_keys = 1000;     // with a history, and as many without
  std::uint64_t table_versions = 100;  // of each
  std::uint64_t table_updates = 50'000;
  std::uint64_t weights_pair = 32u << 20;  // of a made-up model and of its fine-tune, each
  std::uint64_t weights_shared = 16u << 20;
  std::uint64_t weights_speed = 256u << 20;
  std::uint64_t weights_wide = 1u << 30;      // of a tensor that rows are read of
  std::uint64_t weights_tensor = 128u << 20;  // read whole, as float32
  std::uint64_t weights_rows = 1024;          // that are read again
  std::uint64_t weights_reads = 5000;
  std::uint64_t vector_count = 100'000;     // that are made, of 128 numbers
  std::uint64_t vector_points = 1'000'000;  // of three dimensions
  std::uint64_t vector_queries = 1000;
  std::uint64_t vector_scan = 512u << 20;  // bytes that kernels read
  double vector_seconds = 0.15;            // of one measurement, at least
  std::uint64_t search_lines = 100'000;    // once a tenth, and ten times as many
  std::uint64_t search_queries = 1000;
  std::uint64_t search_commits = 200;  // each synced, and searched for
  int rounds = 3;
};

struct Workload {
  Sizes sizes;
  std::string scratch;  // a folder that is removed at the end
  std::uint64_t seed = 1;
  std::uint64_t memory_budget_bytes = 1u << 30;
  std::shared_ptr<Executor> executor;
  std::vector<std::string> models;
  std::string vectors;     // a folder of vectors' files; empty: only made ones
  std::string sqlite_vec;  // vec0.so; empty: without
  std::string lancedb;     // where node finds it; empty: without
  std::string plots;       // where plots go; empty: nowhere
  std::string texts;       // a folder of texts to search; empty: made-up ones
  std::string judged;      // a folder of judged documents; empty: without
  Report* report = nullptr;
  enum class DiskRest : std::uint8_t { kYes, kNo };
  DiskRest disk_rest = DiskRest::kYes;

  // Before a measurement: it does not pay for what others wrote.
  Status let_disk_rest() const {
    return disk_rest == DiskRest::kYes ? write_out(scratch) : Status();
  }
  Options store_options() const {
    Options options;
    options.memory_budget_bytes = memory_budget_bytes;
    options.executor = executor;
    return options;
  }
};

// The answers a story was given, for its result hash.
class Answers {
 public:
  void add(Bytes bytes) { hasher_.update(bytes); }
  void add(const ContentHash& hash) { add(hash.bytes()); }
  void add(std::uint64_t number) { add(std::as_bytes(std::span(&number, 1))); }
  ContentHash hash() const { return hasher_.finish(); }

 private:
  Sha256 hasher_;
};

// A wrong answer ends the run: figures of a store that is wrong are worth nothing.
inline Status expect(bool holds, std::string_view what) {
  return holds ? Status() : internal_error(concat("wrong answer: ", what));
}

// What `now` reads of the atom has this hash; its bytes count `bytes`.
Status expect_content(const Snapshot& now, AtomId atom, const ContentHash& hash,
                      std::uint64_t bytes);

// Puts a file into a new store at `folder`, and leaves it there, closed.
struct FreshPut {
  PutResult put;
  Cost cost;
  std::uint64_t disk = 0;
};
Result<FreshPut> put_into_fresh_store(const Workload& workload, const std::string& folder,
                                      const std::string& file, const PutOptions& options = {});

struct Story {
  std::string_view name;
  std::string_view about;
  Result<ContentHash> (*run)(const Workload&);
};

Result<ContentHash> run_noise(const Workload& workload);
Result<ContentHash> run_tree(const Workload& workload);
Result<ContentHash> run_text(const Workload& workload);
Result<ContentHash> run_scale(const Workload& workload);
Result<ContentHash> run_memory(const Workload& workload);
Result<ContentHash> run_tables(const Workload& workload);
Result<ContentHash> run_model(const Workload& workload);
Result<ContentHash> run_weights(const Workload& workload);
Result<ContentHash> run_vectors(const Workload& workload);
Result<ContentHash> run_search(const Workload& workload);

// The other side of run_memory(), in a process of its own: puts a file into a new store under a
// budget, reads it back, and prints what it took.
Status run_memory_child(const std::string& store, const std::string& file, std::uint64_t budget);

}  // namespace hartonomous::bench

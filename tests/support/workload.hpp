#pragma once

// Workload: operations on a store that follow from a seed, and the oracle that knows what a store
// holds after them. A child process carries them out, is killed, and its parent, who made the same
// operations from the same seed, tells what must be there.
// Thread-safety: one thread at a time.

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <hartonomous/base/rng.hpp>
#include <hartonomous/engine/store.hpp>

namespace hartonomous::testing {

// Bytes that follow from a few numbers.
struct Content {
  enum class Shape : std::uint8_t { kNoise, kText, kRepeats, kEdited };
  Shape shape = Shape::kNoise;
  std::uint64_t seed = 0;
  std::uint64_t bytes = 0;
  auto operator<=>(const Content&) const = default;
};
std::string make_content(const Content& content);
// Remembered: the same contents come again and again.
ContentHash hash_of(const Content& content);

// Folders of files that stand ready on the disk, in the order in which a put walks them.
struct Tree {
  std::string path;
  std::vector<std::pair<std::string, Content>> files;
};
std::vector<Tree> describe_trees(const std::string& folder);
void write_trees(const std::vector<Tree>& trees);

struct Step {
  enum class Kind : std::uint8_t { kPut, kRemove };
  Kind kind = Kind::kPut;
  std::string name;
  Content content;
};

struct Operation {
  enum class Kind : std::uint8_t { kStep, kTransaction, kDirectory, kSweep, kGuest };
  Kind kind = Kind::kStep;
  std::vector<Step> steps;  // one, or those of the transaction
  std::size_t tree = 0;
  std::string prefix;
  bool forsaken_jobs = false;
};
std::vector<Operation> make_operations(std::uint64_t seed, std::size_t count);

// What a store holds: the hash of every version of every name.
using Shelf = std::map<std::string, std::vector<ContentHash>>;
// The whole operation, or the first `files` of a directory's.
void apply(const Operation& operation, const std::vector<Tree>& trees, Shelf& shelf,
           std::size_t files = ~std::size_t{0});

// Told of everything a store has acknowledged.
struct Acknowledge {
  std::function<void(const std::string& name)> file;
};
// kNotFound of a removal is no failure.
Status carry_out(Store& store, const Operation& operation, const std::vector<Tree>& trees,
                 const Acknowledge& acknowledge = {});

// What the store holds now, every byte of it read and hashed. Errors: those of reading; kCorruption
// when the bytes are not those of the row.
Result<Shelf> read_shelf(Store& store);
// Empty when they are equal; otherwise the first difference.
std::string difference(const Shelf& expected, const Shelf& found);

}  // namespace hartonomous::testing

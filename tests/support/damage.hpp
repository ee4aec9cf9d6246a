#pragma once

// Damage: ways to damage the files of a folder, one at a time.
// Thread-safety: immutable.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace hartonomous::testing {

// One way to damage one file.
struct Damage {
  enum class Kind { kDelete, kCut, kChange };
  std::string file;  // within the folder
  Kind kind = Kind::kDelete;
  std::uint64_t at = 0;
  std::uint8_t bits = 0;  // kChange: those that change

  std::string name() const;
  void apply(const std::string& folder) const;
};

// Of every file: deleted, cut to nothing, somewhere and by its last byte, and bytes changed at
// `changes_per_file` places.
std::vector<Damage> damages_of(const std::string& folder, std::uint64_t seed, int changes_per_file);

// The parent's half of a damage test: children of this test case read the store under one damage
// after the other and say "at NUMBER ..." before each, "done" after the last. One that ends before
// that is a failed check, and the next goes on behind the damage that ended it. `on_line` hears
// every line.
using OnLine = std::function<void(const std::string& line)>;
void read_damaged(const char* child_case, const std::string& store, const std::string& work,
                  std::uint64_t seed, const OnLine& on_line);

}  // namespace hartonomous::testing

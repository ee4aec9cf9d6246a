#pragma once

// Damage: ways to damage the files of a folder, one at a time.
// Thread-safety: immutable.

#include <cstdint>
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

}  // namespace hartonomous::testing

#pragma once

// Checker: everything of a domain below compositions, recomputed and compared: pages, fingerprints,
// extents and their hashes, reverse edges, counters.
//
// Sets too large for memory are compared by count and by a sum of mixed pairs (a set hash), or in
// windows of pages.
// Thread-safety: one thread at a time.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <hartonomous/base/progress.hpp>

#include "content/view.hpp"

namespace hartonomous::content {

struct Checked {
  std::vector<std::string>& problems;
  std::size_t problems_max;
  std::uint64_t pages = 0;
  std::uint64_t atoms = 0;
  std::uint64_t payload_bytes = 0;
  std::uint64_t extents = 0;
  std::uint64_t counters = 0;
  std::uint64_t edges = 0;
  std::uint64_t bytes_hashed = 0;

  void problem(std::string what) {
    if (problems.size() < problems_max) problems.push_back(std::move(what));
  }
  // A failed look is a problem when it is of what is stored; true when it was.
  bool failed(const Status& status) {
    if (status.ok()) return false;
    problem(std::string(status.message()));
    return true;
  }
};

// A commutative hash of a set of pairs.
struct PairSum {
  std::uint64_t sum = 0;
  std::uint64_t count = 0;
  void add(std::uint64_t a, std::uint64_t b);
  bool operator==(const PairSum&) const = default;
};

// References to contents from above: calls back with each and how often.
using EachReference =
    std::function<Status(const std::function<void(ContentId, std::int64_t)>& reference)>;

// Errors: kCancelled, kIo; what is wrong with what is stored is a problem instead.
Status check_contents(const View& view, const EachReference& references, bool recount,
                      std::uint64_t memory_bytes, Checked& checked, const Control& control);

// The extents that have rows, by number.
Result<std::vector<bool>> live_extents(const View& view);

}  // namespace hartonomous::content

#pragma once

// What must hold of one stored content, held against its bytes by naive code.
// Thread-safety: one thread at a time.

#include <string>
#include <vector>

#include <hartonomous/engine/store.hpp>

namespace hartonomous::testing {

// Its children, after each was held against the content: dense, in order, of 1 to 64 bytes, at the
// right places, found by their hashes, and together the content.
std::vector<Child> require_children(const Snapshot& snapshot, AtomId whole, Kind kind,
                                    const std::string& content);
// Reading: whole, at every border of `borders`, and around its ends.
void require_ranges(const Snapshot& snapshot, AtomId whole, const std::string& content,
                    const std::vector<std::uint64_t>& borders);
// line_range against a naive split.
void require_lines(const Snapshot& snapshot, AtomId whole, const std::string& content);
// parents() and reference_count() of some of the children, when `whole` is all there is.
void require_lone_parent(const Snapshot& snapshot, AtomId whole, const std::string& content,
                         const std::vector<Child>& children);

}  // namespace hartonomous::testing

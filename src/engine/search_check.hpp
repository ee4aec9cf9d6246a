#pragma once

// Checking of collections of texts: each one's rows and segments, held against one another and
// against the documents that are there.
// Thread-safety: one thread at a time.

#include <cstdint>
#include <memory>

#include "engine/core.hpp"
#include "table/checker.hpp"

namespace hartonomous::engine {

struct CheckedTexts {
  std::uint64_t collections = 0;
  std::uint64_t segments = 0;
  std::uint64_t postings = 0;
  std::uint64_t orphan_rows = 0;  // that wait to be erased
};

// Of every tenant that is not left out, in the newest state. What is wrong is told.
// Errors: kCancelled.
Result<CheckedTexts> check_texts(const std::shared_ptr<Core>& core,
                                 const table::IsLeftOut& left_out, const table::TellProblem& tell,
                                 const Control& control);

}  // namespace hartonomous::engine

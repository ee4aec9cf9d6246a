#pragma once

// LanceDB, by a script for node that is run as a process of its own: it times its searches itself
// and says what it found. Thread-safety: thread-safe.

#include <string>

#include <hartonomous/base/result.hpp>

#include "support/recall_curve.hpp"
#include "support/vector_set.hpp"

namespace hartonomous::bench {

// `modules`: a folder where `npm install @lancedb/lancedb` was run; `folder`: one to work in.
// The curve is of its graphs over quantised vectors, ranked by the vectors themselves.
// Errors: kIo where node or the script fails.
Result<RecallCurve> lancedb_curve(const std::string& modules, const std::string& folder,
                                  const VectorSet& set, std::size_t k);

}  // namespace hartonomous::bench

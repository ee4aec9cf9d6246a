#pragma once

// RowReferences: the atoms that rows of typed tables keep, held against the references of kind row:
// one for each row that keeps the atom, and no other.
// Thread-safety: one thread at a time. Memory: a few words for each atom that rows keep.

#include <cstdint>
#include <map>

#include <hartonomous/base/ids.hpp>
#include <hartonomous/base/progress.hpp>

#include "table/checker.hpp"

namespace hartonomous::engine {

class RowReferences {
 public:
  // A row of the atom's tenant keeps it.
  void add(AtomId atom) { ++more_rows_[atom]; }

  // When every row was added, of the state that `source` shows. Tells of each atom that more or
  // fewer rows keep than there are references. Errors: kCancelled, kCorruption, kIo.
  Status compare(const table::RowSource& source, const table::IsLeftOut& left_out,
                 const table::TellProblem& tell, const Control& control);

 private:
  std::map<AtomId, std::int64_t> more_rows_;  // than references, that were read
};

}  // namespace hartonomous::engine

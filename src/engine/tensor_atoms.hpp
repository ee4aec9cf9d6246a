#pragma once

// TensorAtoms: makes an atom of each tensor part of a stored file, of the file's own extents.
// Thread-safety: one thread at a time, while the writer is held.

#include <functional>
#include <vector>

#include <hartonomous/base/progress.hpp>

#include "composition/whole_writer.hpp"
#include "engine/part_feed.hpp"

namespace hartonomous::engine {

// A part that has been made an atom.
struct PartAtom {
  ContentId content;
  bool was_known = false;
  PartFacts facts;
};

class TensorAtoms {
 public:
  TensorAtoms(composition::Writer& writer, TenantId tenant)
      : writer_(writer), stored_(writer.stored()), tenant_(tenant) {}

  struct StoredFile {
    ContentId whole;
    const weights::ModelFile& file;
    const std::vector<weights::Part>& parts;
    // Of each part with tensors, if they were taken as the file was put; else they are read. They
    // are moved from.
    std::vector<PartFacts>* facts = nullptr;
  };
  // Calls back with each part that holds tensors, in order; the whole is staged then.
  // Errors: kFailedPrecondition where an extent crosses the border of a part; kCorruption.
  using Visit = std::function<Status(const weights::Part&, PartAtom)>;
  Status make(const StoredFile& stored, const Visit& visit, const Control& control);

 private:
  Result<PartFacts> read_facts(ContentId file_whole, const weights::ModelFile& file,
                               const weights::Part& part) const;
  // `extents`: those of the part.
  Result<PartAtom> make_part(const weights::Part& part, PartFacts facts,
                             const std::vector<composition::SegmentExtent>& extents);

  composition::Writer& writer_;
  composition::Reader stored_;
  TenantId tenant_;
};

}  // namespace hartonomous::engine

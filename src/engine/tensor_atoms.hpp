#pragma once

// TensorAtoms: makes an atom of each tensor part of a stored file, of the file's own extents, and
// reads the numbers once for their statistics.
// Thread-safety: one thread at a time, while the writer is held.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <hartonomous/base/progress.hpp>
#include <hartonomous/weights/model_file.hpp>
#include <hartonomous/weights/statistics.hpp>

#include "composition/whole_writer.hpp"
#include "weights/model_file_reader.hpp"

namespace hartonomous::engine {

// What is known of one tensor's numbers.
struct TensorNumbers {
  bool has_statistics = false;
  weights::Statistics statistics;
  std::string slabs;  // of each slab of the part, least and greatest: float32 little-endian
};

// A part that has been made an atom, with the tensors that lie in it.
struct PartAtom {
  ContentId content;
  bool was_known = false;
  std::vector<std::size_t> tensors;    // of the file
  std::vector<TensorNumbers> numbers;  // of each of them
};

class TensorAtoms {
 public:
  TensorAtoms(composition::Writer& writer, TenantId tenant)
      : writer_(writer), stored_(writer.stored()), tenant_(tenant) {}

  // Calls back with each part of `parts` that holds tensors, in order; the whole is staged then.
  // Errors: kFailedPrecondition where an extent crosses the border of a part; kCorruption.
  using Visit = std::function<Status(const weights::Part&, PartAtom)>;
  Status make(ContentId file_whole, const weights::ModelFile& file,
              const std::vector<weights::Part>& parts, const Visit& visit, const Control& control);

 private:
  // `extents`: those of the part, which lies in the whole.
  Result<PartAtom> make_part(ContentId file_whole, const weights::ModelFile& file,
                             const weights::Part& part,
                             const std::vector<composition::SegmentExtent>& extents);

  composition::Writer& writer_;
  composition::Reader stored_;
  TenantId tenant_;
};

}  // namespace hartonomous::engine

#pragma once

// How a model file is put: its tensors as arrays of numbers, what is between them as it comes.
// Thread-safety: immutable functions.

#include <hartonomous/weights/model_file.hpp>

#include "ingest/layout.hpp"
#include "weights/model_file_reader.hpp"

namespace hartonomous::engine {

codec::NumberShape number_shape(weights::ElementType type, bool is_big_endian);

// Parts of the file in order, one layout part for each. `bases` has, by tensor, the whole that it
// is coded against, or nothing; it may be empty. Errors: those of weights::parts().
Result<ingest::Layout> model_layout(const weights::ModelFile& model,
                                    const std::vector<weights::Part>& parts,
                                    const std::vector<std::optional<ContentId>>& bases);

}  // namespace hartonomous::engine

#pragma once

// Walking the extents of a tensor's atom. Thread-safety: immutable functions.

#include <functional>

#include "composition/reader.hpp"

namespace hartonomous::engine {

// In order, each as often as it has places; a leaf has none. Errors: kNotFound, kCorruption.
Status each_extent_of(const composition::Reader& reader, ContentId content,
                      const std::function<void(const composition::SegmentExtent&)>& visit);

}  // namespace hartonomous::engine

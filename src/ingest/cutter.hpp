#pragma once

// Cutting content into extents where its own bytes say so, so that an insertion moves boundaries
// only near itself. A hash of the last bytes, easier to meet past the wanted size (normalized
// chunking: Xia et al., FastCDC, 2016).
//
//   bytes   8 to 128 KiB, mostly 24 to 48
//   text    the same, and only after a line end where there is one, never inside a code point
//
// Thread-safety: immutable functions.

#include <cstddef>

#include <hartonomous/base/bytes.hpp>

namespace hartonomous::ingest {

enum class More : bool { kNo, kYes };  // whether bytes follow that are not there yet

// Bytes of the first extent of `bytes`; 0 when more bytes are needed to tell.
// REQUIRES: not empty, or More::kYes.
std::size_t cut_bytes(Bytes bytes, More more);
std::size_t cut_text(Bytes bytes, More more);

}  // namespace hartonomous::ingest

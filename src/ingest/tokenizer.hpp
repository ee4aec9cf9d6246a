#pragma once

// Text into tokens: words, runs of blanks, line ends, and every other code point by itself.
//
//   word        letters, marks, digits and '_' (Unicode categories L, M, N), at most 64 bytes
//   blanks      spaces and tabs of one run, at most 64 bytes
//   line end    "\n" or "\r\n"
//   other       one code point
//
// Together the tokens are the text, byte by byte. Longer words and runs are split at the last code
// point that fits. Categories come from utf8proc.
// Thread-safety: immutable functions.

#include <cstdint>
#include <vector>

#include <hartonomous/base/bytes.hpp>

#include "content/extent.hpp"

namespace hartonomous::ingest {

// Bytes at the end of `bytes` that begin a code point but do not complete it: 0 to 3.
std::size_t incomplete_tail(Bytes bytes);

// Appends the tokens of a text and gives its shape. REQUIRES: is_utf8(text).
content::ExtentShape tokenize(Bytes text, std::vector<Bytes>& tokens);

}  // namespace hartonomous::ingest

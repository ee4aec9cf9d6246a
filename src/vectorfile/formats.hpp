#pragma once

// Which format a file is of, and who reads it.
// Thread-safety: pure functions.

#include "vectorfile/row_source.hpp"

namespace hartonomous::vectorfile {

// By the first bytes, else by the name's ending. Steps over nothing.
// Errors: kInvalidArgument: neither says it; kNotSupported: it is compressed; kIo.
Result<VectorFormat> format_of(ByteStream& stream);
Result<std::unique_ptr<RowSource>> open_rows(ByteStream stream, VectorFormat format);

}  // namespace hartonomous::vectorfile

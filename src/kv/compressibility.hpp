#pragma once

// Whether zstd would gain anything on a value, judged from a sample of it at a fraction of the cost
// of compressing: the entropy of its bytes, and how often four bytes of it come again.
// Thread-safety: thread-safe.

#include <hartonomous/base/bytes.hpp>

namespace hartonomous::kv {

// False for noise, compressed and encrypted bytes. Cost: reads at most 16 KiB.
bool looks_compressible(Bytes value);

}  // namespace hartonomous::kv

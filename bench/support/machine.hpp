#pragma once

// What a figure depends on besides the code: the machine line. Thread-safety: thread-safe.

#include <string>

#include "support/report.hpp"

namespace hartonomous::bench {

// Processor, cores, memory, kernel, compiler and build type, hash kernel, the file system of
// `path`.
Facts machine_facts(const std::string& path);
// Peak resident bytes of this process since it was executed.
Result<std::uint64_t> peak_resident_bytes();

}  // namespace hartonomous::bench

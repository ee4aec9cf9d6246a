#pragma once

// Targets: the instruction sets that every kernel is compiled for, by Highway, in one library of
// plain x86-64: AVX3_DL (Ice Lake and later), AVX3 (AVX-512 of Skylake), AVX2, SSE4, SCALAR. Calls
// go to the best one that this processor has. The order of additions is fixed within a target, so
// results have the same bits on processors of one target, not between targets.
//
// Thread-safety: thread-safe, except use_only().

#include <cstdint>
#include <vector>

namespace hartonomous::kernels {

enum class Target : std::int64_t { kAll = 0 };

// Those that this processor has, best first.
std::vector<Target> supported_targets();
const char* target_name(Target target);
// Where calls go now.
Target current_target();
// Has the processor looked at, if no kernel was called yet: Highway's tables lead to the best
// kernel only then. To be called before an address is taken from one.
void look_at_processor();
// For tests: calls go to this target only; kAll gives them back to the best one.
// REQUIRES: no kernel is running; pointers from dot_kernel() and the like stay as they were.
void use_only(Target target);

}  // namespace hartonomous::kernels

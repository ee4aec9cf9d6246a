#pragma once

// Fault points: named places where a test can make an operation fail or end the process.
//
//   HTN_RETURN_IF_ERROR(fault::check("kv.commit.before_sync"));
//
// In production nothing is armed and a check costs one relaxed load. A point is armed in code, or
// for a child process by the environment: HARTONOMOUS_FAULT="kv.commit.before_sync=kill@3" (actions
// `fail`, `kill` and `full`, which is a full disk; @n: at the n-th passing, default the first).
// Thread-safety: thread-safe.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <hartonomous/base/status.hpp>

namespace hartonomous::fault {

enum class Action { kFail, kKill, kDiskFull };

// OK, or the armed failure: kIo for kFail, kResourceExhausted for kDiskFull; kKill does not return.
Status check(std::string_view point);

void arm(std::string_view point, Action action, std::uint64_t at_passing = 1);
void disarm_all();

// Every point passed since something watched, sorted: since the first call of arm() or of this
// function, or since the start when HARTONOMOUS_FAULT is set (to nothing, too). Tests walk them.
std::vector<std::string> points_passed();

}  // namespace hartonomous::fault

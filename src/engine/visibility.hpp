#pragma once

// Visibility: which atoms a tenant sees in a state of the store.
//
// In a domain of its own, and now, a tenant sees what is stored: a whole while something refers to
// it, a leaf until it is swept. In a shared domain, and as of an instant, it sees what something of
// its own refers to (then): the content itself, or a whole that holds it. What it does not see is
// not found, by the same path as what is not there.
// Cost: the strict rule costs a look-up for a whole; for a leaf, those of its parents until one is
// the tenant's. Thread-safety: thread-safe.

#include "engine/core.hpp"
#include "engine/cursors.hpp"

namespace hartonomous::engine {

// Which rule holds.
bool is_strict(const SnapshotState& state);
Result<bool> is_visible(const SharedState& state, ContentId content);
// Before an atom is read by id. Errors: kNotFound; why the state failed.
Status require_visible(const SharedState& state, AtomId id);
// Whether a whole that is stored is the tenant's: live, or referred to by it.
Result<bool> is_visible_whole(const SnapshotState& state, ContentId whole);

}  // namespace hartonomous::engine

#pragma once

// From what a person asked for to the tree that is searched: boosts and fields come down to the
// leaves, what cannot match goes, groups within groups become one where they mean the same.
// Thread-safety: functions.

#include "text/query_plan.hpp"

namespace hartonomous::text {

// Fills root, leaves and sets of a plan, with terms that are not looked up yet.
// Errors: kInvalidArgument.
Status make_tree(const QueryNode& query, const Bm25Parameters& parameters,
                 const UnitStatistics& statistics, QueryPlan& out);

}  // namespace hartonomous::text

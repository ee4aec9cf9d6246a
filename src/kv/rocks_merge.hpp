#pragma once

// The merge operator of MergeKind::kCounts: codec/packed_counts.hpp added slot by slot. Its name is
// part of the format. An operand or value that cannot be read fails the read: it is never skipped.
// Thread-safety: immutable.

#include <memory>

#include "schema/column_families.hpp"

namespace rocksdb {
class MergeOperator;
}

namespace hartonomous::kv {

inline constexpr const char* kCountsOperatorName = "hartonomous.counts.1";

// Null for kNone.
std::shared_ptr<rocksdb::MergeOperator> make_merge_operator(schema::MergeKind kind);

}  // namespace hartonomous::kv

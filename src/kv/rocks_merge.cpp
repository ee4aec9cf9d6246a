#include "kv/rocks_merge.hpp"

#include <rocksdb/merge_operator.h>
#include <rocksdb/slice.h>

#include <deque>

#include "codec/packed_counts.hpp"

namespace hartonomous::kv {
namespace {

Bytes bytes_of(const rocksdb::Slice& slice) {
  return as_bytes(std::string_view(slice.data(), slice.size()));
}

// The whole chain of operands is decoded once, not operand by operand.
class CountsOperator final : public rocksdb::MergeOperator {
 public:
  const char* Name() const override { return kCountsOperatorName; }

  bool FullMergeV2(const MergeOperationInput& input, MergeOperationOutput* output) const override {
    codec::Counts counts{};
    if (input.existing_value != nullptr &&
        !codec::add_counts(bytes_of(*input.existing_value), counts).ok()) {
      return false;
    }
    for (const rocksdb::Slice& operand : input.operand_list) {
      if (!codec::add_counts(bytes_of(operand), counts).ok()) return false;
    }
    output->new_value.clear();
    codec::encode_counts(counts, output->new_value);
    return true;
  }

  bool PartialMergeMulti(const rocksdb::Slice& /*key*/, const std::deque<rocksdb::Slice>& operands,
                         std::string* folded, rocksdb::Logger* /*logger*/) const override {
    codec::Counts counts{};
    for (const rocksdb::Slice& operand : operands) {
      if (!codec::add_counts(bytes_of(operand), counts).ok()) return false;
    }
    folded->clear();
    codec::encode_counts(counts, *folded);
    return true;
  }
};

}  // namespace

std::shared_ptr<rocksdb::MergeOperator> make_merge_operator(schema::MergeKind kind) {
  if (kind == schema::MergeKind::kCounts) return std::make_shared<CountsOperator>();
  return nullptr;
}

}  // namespace hartonomous::kv

#include <memory>
#include <utility>

#include <hartonomous/base/limits.hpp>
#include <hartonomous/base/text.hpp>

#include "codec/key.hpp"
#include "codec/packed_counts.hpp"
#include "kv/batch_check.hpp"
#include "kv/database.hpp"

namespace hartonomous::kv {

void Batch::put(Family family, std::string key, std::string value) {
  bytes_ += key.size() + value.size();
  rows_.push_back({Kind::kPut, family, std::move(key), std::move(value)});
}

void Batch::erase(Family family, std::string key) {
  bytes_ += key.size();
  rows_.push_back({Kind::kErase, family, std::move(key), {}});
}

void Batch::merge(Family family, std::string key, std::string operand) {
  bytes_ += key.size() + operand.size();
  rows_.push_back({Kind::kMerge, family, std::move(key), std::move(operand)});
}

void Batch::clear() {
  rows_.clear();
  bytes_ = 0;
}

Range prefix_range(std::string_view prefix) {
  return {.begin = std::string(prefix), .end = codec::prefix_end(prefix)};
}

Status check_row(Family family, std::string_view key, std::uint64_t value_bytes) {
  const std::string_view name = schema::column_family(family).name;
  if (key.size() > limits::kKeyBytesMax) {
    return invalid_argument(concat("family ", name, ": a key of ", key.size(),
                                   " bytes; the most is ", limits::kKeyBytesMax));
  }
  if (value_bytes > limits::kValueBytesMax) {
    return invalid_argument(concat("family ", name, ": a value of ", value_bytes,
                                   " bytes; the most is ", limits::kValueBytesMax));
  }
  return {};
}

namespace {

Status check_operand(const Batch::Row& row) {
  const schema::ColumnFamily& family = schema::column_family(row.family);
  if (family.merge == schema::MergeKind::kNone) {
    return invalid_argument(concat("family ", family.name, " has no merge"));
  }
  auto counts = std::make_unique<codec::Counts>();
  counts->fill(0);
  const Status read = codec::add_counts(as_bytes(row.value), *counts);
  if (read.ok()) return {};
  return invalid_argument(
      concat("family ", family.name, ": an operand that is no packed counts: ", read.message()));
}

}  // namespace

Status check_batch(const Batch& batch) {
  for (const Batch::Row& row : batch.rows()) {
    HTN_RETURN_IF_ERROR(check_row(row.family, row.key, row.value.size()));
    if (row.kind == Batch::Kind::kMerge) HTN_RETURN_IF_ERROR(check_operand(row));
  }
  return {};
}

}  // namespace hartonomous::kv

#include "content/row_sink.hpp"

namespace hartonomous::content {

namespace {
// More than this of a family is many rows. A quarter of a megabyte costs a batch less than a file.
constexpr std::size_t kFewBytesMax = std::size_t{256} << 10;
}  // namespace

Status RowSink::add(kv::Family family, std::string key, std::string_view value) {
  if (load_ == nullptr) {
    batch_.put(family, std::move(key), std::string(value));
    return {};
  }
  Waiting& waiting = waiting_[static_cast<std::size_t>(family) - 1];
  if (waiting.many) return load_->add(family, key, as_bytes(value));
  waiting.bytes += key.size() + value.size();
  waiting.rows.emplace_back(std::move(key), value);
  if (waiting.bytes <= kFewBytesMax) return {};
  waiting.many = true;
  for (const auto& row : waiting.rows) {
    HTN_RETURN_IF_ERROR(load_->add(family, row.first, as_bytes(row.second)));
  }
  waiting.rows = {};
  return {};
}

Status RowSink::end_files() {
  for (const schema::ColumnFamily& family : schema::kColumnFamilies) {
    if (!waiting_[static_cast<std::size_t>(family.family) - 1].many) continue;
    HTN_RETURN_IF_ERROR(load_->end(family.family));
  }
  return {};
}

void RowSink::move_few() {
  for (const schema::ColumnFamily& family : schema::kColumnFamilies) {
    for (auto& [key, value] : waiting_[static_cast<std::size_t>(family.family) - 1].rows) {
      batch_.put(family.family, std::move(key), std::move(value));
    }
  }
  waiting_ = {};
}

}  // namespace hartonomous::content

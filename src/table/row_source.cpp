#include "table/row_source.hpp"

#include <algorithm>

namespace hartonomous::table {

namespace {

constexpr std::uint64_t kNodeBytes = 96;

std::size_t row_of(Family family) { return static_cast<std::size_t>(family) - 1; }

// A string that a kv::Value shows.
struct Held final : kv::Value::Holder {
  explicit Held(std::string held) : text(std::move(held)) {}
  std::string* own() override { return &text; }
  std::string text;
};

kv::Value make_value(const std::string& text) {
  auto held = std::make_unique<Held>(text);
  const Bytes bytes = as_bytes(held->text);
  return {bytes, std::move(held)};
}

// Two ordered streams as one; the upper hides keys of the lower.
class MergedCursor final : public kv::Cursor {
 public:
  MergedCursor(const Staging::Rows& rows, std::unique_ptr<kv::Cursor> below, kv::Range range)
      : rows_(rows),
        below_(std::move(below)),
        begin_(rows.lower_bound(range.begin)),
        at_(begin_),
        end_(range.end.empty() ? rows.end() : rows.lower_bound(range.end)) {}

  Result<bool> next() override {
    if (!begun_) HTN_RETURN_IF_ERROR(step_below());
    begun_ = true;
    if (on_ == On::kUpper) ++at_;
    if (on_ == On::kBelow) HTN_RETURN_IF_ERROR(step_below());
    return settle();
  }

  Result<bool> seek(std::string_view key) override {
    begun_ = true;
    at_ = rows_.lower_bound(key);
    if (begin_ != rows_.end() && key < begin_->first) at_ = begin_;
    if (end_ != rows_.end() && (at_ == rows_.end() || at_->first >= end_->first)) at_ = end_;
    HTN_ASSIGN_OR_RETURN(has_below_, below_->seek(key));
    return settle();
  }

  std::string_view key() const override {
    return on_ == On::kUpper ? std::string_view(at_->first) : below_->key();
  }
  Bytes value() const override {
    return on_ == On::kUpper ? as_bytes(*at_->second) : below_->value();
  }

 private:
  enum class On : std::uint8_t { kNone, kUpper, kBelow };

  Status step_below() {
    HTN_ASSIGN_OR_RETURN(has_below_, below_->next());
    return {};
  }

  // To the least key of either that is not erased.
  Result<bool> settle() {
    while (true) {
      const bool upper = at_ != end_;
      if (!upper && !has_below_) {
        on_ = On::kNone;
        return false;
      }
      if (!upper || (has_below_ && below_->key() < at_->first)) {
        on_ = On::kBelow;
        return true;
      }
      if (has_below_ && below_->key() == at_->first) HTN_RETURN_IF_ERROR(step_below());
      if (at_->second.has_value()) {
        on_ = On::kUpper;
        return true;
      }
      ++at_;
    }
  }

  const Staging::Rows& rows_;
  std::unique_ptr<kv::Cursor> below_;
  Staging::Rows::const_iterator begin_;
  Staging::Rows::const_iterator at_;
  Staging::Rows::const_iterator end_;
  On on_ = On::kNone;
  bool begun_ = false;
  bool has_below_ = false;
};

}  // namespace

Result<std::optional<kv::Value>> Staging::get(Family family, std::string_view key) const {
  const Rows& rows = rows_[row_of(family)];
  const auto found = rows.find(key);
  if (found == rows.end()) return below_->get(family, key);
  if (!found->second.has_value()) return std::optional<kv::Value>();
  return std::optional(make_value(*found->second));
}

std::unique_ptr<kv::Cursor> Staging::cursor(Family family, kv::Range range) const {
  const Rows& rows = rows_[row_of(family)];
  if (rows.empty()) return below_->cursor(family, std::move(range));
  auto below = below_->cursor(family, range);
  return std::make_unique<MergedCursor>(rows, std::move(below), std::move(range));
}

void Staging::put(Family family, std::string key, std::string value) {
  stage(family, std::move(key), std::move(value));
}

void Staging::erase(Family family, std::string key) { stage(family, std::move(key), std::nullopt); }

void Staging::stage(Family family, std::string key, std::optional<std::string> value) {
  bytes_ += kNodeBytes + key.size() + (value.has_value() ? value->size() : 0);
  Rows& rows = rows_[row_of(family)];
  // Rows often come in the order of their keys.
  if (rows.empty() || rows.rbegin()->first < key) {
    rows.emplace_hint(rows.end(), std::move(key), std::move(value));
  } else {
    rows.insert_or_assign(std::move(key), std::move(value));
  }
}

bool Staging::empty() const {
  return std::all_of(rows_.begin(), rows_.end(), [](const Rows& rows) { return rows.empty(); });
}

void Staging::move_to(kv::Batch& batch) {
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const Family family = schema::kColumnFamilies[i].family;
    while (!rows_[i].empty()) {
      auto row = rows_[i].extract(rows_[i].begin());
      if (row.mapped().has_value()) {
        batch.put(family, std::move(row.key()), std::move(*row.mapped()));
      } else {
        batch.erase(family, std::move(row.key()));
      }
    }
  }
  bytes_ = 0;
}

}  // namespace hartonomous::table

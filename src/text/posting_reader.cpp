#include "text/posting_reader.hpp"

#include <algorithm>

namespace hartonomous::text {

Status PostingReader::seek(std::uint32_t unit) {
  started_ = true;
  decoded_ = false;
  index_ = 0;
  HTN_ASSIGN_OR_RETURN(const bool some, cursor_->seek_block(unit));
  first_ = some ? cursor_->bounds().first_unit : kNoUnit;
  last_ = some ? cursor_->bounds().last_unit : kNoUnit;
  return {};
}

Status PostingReader::decode_first() {
  HTN_RETURN_IF_ERROR(cursor_->decode_block());
  decoded_ = true;
  ++counts_->blocks;
  counts_->postings += cursor_->units().size();
  return {};
}

std::size_t PostingReader::index_of(std::uint32_t unit) {
  index_ = end_of(index_, unit);
  return index_;
}

std::size_t PostingReader::end_of(std::size_t from, std::uint32_t unit) const {
  const std::span<const std::uint32_t> units = cursor_->units();
  if (from == units.size() || units[from] >= unit) return from;
  return static_cast<std::size_t>(
      std::lower_bound(units.begin() + static_cast<std::ptrdiff_t>(from), units.end(), unit) -
      units.begin());
}

Result<double> BoundReader::most(std::uint32_t begin, std::uint32_t end) {
  double most = -1;
  HTN_RETURN_IF_ERROR(reader_.to(begin));
  while (reader_.first() < end) {
    if (reader_.last() != known_last_) {
      known_last_ = reader_.last();
      known_ = worth_->bound(*fields_, reader_.bounds());
    }
    most = std::max(most, known_);
    if (reader_.last() >= end - 1) break;
    HTN_RETURN_IF_ERROR(reader_.to(reader_.last() + 1));
  }
  return most;
}

}  // namespace hartonomous::text

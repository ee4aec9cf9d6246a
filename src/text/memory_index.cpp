#include "text/memory_index.hpp"

#include <algorithm>

namespace hartonomous::text {

MemoryUnits::Page& MemoryUnits::need(std::uint32_t page) {
  while (pages_.size() <= page) {
    Page& made = pages_.emplace_back();
    made.lengths.resize(kUnitsOfPage * fields_);
    made.page.lengths = made.lengths;
  }
  return pages_[page];
}

void MemoryUnits::add(std::uint32_t unit, std::span<const std::uint32_t> lengths) {
  Page& page = need(unit / kUnitsOfPage);
  const std::uint32_t at = unit % kUnitsOfPage;
  std::copy(lengths.begin(), lengths.end(),
            page.lengths.begin() + static_cast<std::ptrdiff_t>(at * fields_));
  page.page.there[at / 64] |= std::uint64_t{1} << (at % 64);
}

void MemoryUnits::end(std::uint32_t unit) {
  const std::uint32_t at = unit % kUnitsOfPage;
  need(unit / kUnitsOfPage).page.there[at / 64] &= ~(std::uint64_t{1} << (at % 64));
}

bool MemoryUnits::is_there(std::uint32_t unit) const {
  if (unit / kUnitsOfPage >= pages_.size()) return false;
  const std::uint32_t at = unit % kUnitsOfPage;
  return (pages_[unit / kUnitsOfPage].page.there[at / 64] >> (at % 64) & 1) != 0;
}

std::span<const std::uint32_t> MemoryUnits::lengths(std::uint32_t unit) const {
  const Page& page = pages_[unit / kUnitsOfPage];
  return std::span(page.lengths).subspan(unit % kUnitsOfPage * fields_, fields_);
}

Result<const UnitPage*> MemoryUnits::page(std::uint32_t page) { return &need(page).page; }

class MemoryCursor final : public PostingCursor {
 public:
  MemoryCursor(const MemoryIndex::List& list, std::size_t block, std::size_t fields)
      : list_(list), block_(block), fields_(fields) {}

  Result<bool> seek_block(std::uint32_t unit) override {
    const auto before = [unit](const BlockBounds& b) { return b.last_unit < unit; };
    auto found = list_.blocks.begin() + static_cast<std::ptrdiff_t>(at_);
    for (int near = 0; near < 2 && found != list_.blocks.end() && before(*found); ++near) ++found;
    if (found != list_.blocks.end() && before(*found)) {
      found = std::partition_point(found, list_.blocks.end(), before);
    }
    at_ = static_cast<std::size_t>(found - list_.blocks.begin());
    if (found == list_.blocks.end()) return false;
    bounds_ = *found;
    return true;
  }

  Status decode_block() override {
    const std::size_t begin = at_ * block_;
    count_ = std::min(block_, list_.units.size() - begin);
    std::copy_n(list_.units.begin() + static_cast<std::ptrdiff_t>(begin), count_, units_.begin());
    for (std::size_t field = 0; field < fields_; ++field) {
      for (std::size_t i = 0; i < count_; ++i) {
        frequencies_[field][i] = list_.frequencies[(begin + i) * fields_ + field];
      }
    }
    return {};
  }

  Status read_positions(std::size_t index, std::vector<std::uint64_t>& out) override {
    if (list_.positions.empty()) return failed_precondition("positions are not kept");
    const auto& positions = list_.positions[at_ * block_ + index];
    out.insert(out.end(), positions.begin(), positions.end());
    return {};
  }

 private:
  const MemoryIndex::List& list_;
  std::size_t block_;
  std::size_t fields_;
  std::size_t at_ = 0;
};

MemoryIndex::MemoryIndex(std::uint32_t first_unit, std::uint32_t end_unit, const MemoryUnits& units,
                         std::size_t block)
    : first_unit_(first_unit),
      end_unit_(end_unit),
      units_(units),
      block_(std::min(block, kBlockPostings)) {}

MemoryIndex::List& MemoryIndex::need(std::string_view term) {
  const auto known = terms_.find(term);
  if (known != terms_.end()) return lists_[known->second];
  terms_.emplace(term, lists_.size());
  List& list = lists_.emplace_back();
  list.term.place = lists_.size() - 1;
  return list;
}

void MemoryIndex::add(std::string_view term, std::uint32_t unit,
                      std::span<const std::uint64_t> positions) {
  std::array<std::uint32_t, kFieldsMax> frequencies{};
  for (const std::uint64_t position : positions) ++frequencies[position >> 32];
  add_counted(term, unit, {frequencies.data(), units_.fields()});
  need(term).positions.emplace_back(positions.begin(), positions.end());
}

void MemoryIndex::add_counted(std::string_view term, std::uint32_t unit,
                              std::span<const std::uint32_t> frequencies) {
  List& list = need(term);
  list.units.push_back(unit);
  list.frequencies.insert(list.frequencies.end(), frequencies.begin(), frequencies.end());
  ++list.term.units;
}

void MemoryIndex::add_ended(std::string_view term) { ++need(term).term.ended; }

void MemoryIndex::seal() {
  for (List& list : lists_) {
    for (std::size_t begin = 0; begin < list.units.size(); begin += block_) {
      list.blocks.push_back(bounds_of(list, begin, std::min(begin + block_, list.units.size())));
    }
  }
}

BlockBounds MemoryIndex::bounds_of(const List& list, std::size_t begin, std::size_t end) const {
  BlockBounds bounds;
  bounds.first_unit = list.units[begin];
  bounds.last_unit = list.units[end - 1];
  bounds.length_least.fill(~std::uint32_t{0});
  for (std::size_t i = begin; i < end; ++i) {
    const std::span<const std::uint32_t> lengths = units_.lengths(list.units[i]);
    for (std::size_t field = 0; field < lengths.size(); ++field) {
      bounds.frequency_most[field] =
          std::max(bounds.frequency_most[field], list.frequencies[i * lengths.size() + field]);
      bounds.length_least[field] = std::min(bounds.length_least[field], lengths[field]);
    }
  }
  return bounds;
}

Result<std::optional<Term>> MemoryIndex::find(std::string_view term) const {
  const auto known = terms_.find(term);
  if (known == terms_.end()) return std::optional<Term>();
  return std::optional<Term>(lists_[known->second].term);
}

Result<std::unique_ptr<PostingCursor>> MemoryIndex::postings(const Term& term) const {
  return std::unique_ptr<PostingCursor>(
      std::make_unique<MemoryCursor>(lists_[term.place], block_, units_.fields()));
}

Status MemoryIndex::each(std::string_view from, const Visit& visit) const {
  for (auto at = terms_.lower_bound(from); at != terms_.end(); ++at) {
    HTN_ASSIGN_OR_RETURN(const bool more, visit(at->first, lists_[at->second].term));
    if (!more) break;
  }
  return {};
}

}  // namespace hartonomous::text

#include "content/count_deltas.hpp"

#include <algorithm>

#include "schema/keys.hpp"

namespace hartonomous::content {

codec::Counts& CountDeltas::page_at(std::uint64_t page) {
  if (page != last_page_) {
    last_ = &pages_[page];
    last_page_ = page;
  }
  return *last_;
}

void CountDeltas::add(std::uint64_t id, std::int64_t delta) {
  page_at(id >> limits::kPageSlotBits)[id & (limits::kPageSlots - 1)] += delta;
}

void CountDeltas::add_run(std::uint64_t first, std::uint64_t count) {
  while (count > 0) {
    codec::Counts& counts = page_at(first >> limits::kPageSlotBits);
    const std::uint64_t slot = first & (limits::kPageSlots - 1);
    const std::uint64_t here = std::min(count, limits::kPageSlots - slot);
    for (std::uint64_t i = 0; i < here; ++i) ++counts[slot + i];
    first += here;
    count -= here;
  }
}

void CountDeltas::stage(kv::Family family, DomainId domain, kv::Batch& batch) const {
  for (const auto& [page, counts] : pages_) {
    std::string operand;
    codec::encode_counts(counts, operand);
    batch.merge(family, schema::count_key(domain, page), std::move(operand));
  }
}

void CountDeltas::clear() {
  pages_.clear();
  last_page_ = ~std::uint64_t{0};
  last_ = nullptr;
}

}  // namespace hartonomous::content

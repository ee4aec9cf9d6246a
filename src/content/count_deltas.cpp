#include "content/count_deltas.hpp"

#include "schema/keys.hpp"

namespace hartonomous::content {

void CountDeltas::add(std::uint64_t id, std::int64_t delta) {
  const std::uint64_t page = id >> limits::kPageSlotBits;
  if (page != last_page_) {
    last_ = &pages_[page];
    last_page_ = page;
  }
  (*last_)[id & (limits::kPageSlots - 1)] += delta;
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

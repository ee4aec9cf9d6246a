#include "collection/segment_rows.hpp"

#include <hartonomous/base/text.hpp>

namespace hartonomous::collection {

namespace {

class CachedRows final : public text::SegmentSource {
 public:
  CachedRows(const Rows& rows, std::shared_ptr<content::Cache> cache, std::uint32_t segment)
      : rows_(rows), cache_(std::move(cache)), segment_(segment) {}

  Result<text::PinnedRow> row(text::SegmentPart part, std::uint32_t number) override {
    const auto part_number = static_cast<std::uint8_t>(part);
    const content::Cache::Key key = cache_key(rows_, part_number, segment_, number);
    content::SharedBytes held = cache_->find(key);
    if (held == nullptr) {
      HTN_ASSIGN_OR_RETURN(kv::Value value, rows_.segment_row(segment_, part_number, number));
      Status verified = text::verify_segment_row(part, number, value.bytes());
      if (!verified.ok()) return std::move(verified).with_context(name());
      held = std::make_shared<const std::string>(std::move(value).take());
      cache_->insert(key, held);
    }
    const Bytes bytes = as_bytes(*held);
    return text::PinnedRow{.bytes = bytes, .pin = std::move(held)};
  }

 private:
  std::string name() const {
    return concat("collection ", rows_.collection(), ", segment ", segment_);
  }

  // Of the state it was opened in, which keeps the rows there are of it.
  Rows rows_;
  std::shared_ptr<content::Cache> cache_;
  std::uint32_t segment_;
};

}  // namespace

content::Cache::Key cache_key(const Rows& rows, std::uint8_t part, std::uint32_t segment,
                              std::uint32_t number) {
  return {.high = (std::uint64_t{rows.tenant().value()} << 40) | (std::uint64_t{part} << 32) |
                  static_cast<std::uint32_t>(rows.collection()),
          .low = (std::uint64_t{segment} << 32) | number};
}

Result<std::shared_ptr<const text::Segment>> open_segment(
    const Rows& rows, const std::shared_ptr<content::Cache>& cache, const SegmentPlace& place) {
  HTN_ASSIGN_OR_RETURN(const kv::Value header, rows.segment_row(place.id, kHeaderPart, 0));
  auto opened =
      text::Segment::open(header.bytes(), std::make_shared<CachedRows>(rows, cache, place.id));
  if (!opened.ok()) {
    return Status(opened.status())
        .with_context(concat("collection ", rows.collection(), ", segment ", place.id));
  }
  return *opened;
}

Status stage_erased(const Rows& rows, std::uint32_t segment, kv::Batch& batch) {
  HTN_ASSIGN_OR_RETURN(std::vector<std::string> keys, rows.segment_keys(segment));
  for (std::string& key : keys) batch.erase(kv::Family::kTextSegment, std::move(key));
  return {};
}

}  // namespace hartonomous::collection

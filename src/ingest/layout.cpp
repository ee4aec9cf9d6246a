#include "ingest/layout.hpp"

#include <algorithm>

#include <hartonomous/base/text.hpp>

namespace hartonomous::ingest {

using content::Texture;

Result<Layout> Layout::make(std::vector<Part> parts) {
  std::uint64_t end = 0;
  for (const Part& part : parts) {
    if (part.offset != end || part.bytes == 0) {
      return invalid_argument(concat("layout: a part of ", part.bytes, " bytes at ", part.offset,
                                     ", the one before ends at ", end));
    }
    end += part.bytes;
  }
  return Layout(std::move(parts));
}

const Part* Layout::part_at(std::uint64_t offset) const {
  const auto after =
      std::upper_bound(parts_.begin(), parts_.end(), offset,
                       [](std::uint64_t at, const Part& part) { return at < part.offset; });
  if (after == parts_.begin()) return nullptr;
  const Part& part = *std::prev(after);
  return offset - part.offset < part.bytes ? &part : nullptr;
}

std::size_t Layout::cut(std::uint64_t offset, Bytes bytes, More more) const {
  const Part* part = part_at(offset);
  if (part == nullptr) return cut_bytes(bytes, more);
  const std::uint64_t in_part = offset - part->offset;
  const std::uint64_t left = part->bytes - in_part;
  if (part->is_array) {
    const std::uint64_t wanted = std::min(left, kArrayExtentBytes - in_part % kArrayExtentBytes);
    if (wanted <= bytes.size()) return wanted;
    return more == More::kYes ? 0 : bytes.size();  // the content is shorter than it was said to be
  }
  if (left > bytes.size()) return cut_bytes(bytes, more);
  return cut_bytes(bytes.first(left), More::kNo);
}

bool Layout::may_have_cut(std::uint64_t offset, std::uint64_t bytes) const {
  const Part* part = part_at(offset);
  if (part == nullptr) return true;
  const std::uint64_t in_part = offset - part->offset;
  const std::uint64_t left = part->bytes - in_part;
  if (!part->is_array) return bytes <= left;
  return bytes == std::min(left, kArrayExtentBytes - in_part % kArrayExtentBytes);
}

Result<std::shared_ptr<const Texture>> Textures::find(std::uint64_t offset, std::uint64_t bytes) {
  const Part* part = layout_.part_at(offset);
  if (part == nullptr || !part->is_array) return std::shared_ptr<const Texture>();
  auto texture = std::make_shared<Texture>();
  texture->numbers = part->numbers;
  if (part->base.has_value()) {
    HTN_ASSIGN_OR_RETURN(texture->base, base_of(*part, offset - part->offset, bytes));
  }
  return std::shared_ptr<const Texture>(std::move(texture));
}

// The contents of the base's extent that has the same place and size; none when it is cut
// otherwise.
Result<std::vector<content::ContentRun>> Textures::base_of(const Part& part, std::uint64_t offset,
                                                           std::uint64_t bytes) {
  if (!base_.has_value() || base_->whole != *part.base) {
    HTN_ASSIGN_OR_RETURN(auto row, stored_.find(*part.base));
    base_ = Base{.whole = *part.base, .row = {}, .extents = {}, .ends = {}};
    if (row.has_value()) base_->row = std::move(*row);
  }
  if (offset + bytes > base_->row.end.bytes) return std::vector<content::ContentRun>();
  HTN_RETURN_IF_ERROR(load_segment(offset));
  const auto end = std::upper_bound(base_->ends.begin(), base_->ends.end(), offset);
  if (end == base_->ends.end()) return std::vector<content::ContentRun>();
  const auto& place = base_->extents[static_cast<std::size_t>(end - base_->ends.begin())];
  const bool same =
      *end == offset + bytes && place.shape.bytes == bytes && place.cut == content::Cut::kBytes;
  if (!same) return std::vector<content::ContentRun>();
  HTN_ASSIGN_OR_RETURN(const content::Extent extent, stored_.view().get_extent(place.id));
  return extent.runs;
}

Status Textures::load_segment(std::uint64_t offset) {
  Base& base = *base_;
  const auto& begins = base.row.segments;
  const auto after = std::upper_bound(
      begins.begin(), begins.end(), offset,
      [](std::uint64_t at, const composition::Position& begin) { return at < begin.bytes; });
  const auto number = static_cast<std::size_t>(after - begins.begin()) - 1;
  if (base.segment == number) return {};
  HTN_ASSIGN_OR_RETURN(base.extents, stored_.segment(base.whole, base.row, number));
  base.segment = number;
  base.ends.clear();
  std::uint64_t end = begins[number].bytes;
  for (const composition::SegmentExtent& extent : base.extents) {
    end += extent.shape.bytes;
    base.ends.push_back(end);
  }
  return {};
}

}  // namespace hartonomous::ingest

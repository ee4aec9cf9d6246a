#include <algorithm>
#include <array>

#include <hartonomous/base/text.hpp>

#include "engine/cursors.hpp"

namespace hartonomous::engine {

using composition::Composition;
using composition::Position;
using composition::Segment;
using composition::SegmentExtent;

namespace {

// A token's code points: every byte but continuation bytes.
std::uint64_t code_points(Bytes token) {
  return static_cast<std::uint64_t>(std::count_if(token.begin(), token.end(), [](std::byte b) {
    return (std::to_integer<unsigned>(b) & 0xC0) != 0x80;
  }));
}

// Rows of dbo.AtomComposition, an extent at a time.
class ChildrenCursor final : public RowCursor<Child>::Impl {
 public:
  ChildrenCursor(SharedState state, AtomId id, std::uint64_t first, Status failed,
                 SharedExtents extents)
      : state_(std::move(state)),
        id_(id),
        first_(first),
        failed_(std::move(failed)),
        only_(std::move(extents)) {}

  Status fill(std::vector<Child>& rows) override {
    HTN_RETURN_IF_ERROR(failed_);
    if (!started_) HTN_RETURN_IF_ERROR(start());
    while (rows.empty() && segment_ < row_.segments.size()) {
      if (extent_ == extents_.size()) {
        HTN_RETURN_IF_ERROR(enter(segment_ + 1));
        continue;
      }
      const SegmentExtent& place = extents_[extent_++];
      const Position begin = at_;
      at_.pass(place.shape);
      const bool asked =
          only_ == nullptr || std::binary_search(only_->begin(), only_->end(), place.id);
      if (asked && at_.children > first_) HTN_RETURN_IF_ERROR(expand(place, begin, rows));
    }
    return {};
  }

 private:
  Status start() {
    started_ = true;
    if (!content_id_is_composite(id_.content())) {
      return state_->reader.view().read(id_.content(), buffer_).status();  // a leaf has none
    }
    HTN_ASSIGN_OR_RETURN(row_, state_->reader.get(id_.content()));
    const auto after =
        std::upper_bound(row_.segments.begin(), row_.segments.end(), first_,
                         [](std::uint64_t n, const Position& p) { return n < p.children; });
    if (row_.segments.empty()) return {};
    return enter(static_cast<std::size_t>(after - row_.segments.begin()) - 1);
  }

  Status enter(std::size_t segment) {
    segment_ = segment;
    extents_.clear();
    extent_ = 0;
    if (segment_ >= row_.segments.size()) return {};
    at_ = row_.segments[segment_];
    HTN_ASSIGN_OR_RETURN(extents_, state_->reader.segment(id_.content(), row_, segment_));
    return {};
  }

  Status expand(const SegmentExtent& place, const Position& begin, std::vector<Child>& rows) {
    HTN_ASSIGN_OR_RETURN(const content::Extent extent, state_->reader.view().get_extent(place.id));
    if (extent.shape != place.shape) {
      return corruption(concat("extent ", place.id.value(), ": not as its composition says"));
    }
    rows.reserve(place.shape.children);
    Child child;
    child.parent = id_;
    child.sequence_index = begin.children;
    child.offset = begin.bytes;
    child.x = begin.column;
    child.y = begin.lines;
    child.m = begin.characters;
    const bool text = row_.scheme == composition::Scheme::kText;
    return text ? expand_text(extent, child, rows) : expand_bytes(extent, child, rows);
  }

  Status expand_bytes(const content::Extent& extent, Child child, std::vector<Child>& rows) {
    // A byte whole may begin with extents that were cut as text before it turned out to be none.
    const bool blocks = extent.cut == content::Cut::kBytes;
    std::uint64_t left = extent.shape.bytes;
    for (const content::ContentRun& run : extent.runs) {
      for (std::uint64_t i = 0; i < run.count; ++i) {
        const ContentId id{run.start + i};
        std::uint64_t length = std::min<std::uint64_t>(left, limits::kAtomBytesMax);
        if (!blocks) {
          HTN_ASSIGN_OR_RETURN(length, state_->reader.view().read(id, buffer_));
        }
        child.component = AtomId(id_.tenant(), id);
        child.length = static_cast<std::uint32_t>(length);
        child.x = child.offset;
        child.m = child.offset;
        child.y = 0;
        if (child.sequence_index >= first_) rows.push_back(child);
        ++child.sequence_index;
        child.offset += length;
        left -= std::min(left, length);
      }
    }
    return {};
  }

  Status expand_text(const content::Extent& extent, Child child, std::vector<Child>& rows) {
    for (const content::ContentRun& run : extent.runs) {
      const ContentId id{run.start};
      HTN_ASSIGN_OR_RETURN(const Bytes token, memo_.get(id));
      const std::size_t length = token.size();
      child.component = AtomId(id_.tenant(), id);
      child.length = static_cast<std::uint32_t>(length);
      if (child.sequence_index >= first_) rows.push_back(child);
      ++child.sequence_index;
      child.offset += length;
      const std::uint64_t points = code_points(token);
      child.m += points;
      child.x += points;
      if (length > 0 && token.back() == std::byte{'\n'}) {
        child.x = 0;
        ++child.y;
      }
    }
    return {};
  }

  SharedState state_;
  AtomId id_;
  std::uint64_t first_;
  Status failed_;
  SharedExtents only_;
  content::LeafMemo memo_{state_->reader.view()};
  bool started_ = false;
  Composition row_;
  std::size_t segment_ = 0;
  Segment extents_;
  std::size_t extent_ = 0;
  Position at_;
  std::array<std::byte, limits::kAtomBytesMax> buffer_;
};

// The byte where line `line` begins within a text whose first byte is at `at`: the byte after
// `line - at.lines` line ends.
Result<std::uint64_t> line_start(const composition::Reader& reader, ContentId whole,
                                 const Composition& row, std::uint64_t line) {
  if (line == 0) return std::uint64_t{0};
  if (line > row.end.lines) return row.end.bytes;
  // The line end number `line` is in the last segment, and extent, with fewer lines before it.
  auto after = std::lower_bound(row.segments.begin(), row.segments.end(), line,
                                [](const Position& p, std::uint64_t n) { return p.lines < n; });
  const auto s = static_cast<std::size_t>(after - row.segments.begin()) - 1;
  HTN_ASSIGN_OR_RETURN(const Segment extents, reader.segment(whole, row, s));
  Position at = row.segments[s];
  for (const SegmentExtent& extent : extents) {
    if (at.lines + extent.shape.lines < line) {
      at.pass(extent.shape);
      continue;
    }
    std::string bytes;
    HTN_RETURN_IF_ERROR(reader.append_extent(extent, bytes));
    std::size_t offset = 0;
    for (std::uint64_t n = at.lines; n < line; ++n) {
      offset = bytes.find('\n', offset);
      if (offset == std::string::npos) return corruption("extent: fewer lines than it says");
      ++offset;
    }
    return at.bytes + offset;
  }
  return corruption(concat("composition ", whole.value(), ": fewer lines than it says"));
}

}  // namespace

std::unique_ptr<RowCursor<Child>::Impl> make_children(const SharedState& state, AtomId id,
                                                      std::uint64_t first, Status failed,
                                                      SharedExtents extents) {
  return std::make_unique<ChildrenCursor>(state, id, first, std::move(failed), std::move(extents));
}

Result<ByteRange> line_range(const composition::Reader& reader, ContentId whole,
                             std::uint64_t line) {
  if (!content_id_is_composite(whole)) {
    return invalid_argument(concat("atom ", whole.value(), " is a leaf: it has no lines"));
  }
  HTN_ASSIGN_OR_RETURN(const Composition row, reader.get(whole));
  if (row.scheme != composition::Scheme::kText) {
    return invalid_argument(concat("atom ", whole.value(), " is not text"));
  }
  HTN_ASSIGN_OR_RETURN(const std::uint64_t begin, line_start(reader, whole, row, line));
  if (begin >= row.end.bytes) {
    return not_found(concat("line ", line, ": the text has fewer"));
  }
  HTN_ASSIGN_OR_RETURN(const std::uint64_t end, line_start(reader, whole, row, line + 1));
  return ByteRange{.offset = begin, .length = end - begin};
}

}  // namespace hartonomous::engine

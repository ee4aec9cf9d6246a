#include <algorithm>
#include <array>
#include <unordered_map>
#include <unordered_set>

#include "engine/cursors.hpp"
#include "engine/visibility.hpp"

namespace hartonomous::engine {

namespace {

constexpr std::size_t kExtentsAtOnce = 64;

// Extents that hold the content, then the live wholes that hold those. A whole with many such
// extents is given once: when its first comes up, with all of its occurrences.
class ParentsCursor final : public RowCursor<Parent>::Impl {
 public:
  ParentsCursor(SharedState state, AtomId id, Status failed)
      : state_(std::move(state)), id_(id), failed_(std::move(failed)) {}

  Status fill(std::vector<Parent>& rows) override {
    HTN_RETURN_IF_ERROR(failed_);
    if (!started_) HTN_RETURN_IF_ERROR(start());
    while (rows.empty() && next_ < extents_.size()) {
      const std::size_t end = std::min(next_ + kExtentsAtOnce, extents_.size());
      for (; next_ < end; ++next_) HTN_RETURN_IF_ERROR(expand(extents_[next_], rows));
    }
    return {};
  }

 private:
  Status start() {
    started_ = true;
    if (content_id_is_composite(id_.content())) return {};  // wholes of wholes: none yet
    HTN_RETURN_IF_ERROR(state_->reader.view().read(id_.content(), buffer_).status());
    HTN_ASSIGN_OR_RETURN(extents_, state_->reader.view().extents_of(id_.content()));
    return {};
  }

  Status expand(ExtentId id, std::vector<Parent>& rows) {
    HTN_ASSIGN_OR_RETURN(const std::uint64_t here, occurrences_in(id));
    if (here == 0) return {};
    HTN_ASSIGN_OR_RETURN(const auto wholes,
                         state_->reader.view().postings(schema::RunKind::kExtentWhole, id.value()));
    for (const std::uint64_t number : wholes) {
      const ContentId whole{number};
      if (!given_.insert(whole).second) continue;
      HTN_ASSIGN_OR_RETURN(const std::uint64_t count, occurrences_of(whole));
      if (count > 0) rows.push_back({AtomId(id_.tenant(), whole), id_, count});
    }
    return {};
  }

  Result<std::uint64_t> occurrences_in(ExtentId id) {
    const auto known = in_extent_.find(id);
    if (known != in_extent_.end()) return known->second;
    HTN_ASSIGN_OR_RETURN(const auto extent, state_->reader.view().find_extent(id));
    std::uint64_t count = 0;
    if (extent.has_value()) count = composition::Reader::occurrences(*extent, id_.content());
    in_extent_.emplace(id, count);
    return count;
  }

  Result<std::uint64_t> occurrences_of(ContentId whole) {
    if (is_strict(*state_)) {
      HTN_ASSIGN_OR_RETURN(const bool mine, is_visible_whole(*state_, whole));
      if (!mine) return std::uint64_t{0};
    }
    HTN_ASSIGN_OR_RETURN(const auto row, state_->reader.find(whole));
    if (!row.has_value()) return std::uint64_t{0};  // gone, or never finished
    std::uint64_t count = 0;
    for (std::size_t s = 0; s < row->segments.size(); ++s) {
      HTN_ASSIGN_OR_RETURN(const composition::Segment segment,
                           state_->reader.segment(whole, *row, s));
      for (const composition::SegmentExtent& place : segment) {
        if (!std::binary_search(extents_.begin(), extents_.end(), place.id)) continue;
        HTN_ASSIGN_OR_RETURN(const std::uint64_t here, occurrences_in(place.id));
        count += here;
      }
    }
    return count;
  }

  SharedState state_;
  AtomId id_;
  Status failed_;
  bool started_ = false;
  std::vector<ExtentId> extents_;
  std::size_t next_ = 0;
  std::unordered_set<ContentId> given_;
  std::unordered_map<ExtentId, std::uint64_t> in_extent_;
  std::array<std::byte, limits::kAtomBytesMax> buffer_;
};

}  // namespace

std::unique_ptr<RowCursor<Parent>::Impl> make_parents(const SharedState& state, AtomId id,
                                                      Status failed) {
  return std::make_unique<ParentsCursor>(state, id, std::move(failed));
}

}  // namespace hartonomous::engine

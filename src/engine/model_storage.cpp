#include <algorithm>
#include <map>
#include <unordered_map>

#include <hartonomous/base/text.hpp>
#include <hartonomous/engine/models.hpp>

#include "engine/core.hpp"
#include "engine/model_extents.hpp"
#include "engine/model_put.hpp"
#include "schema/keys.hpp"
#include "tenant/domains.hpp"

namespace hartonomous {

namespace engine {

Status each_extent_of(const composition::Reader& reader, ContentId content,
                      const std::function<void(const composition::SegmentExtent&)>& visit) {
  if (!content_id_is_composite(content)) return {};
  HTN_ASSIGN_OR_RETURN(const composition::Composition row, reader.get(content));
  for (std::size_t s = 0; s < row.segments.size(); ++s) {
    HTN_ASSIGN_OR_RETURN(const composition::Segment extents, reader.segment(content, row, s));
    for (const composition::SegmentExtent& extent : extents) visit(extent);
  }
  return {};
}

namespace {

using kv::Family;

// One model's share of what is stored.
class StorageWalk {
 public:
  StorageWalk(const SnapshotState& state, const Control& control)
      : state_(state), view_(state.reader.view()), control_(control) {}

  Result<ModelStorage> run(const std::vector<Tensor>& tensors,
                           const std::vector<ContentId>& documents) {
    std::map<ContentId, std::uint64_t> uses;  // by this model's tensors
    for (const Tensor& tensor : tensors) {
      out_.tensor_bytes += static_cast<std::uint64_t>(tensor.detail.byte_count);
      ++uses[tensor.row.atom_id.content()];
    }
    HTN_RETURN_IF_ERROR(count_places(uses, documents));
    std::map<ContentId, std::uint64_t> walked;  // to which byte of it
    for (const Tensor& tensor : tensors) {
      const ContentId content = tensor.row.atom_id.content();
      range_.begin = static_cast<std::uint64_t>(tensor.detail.atom_offset);
      range_.end = range_.begin + static_cast<std::uint64_t>(tensor.detail.byte_count);
      HTN_ASSIGN_OR_RETURN(const bool shared, is_shared(content, uses[content]));
      // Tensors come in order of where they begin: a view of what was walked begins behind it.
      std::uint64_t& end = walked[content];
      const std::uint64_t rest = shared ? range_.end : std::clamp(end, range_.begin, range_.end);
      out_.whole_shared_bytes += rest - range_.begin;
      range_.begin = rest;
      end = std::max(end, range_.end);
      if (range_.begin < range_.end) HTN_RETURN_IF_ERROR(walk(content));
    }
    return out_;
  }

 private:
  // How often this model's own wholes hold each extent.
  Status count_places(const std::map<ContentId, std::uint64_t>& uses,
                      const std::vector<ContentId>& documents) {
    const auto count = [this](const composition::SegmentExtent& extent) {
      ++places_[extent.id.value()];
    };
    for (const auto& use : uses) {
      HTN_RETURN_IF_ERROR(each_extent_of(state_.reader, use.first, count));
    }
    for (const ContentId document : documents) {
      HTN_RETURN_IF_ERROR(each_extent_of(state_.reader, document, count));
    }
    return {};
  }

  // Whether something else refers to the whole.
  Result<bool> is_shared(ContentId content, std::uint64_t own) const {
    if (!content_id_is_composite(content)) {
      // Beside the rows, the extent of the file counts it.
      HTN_ASSIGN_OR_RETURN(const std::int64_t all,
                           view_.count(Family::kContentCount, content.value()));
      return all > static_cast<std::int64_t>(own + 1);
    }
    HTN_ASSIGN_OR_RETURN(const composition::Composition row, state_.reader.get(content));
    return row.references > own;
  }

  // The bytes of range_.
  Status walk(ContentId content) {
    at_ = 0;
    if (!content_id_is_composite(content)) {
      is_alone_ = true;
      return walk_page(content::page_of(content), content::slot_of(content), 1);
    }
    is_alone_ = false;
    std::vector<composition::SegmentExtent> extents;
    HTN_RETURN_IF_ERROR(each_extent_of(
        state_.reader, content,
        [&](const composition::SegmentExtent& extent) { extents.push_back(extent); }));
    for (const composition::SegmentExtent& extent : extents) {
      if (control_.stopped()) return cancelled("model dedup");
      const std::uint64_t bytes = in_range(extent.shape.bytes);
      if (bytes == 0) {
        at_ += extent.shape.bytes;
        continue;
      }
      HTN_ASSIGN_OR_RETURN(const std::int64_t all,
                           view_.count(Family::kExtentCount, extent.id.value()));
      const std::pair place(content, at_);
      const bool again = extents_seen_.try_emplace(extent.id.value(), place).first->second != place;
      if (again || all > places_[extent.id.value()]) {
        out_.extent_shared_bytes += bytes;
        at_ += extent.shape.bytes;
      } else {
        HTN_RETURN_IF_ERROR(walk_extent(extent));
      }
    }
    return {};
  }

  // How many of the next bytes are in the range.
  std::uint64_t in_range(std::uint64_t bytes) const {
    const std::uint64_t begin = std::max(at_, range_.begin);
    const std::uint64_t end = std::min(at_ + bytes, range_.end);
    return begin < end ? end - begin : 0;
  }

  Status walk_extent(const composition::SegmentExtent& place) {
    HTN_ASSIGN_OR_RETURN(const content::Extent extent, view_.get_extent(place.id));
    for (content::ContentRun run : extent.runs) {
      while (run.count > 0) {
        const std::size_t first = content::slot_of(ContentId{run.start});
        const std::uint64_t here = std::min<std::uint64_t>(run.count, limits::kPageSlots - first);
        HTN_RETURN_IF_ERROR(walk_page(content::page_of(ContentId{run.start}), first, here));
        run.start += here;
        run.count -= here;
      }
    }
    return {};
  }

  // So many contents of a page, which an extent holds.
  Status walk_page(std::uint64_t number, std::size_t first, std::uint64_t count) {
    HTN_RETURN_IF_ERROR(load_page(number));
    HTN_ASSIGN_OR_RETURN(const content::SharedBytes plain, view_.page(number, first + count));
    const codec::PageView page = codec::PageView::reopen(as_bytes(*plain));
    for (std::size_t slot = first; slot < first + count; ++slot) {
      const std::uint64_t length = page.slot(slot).has_value() ? page.length(slot) : 0;
      const std::uint64_t bytes = in_range(length);
      at_ += length;
      if (counts_[slot] > 1 && !is_alone_) {
        out_.atom_shared_bytes += bytes;
        continue;
      }
      out_.own_bytes += bytes;
      add_coded(bytes, page.payload().size());
    }
    return {};
  }

  Status load_page(std::uint64_t number) {
    if (number == page_) return {};
    page_ = number;
    HTN_ASSIGN_OR_RETURN(counts_, view_.counts(Family::kContentCount, number));
    HTN_ASSIGN_OR_RETURN(
        const auto stored,
        view_.database().get(Family::kPage, schema::page_key(view_.domain(), number),
                             view_.snapshot().get()));
    if (!stored.has_value()) return corruption(concat("page ", number, " is missing"));
    stored_bytes_ = stored->bytes().size();
    is_numbers_ = codec::is_numbers_page(stored->bytes());
    is_based_ = codec::has_base(stored->bytes());
    return {};
  }

  // What takes part of a page takes its share of what the page takes.
  void add_coded(std::uint64_t bytes, std::uint64_t page_bytes) {
    const double share = static_cast<double>(bytes) / static_cast<double>(page_bytes);
    double& stored = is_based_ ? based_ : planes_;
    if (is_numbers_) stored += share * static_cast<double>(stored_bytes_);
    (is_based_ ? out_.based_bytes : is_numbers_ ? out_.planes_bytes : out_.plain_bytes) += bytes;
    out_.based_stored_bytes = static_cast<std::uint64_t>(based_);
    out_.planes_stored_bytes = static_cast<std::uint64_t>(planes_);
  }

  const SnapshotState& state_;
  const content::View& view_;
  const Control& control_;
  ModelStorage out_;
  std::unordered_map<std::uint64_t, std::int64_t> places_;
  // Where each extent was met first.
  std::map<std::uint64_t, std::pair<ContentId, std::uint64_t>> extents_seen_;
  struct Range {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
  };
  Range range_;            // of the content, that is walked
  std::uint64_t at_ = 0;   // byte of the content
  bool is_alone_ = false;  // a leaf of this model
  std::uint64_t page_ = ~std::uint64_t{0};
  codec::Counts counts_{};
  std::uint64_t stored_bytes_ = 0;
  bool is_numbers_ = false;
  bool is_based_ = false;
  double planes_ = 0;
  double based_ = 0;
};

}  // namespace
}  // namespace engine

Result<ModelStorage> Models::storage(std::int32_t model_id, const Control& control) const {
  HTN_ASSIGN_OR_RETURN(const rows::Model model, get(model_id));
  if (tenant::is_shared(state_->reader.view().domain())) {
    return Status(StatusCode::kNotSupported,
                  "what a model shares is not told in a shared dedup domain: others may have it");
  }
  HTN_ASSIGN_OR_RETURN(const std::vector<Tensor> all, tensors(model_id));
  std::vector<ContentId> documents;
  for (const std::string& name : engine::documents_of(model)) {
    HTN_ASSIGN_OR_RETURN(const auto document, state_->documents().newest(name));
    if (document.has_value()) documents.push_back(document->second.content);
  }
  return engine::StorageWalk(*state_, control).run(all, documents);
}

}  // namespace hartonomous

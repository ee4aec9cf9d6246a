#include "composition/reader.hpp"

#include <algorithm>

#include <hartonomous/base/sha256.hpp>
#include <hartonomous/base/text.hpp>

#include "codec/key.hpp"

namespace hartonomous::composition {

using kv::Family;

namespace {

// Extents read before they are verified together.
constexpr std::size_t kVerifyBatch = 16;

Status add_context(Status status, ContentId whole) {
  return std::move(status).with_context(concat("composition ", whole.value()));
}

}  // namespace

Result<std::optional<Composition>> Reader::find(ContentId whole) const {
  HTN_ASSIGN_OR_RETURN(
      const auto row,
      view_.database().get(Family::kComposition, schema::composition_key(view_.domain(), whole),
                           view_.snapshot().get()));
  if (!row.has_value()) return std::optional<Composition>();
  auto decoded = decode_composition(row->bytes());
  if (!decoded.ok()) return add_context(std::move(decoded).status(), whole);
  const bool is_live = decoded->references > 0;
  if (!is_live && kept_ == Kept::kHidden) return std::optional<Composition>();
  return std::optional(std::move(decoded).value());
}

Result<Composition> Reader::get(ContentId whole) const {
  HTN_ASSIGN_OR_RETURN(auto row, find(whole));
  if (!row.has_value()) return not_found(concat("composition ", whole.value()));
  return std::move(*row);
}

Result<std::optional<ContentId>> Reader::find_whole(Scheme scheme, const ContentHash& hash) const {
  HTN_ASSIGN_OR_RETURN(
      const auto row,
      view_.database().get(
          Family::kWholeHash,
          schema::whole_hash_key(view_.domain(), static_cast<std::uint8_t>(scheme), hash),
          view_.snapshot().get()));
  if (!row.has_value()) return std::optional<ContentId>();
  HTN_ASSIGN_OR_RETURN(const ContentId id, decode_content_id(row->bytes()));
  return std::optional(id);
}

Result<Segment> Reader::segment(ContentId whole, const Composition& row, std::size_t index) const {
  if (row.segments.size() == 1) return row.only;
  HTN_ASSIGN_OR_RETURN(const auto stored,
                       view_.database().get(Family::kSegment,
                                            schema::segment_key(view_.domain(), whole,
                                                                static_cast<std::uint32_t>(index)),
                                            view_.snapshot().get()));
  if (!stored.has_value()) {
    return add_context(corruption(concat("segment ", index, " is missing")), whole);
  }
  return decode_segment(stored->bytes());
}

namespace {

Status gather_extent(const content::View& view, const SegmentExtent& place, content::LeafMemo& memo,
                     std::string& out, ContentHash& expected) {
  HTN_ASSIGN_OR_RETURN(const content::Extent extent, view.get_extent(place.id));
  if (extent.shape != place.shape) {
    return corruption(concat("extent ", place.id.value(), ": not as its composition says"));
  }
  HTN_RETURN_IF_ERROR(
      view.append(extent, memo, out).with_context(concat("extent ", place.id.value())));
  expected = extent.hash;
  return {};
}

Status wrong_hash(ExtentId id) {
  return corruption(concat("extent ", id.value(), ": its bytes do not have its SHA-256"));
}

}  // namespace

Status Reader::append_extent(const SegmentExtent& place, std::string& out) const {
  const std::size_t before = out.size();
  content::LeafMemo memo(view_);
  ContentHash expected;
  HTN_RETURN_IF_ERROR(gather_extent(view_, place, memo, out, expected));
  if (sha256(as_bytes(out).subspan(before)) != expected) return wrong_hash(place.id);
  return {};
}

namespace {

// Extents that are gathered, verified together in the hash kernel's lanes, then handed out.
class VerifiedBatch {
 public:
  explicit VerifiedBatch(const content::View& view) : view_(view), memo_(view) {}

  Status add(const SegmentExtent& place) {
    ContentHash expected;
    const std::size_t before = bytes_.size();
    HTN_RETURN_IF_ERROR(gather_extent(view_, place, memo_, bytes_, expected));
    places_.push_back({place.id, before, bytes_.size() - before});
    expected_.push_back(expected);
    return {};
  }
  bool full() const { return places_.size() == kVerifyBatch; }
  bool empty() const { return places_.empty(); }

  // Hands out bytes [skip, skip + length) of the batch.
  Status flush(const Sink& sink, std::uint64_t skip, std::uint64_t length) {
    const Bytes all = as_bytes(bytes_);
    std::vector<Bytes> messages;
    messages.reserve(places_.size());
    for (const Place& place : places_) messages.push_back(all.subspan(place.offset, place.bytes));
    std::vector<ContentHash> hashes(messages.size());
    sha256_many(messages, hashes);
    for (std::size_t i = 0; i < hashes.size(); ++i) {
      if (hashes[i] != expected_[i]) return wrong_hash(places_[i].id);
    }
    const std::uint64_t until = std::min<std::uint64_t>(skip + length, all.size());
    Status sunk;
    if (until > skip) sunk = sink(all.subspan(skip, until - skip));
    bytes_.clear();
    places_.clear();
    expected_.clear();
    return sunk;
  }
  std::uint64_t bytes() const { return bytes_.size(); }

 private:
  struct Place {
    ExtentId id;
    std::size_t offset;
    std::size_t bytes;
  };
  const content::View& view_;
  content::LeafMemo memo_;
  std::string bytes_;
  std::vector<Place> places_;
  std::vector<ContentHash> expected_;
};

}  // namespace

Status Reader::read(ContentId whole, std::uint64_t offset, std::uint64_t length, const Sink& sink,
                    const Control& control) const {
  HTN_ASSIGN_OR_RETURN(const Composition row, get(whole));
  const std::uint64_t begin = std::min(offset, row.end.bytes);
  const std::uint64_t end = begin + std::min(length, row.end.bytes - begin);
  if (begin == end) return {};
  VerifiedBatch batch(view_);
  std::uint64_t skip = 0;
  std::uint64_t at = begin;  // handed out up to here
  const auto flush = [&]() -> Status {
    const std::uint64_t here = std::min(batch.bytes() - skip, end - at);
    HTN_RETURN_IF_ERROR(batch.flush(sink, skip, here));
    skip = 0;
    at += here;
    if (control.stopped()) return cancelled("read");
    control.report({.phase = "read", .done = at - begin, .total = end - begin});
    return {};
  };
  const auto first =
      std::upper_bound(row.segments.begin(), row.segments.end(), begin,
                       [](std::uint64_t o, const Position& p) { return o < p.bytes; });
  for (auto s = static_cast<std::size_t>(first - row.segments.begin()) - 1;
       s < row.segments.size() && row.segments[s].bytes < end; ++s) {
    HTN_ASSIGN_OR_RETURN(const Segment extents, segment(whole, row, s));
    std::uint64_t start = row.segments[s].bytes;
    for (const SegmentExtent& extent : extents) {
      const std::uint64_t extent_start = start;
      start += extent.shape.bytes;
      if (start <= begin) continue;
      if (extent_start >= end) break;
      if (extent_start < begin) skip = begin - extent_start;
      HTN_RETURN_IF_ERROR(batch.add(extent));
      if (batch.full()) HTN_RETURN_IF_ERROR(flush());
    }
  }
  if (!batch.empty()) HTN_RETURN_IF_ERROR(flush());
  if (at != end) return add_context(corruption("its extents end before it does"), whole);
  return {};
}

Status Reader::each_reference(TenantId tenant, ContentId content,
                              const EachReference& visit) const {
  const std::string prefix = schema::reference_prefix(tenant, content);
  const auto cursor =
      view_.database().cursor(Family::kReference, kv::prefix_range(prefix), view_.snapshot());
  while (true) {
    HTN_ASSIGN_OR_RETURN(const bool more, cursor->next());
    if (!more) return {};
    codec::KeyReader key(as_bytes(cursor->key().substr(prefix.size())));
    const auto kind = static_cast<ReferenceKind>(key.u8());
    const ReferenceId id{key.u40()};
    if (!key.done()) return corruption("reference row: malformed key");
    HTN_ASSIGN_OR_RETURN(const Reference reference, decode_reference(cursor->value()));
    if (!visit(kind, id, reference)) return {};
  }
}

Result<tenant::TenantState> Reader::tenant_state(TenantId tenant) const {
  HTN_ASSIGN_OR_RETURN(const auto row,
                       view_.database().get(Family::kTenantState, schema::tenant_prefix(tenant),
                                            view_.snapshot().get()));
  if (!row.has_value()) return tenant::TenantState();
  return tenant::decode_tenant_state(row->bytes());
}

Result<DocumentRow> Reader::document(TenantId tenant, DocumentId id) const {
  HTN_ASSIGN_OR_RETURN(const auto row,
                       view_.database().get(Family::kDocument, schema::document_key(tenant, id),
                                            view_.snapshot().get()));
  if (!row.has_value()) return corruption(concat("document ", id.value(), " is missing"));
  return decode_document(row->bytes());
}

Result<std::vector<std::pair<DocumentId, DocumentRow>>> Reader::versions(
    TenantId tenant, std::string_view name) const {
  std::vector<std::pair<DocumentId, DocumentRow>> found;
  const std::string prefix = schema::document_name_prefix(tenant, name);
  auto cursor =
      view_.database().cursor(Family::kDocumentName, kv::prefix_range(prefix), view_.snapshot());
  while (true) {
    HTN_ASSIGN_OR_RETURN(const bool more, cursor->next());
    if (!more) break;
    codec::KeyReader key(as_bytes(cursor->key().substr(prefix.size())));
    const DocumentId id{key.u40()};
    if (!key.done()) return corruption("document_name row: malformed key");
    HTN_ASSIGN_OR_RETURN(DocumentRow row, document(tenant, id));
    found.emplace_back(id, std::move(row));
  }
  return found;
}

std::uint64_t Reader::occurrences(const content::Extent& extent, ContentId content) {
  std::uint64_t count = 0;
  for (const content::ContentRun& run : extent.runs) {
    if (content.value() - run.start < run.count) ++count;
  }
  return count;
}

Result<std::uint64_t> Reader::occurrences(ContentId whole, ExtentId extent) const {
  HTN_ASSIGN_OR_RETURN(const auto row, find(whole));
  if (!row.has_value()) return std::uint64_t{0};
  std::uint64_t count = 0;
  for (std::size_t s = 0; s < row->segments.size(); ++s) {
    HTN_ASSIGN_OR_RETURN(const Segment extents, segment(whole, *row, s));
    for (const SegmentExtent& place : extents) count += place.id == extent ? 1 : 0;
  }
  return count;
}

Result<std::uint64_t> Reader::reference_count(ContentId content) const {
  if (content_id_is_composite(content)) {
    HTN_ASSIGN_OR_RETURN(const Composition row, get(content));
    return row.references;
  }
  // The stored count is of occurrences in stored extents and of references; an extent's is of its
  // places in wholes. Of both, what only history refers to is counted beside.
  const auto live_count = [this](Family all, Family kept,
                                 std::uint64_t id) -> Result<std::int64_t> {
    HTN_ASSIGN_OR_RETURN(const std::int64_t stored, view_.count(all, id));
    HTN_ASSIGN_OR_RETURN(const std::int64_t remembered, view_.count(kept, id));
    return stored - remembered;
  };
  HTN_ASSIGN_OR_RETURN(std::int64_t count,
                       live_count(Family::kContentCount, Family::kContentKept, content.value()));
  HTN_ASSIGN_OR_RETURN(const auto extents, view_.extents_of(content));
  for (const ExtentId id : extents) {
    HTN_ASSIGN_OR_RETURN(const auto extent, view_.find_extent(id));
    if (!extent.has_value()) continue;
    const auto here = static_cast<std::int64_t>(occurrences(*extent, content));
    if (here == 0) continue;
    HTN_ASSIGN_OR_RETURN(const std::int64_t places,
                         live_count(Family::kExtentCount, Family::kExtentKept, id.value()));
    count += here * (places - 1);
  }
  return static_cast<std::uint64_t>(count);
}

}  // namespace hartonomous::composition

#pragma once

// Reader: compositions and documents as of one commit: bytes back, children, parents.
// Thread-safety: thread-safe; cheap to copy.

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <hartonomous/base/progress.hpp>

#include "composition/rows.hpp"
#include "content/view.hpp"

namespace hartonomous::composition {

using Sink = std::function<Status(Bytes)>;

struct Occurrences {
  ContentId whole;
  std::uint64_t count = 0;
};

class Reader {
 public:
  explicit Reader(content::View view) : view_(std::move(view)) {}
  const content::View& view() const { return view_; }

  Result<std::optional<Composition>> find(ContentId whole) const;
  // Errors: kNotFound.
  Result<Composition> get(ContentId whole) const;
  Result<std::optional<ContentId>> find_whole(Scheme scheme, const ContentHash& hash) const;
  Result<Segment> segment(ContentId whole, const Composition& row, std::size_t index) const;

  // An extent's bytes, appended to `out` and verified against its hash.
  // Errors: kCorruption.
  Status append_extent(const SegmentExtent& place, std::string& out) const;
  // Bytes [offset, offset + length) of a whole, in order.
  Status read(ContentId whole, std::uint64_t offset, std::uint64_t length, const Sink& sink,
              const Control& control) const;

  // The pins of a tenant on a content.
  Result<std::uint64_t> pins(TenantId tenant, ContentId content) const;
  // Documents.
  Result<std::optional<std::pair<DocumentId, DocumentRow>>> newest(TenantId tenant,
                                                                   std::string_view name) const;
  Result<std::vector<std::pair<DocumentId, DocumentRow>>> versions(TenantId tenant,
                                                                   std::string_view name) const;
  Result<DocumentRow> document(TenantId tenant, DocumentId id) const;

  // How often an extent holds a content.
  static std::uint64_t occurrences(const content::Extent& extent, ContentId content);
  // How often a live whole holds an extent; 0 when it is not live.
  Result<std::uint64_t> occurrences(ContentId whole, ExtentId extent) const;
  // Live references of a content: its places in live wholes, documents that are it, pins.
  Result<std::uint64_t> reference_count(ContentId content) const;

 private:
  content::View view_;
};

}  // namespace hartonomous::composition

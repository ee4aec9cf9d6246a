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
#include "schema/keys.hpp"
#include "tenant/tenant_state.hpp"

namespace hartonomous::composition {

using schema::ReferenceKind;
using Sink = std::function<Status(Bytes)>;

struct Occurrences {
  ContentId whole;
  std::uint64_t count = 0;
};

class Reader {
 public:
  // Wholes that only history refers to: found, or as if they were not there.
  enum class Kept : std::uint8_t { kShown, kHidden };
  explicit Reader(content::View view, Kept kept = Kept::kShown)
      : view_(std::move(view)), kept_(kept) {}
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

  // What refers to a content in a tenant, or did; until the callback says no.
  using EachReference = std::function<bool(ReferenceKind, ReferenceId, const Reference&)>;
  Status each_reference(TenantId tenant, ContentId content, const EachReference& visit) const;
  Result<tenant::TenantState> tenant_state(TenantId tenant) const;

  // Documents that are there now; tenant_view.hpp has those of then.
  Result<std::vector<std::pair<DocumentId, DocumentRow>>> versions(TenantId tenant,
                                                                   std::string_view name) const;
  Result<DocumentRow> document(TenantId tenant, DocumentId id) const;

  // How often an extent holds a content.
  static std::uint64_t occurrences(const content::Extent& extent, ContentId content);
  // How often a whole that is stored holds an extent; 0 when it is not.
  Result<std::uint64_t> occurrences(ContentId whole, ExtentId extent) const;
  // Live references of a content in the domain: its places in live wholes, documents that are it,
  // pins, rows.
  Result<std::uint64_t> reference_count(ContentId content) const;

 private:
  content::View view_;
  Kept kept_;
};

}  // namespace hartonomous::composition

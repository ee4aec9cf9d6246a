#pragma once

// The cursors behind Snapshot: documents, children, parents; and lines of text.
// Thread-safety: one thread at a time each.

#include <memory>
#include <string_view>

#include <hartonomous/engine/store.hpp>

#include "engine/core.hpp"

namespace hartonomous::engine {

Result<Document> make_document(const SnapshotState& state, DocumentId id,
                               composition::DocumentRow row);
std::unique_ptr<RowCursor<Document>::Impl> make_documents(const SharedState& state,
                                                          std::string_view name_prefix);
// `failed`: what every step then says. `extents`: only what lies in these, sorted; null: all.
using SharedExtents = std::shared_ptr<const std::vector<ExtentId>>;
std::unique_ptr<RowCursor<Child>::Impl> make_children(const SharedState& state, AtomId id,
                                                      std::uint64_t first, Status failed,
                                                      SharedExtents extents = nullptr);
std::unique_ptr<RowCursor<Parent>::Impl> make_parents(const SharedState& state, AtomId id,
                                                      Status failed);
Result<ByteRange> line_range(const composition::Reader& reader, ContentId whole,
                             std::uint64_t line);

}  // namespace hartonomous::engine

#include <algorithm>
#include <array>

#include <hartonomous/base/file.hpp>
#include <hartonomous/base/sha256.hpp>
#include <hartonomous/base/text.hpp>
#include <hartonomous/engine/store.hpp>

#include "engine/core.hpp"
#include "engine/cursors.hpp"
#include "engine/partial_file.hpp"
#include "engine/visibility.hpp"

namespace hartonomous {

using composition::Composition;
using composition::Scheme;
using engine::require_visible;

Snapshot::Snapshot(std::shared_ptr<const engine::SnapshotState> state) : state_(std::move(state)) {}

Instant Snapshot::instant() const { return state_->as_of.value_or(state_->instant); }

Snapshot Snapshot::as_of(Instant then) const { return Snapshot(engine::state_as_of(state_, then)); }

Result<std::optional<Document>> Snapshot::find_document(std::string_view name) const {
  HTN_RETURN_IF_ERROR(state_->failed);
  HTN_ASSIGN_OR_RETURN(auto newest, state_->documents().newest(name));
  if (!newest.has_value()) return std::optional<Document>();
  HTN_ASSIGN_OR_RETURN(Document document,
                       engine::make_document(*state_, newest->first, std::move(newest->second)));
  return std::optional(std::move(document));
}

Result<std::optional<Document>> Snapshot::find_document(std::string_view name,
                                                        std::uint64_t version) const {
  HTN_RETURN_IF_ERROR(state_->failed);
  HTN_ASSIGN_OR_RETURN(auto versions, state_->documents().versions(name));
  for (auto& [id, row] : versions) {
    if (row.version != version) continue;
    HTN_ASSIGN_OR_RETURN(Document document, engine::make_document(*state_, id, std::move(row)));
    return std::optional(std::move(document));
  }
  return std::optional<Document>();
}

Result<std::vector<RowVersion<Document>>> Snapshot::history(std::string_view name) const {
  HTN_RETURN_IF_ERROR(state_->failed);
  HTN_ASSIGN_OR_RETURN(auto all, state_->documents().history(name));
  std::vector<RowVersion<Document>> versions;
  for (auto& each : all) {
    const Instant from = each.row.created;
    HTN_ASSIGN_OR_RETURN(Document document,
                         engine::make_document(*state_, each.id, std::move(each.row)));
    versions.push_back({from, each.ended, std::move(document)});
  }
  return versions;
}

RowCursor<Document> Snapshot::documents(std::string_view name_prefix) const {
  return RowCursor<Document>(engine::make_documents(state_, name_prefix));
}

Result<Atom> Snapshot::get_atom(AtomId id) const {
  HTN_RETURN_IF_ERROR(require_visible(state_, id));
  Atom atom;
  atom.id = id;
  if (content_id_is_composite(id.content())) {
    HTN_ASSIGN_OR_RETURN(const Composition row, state_->reader.get(id.content()));
    atom.composite = true;
    atom.sha256 = row.hash;
    atom.bytes = row.end.bytes;
    atom.children = row.end.children;
    atom.kind = engine::kind_of(row.scheme);
    atom.value = std::string(as_text(row.hash.bytes())) + row.head;
    return atom;
  }
  atom.value.resize(limits::kAtomBytesMax);
  HTN_ASSIGN_OR_RETURN(const std::size_t length,
                       read_leaf(id, std::as_writable_bytes(std::span(atom.value))));
  atom.value.resize(length);
  atom.bytes = length;
  atom.sha256 = sha256(as_bytes(atom.value));
  return atom;
}

Result<std::optional<AtomId>> Snapshot::find_atom(const ContentHash& hash) const {
  HTN_RETURN_IF_ERROR(state_->failed);
  std::array<std::byte, limits::kAtomBytesMax> buffer;
  std::size_t length = 0;
  HTN_ASSIGN_OR_RETURN(auto found, state_->reader.view().find(hash, buffer, length));
  for (const Scheme scheme : {Scheme::kBytes, Scheme::kText}) {
    if (found.has_value()) break;
    HTN_ASSIGN_OR_RETURN(found, state_->reader.find_whole(scheme, hash));
  }
  if (!found.has_value()) return std::optional<AtomId>();
  if (engine::is_strict(*state_) || content_id_is_composite(*found)) {
    HTN_ASSIGN_OR_RETURN(const bool visible, engine::is_visible(state_, *found));
    if (!visible) return std::optional<AtomId>();
  }
  return std::optional(AtomId(state_->tenant, *found));
}

Result<std::size_t> Snapshot::read_leaf(AtomId id, std::span<std::byte> buffer) const {
  HTN_RETURN_IF_ERROR(require_visible(state_, id));
  if (content_id_is_composite(id.content())) {
    return invalid_argument(concat("atom ", id.value(), " is not a leaf"));
  }
  if (buffer.size() < limits::kAtomBytesMax) return invalid_argument("the buffer needs 64 bytes");
  return state_->reader.view().read(id.content(), buffer);
}

Result<std::optional<std::size_t>> Snapshot::read_leaf(const ContentHash& hash,
                                                       std::span<std::byte> buffer) const {
  HTN_RETURN_IF_ERROR(state_->failed);
  if (buffer.size() < limits::kAtomBytesMax) return invalid_argument("the buffer needs 64 bytes");
  std::size_t length = 0;
  HTN_ASSIGN_OR_RETURN(const auto found, state_->reader.view().find(hash, buffer, length));
  if (!found.has_value()) return std::optional<std::size_t>();
  if (engine::is_strict(*state_)) {
    HTN_ASSIGN_OR_RETURN(const bool visible, engine::is_visible(state_, *found));
    if (!visible) return std::optional<std::size_t>();
  }
  return std::optional(length);
}

Status Snapshot::read(AtomId id, ByteRange range, const Sink& sink, const Control& control) const {
  HTN_RETURN_IF_ERROR(require_visible(state_, id));
  if (content_id_is_composite(id.content())) {
    return state_->reader.read(id.content(), range.offset, range.length, sink, control);
  }
  std::array<std::byte, limits::kAtomBytesMax> buffer;
  HTN_ASSIGN_OR_RETURN(const std::size_t length, read_leaf(id, buffer));
  const std::uint64_t begin = std::min<std::uint64_t>(range.offset, length);
  const std::uint64_t count = std::min<std::uint64_t>(range.length, length - begin);
  if (count == 0) return {};
  return sink(Bytes(buffer).subspan(begin, count));
}

Result<std::string> Snapshot::read(AtomId id, ByteRange range) const {
  std::string out;
  HTN_RETURN_IF_ERROR(read(id, range, [&](Bytes bytes) {
    out.append(as_text(bytes));
    return Status();
  }));
  return out;
}

Status Snapshot::restore(AtomId id, const std::string& path, const Control& control) const {
  HTN_RETURN_IF_ERROR(get_atom(id).status());  // before a file is made
  engine::PartialFile target(path);
  HTN_ASSIGN_OR_RETURN(File file, File::open(target.partial(), File::Mode::kCreate));
  HTN_RETURN_IF_ERROR(read(
      id, {}, [&](Bytes bytes) { return file.write(bytes); }, control));
  HTN_RETURN_IF_ERROR(file.sync());
  return target.keep();
}

Result<ByteRange> Snapshot::line_range(AtomId id, std::uint64_t line) const {
  HTN_RETURN_IF_ERROR(require_visible(state_, id));
  return engine::line_range(state_->reader, id.content(), line);
}

RowCursor<Child> Snapshot::children(AtomId id, std::uint64_t first) const {
  return RowCursor<Child>(engine::make_children(state_, id, first, require_visible(state_, id)));
}

RowCursor<Parent> Snapshot::parents(AtomId id) const {
  return RowCursor<Parent>(engine::make_parents(state_, id, require_visible(state_, id)));
}

Result<std::uint64_t> Snapshot::reference_count(AtomId id) const {
  HTN_RETURN_IF_ERROR(get_atom(id).status());
  if (!engine::is_strict(*state_)) return state_->reader.reference_count(id.content());
  HTN_ASSIGN_OR_RETURN(std::uint64_t count, state_->documents().references(id.content()));
  RowCursor<Parent> all(engine::make_parents(state_, id, {}));
  while (true) {
    HTN_ASSIGN_OR_RETURN(const bool more, all.next());
    if (!more) return count;
    count += all.row().occurrences;
  }
}

Result<std::uint64_t> Snapshot::pin_count(AtomId id) const {
  HTN_RETURN_IF_ERROR(get_atom(id).status());
  return state_->documents().references(id.content(), schema::ReferenceKind::kPin);
}

}  // namespace hartonomous

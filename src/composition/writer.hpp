#pragma once

// Writer: documents, wholes and references into stages; sees what is staged as well as what is
// stored.
//
// Invariants: 1. a whole is there while something refers to it, or did and is remembered: its row
// counts both, and its extents are counted once for each place; 2. what ends is kept as history
// until it is purged; when the last of a whole goes, its rows go and its extents are released in
// the same commit; 3. contents and extents that reach zero stay until a sweep; 4. what only history
// refers to is counted beside (kContentKept, kExtentKept), so that live counts are exact.
// Thread-safety: one thread at a time.

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "codec/key.hpp"
#include "composition/document_watcher.hpp"
#include "composition/reader.hpp"
#include "content/writer.hpp"
#include "tenant/tenant_state.hpp"

namespace hartonomous::composition {

class Writer {
 public:
  explicit Writer(content::Writer::Parts parts) : contents_(std::move(parts)) {}

  content::Writer& contents() { return contents_; }
  // Told of documents from here on; null: nobody. It outlives the writer, or is taken away.
  void watch(DocumentWatcher* watcher) { watcher_ = watcher; }
  DocumentWatcher* watcher() const { return watcher_; }
  content::Stage& stage() { return contents_.stage(); }
  Reader stored() const { return Reader(contents_.view()); }
  Status submit(Bytes* carry = nullptr);
  Status flush();
  // What was submitted has landed; what is being filled stays.
  Status settle();

  // Wholes.
  Result<std::optional<ContentId>> find_whole(Scheme scheme, const ContentHash& hash) const;
  ContentId new_whole_id() { return ContentId{contents_.counters().next_composite++}; }
  // A new whole without references. `segments` as many as row.segments; those of several are staged
  // as rows unless they already were.
  void add_whole(ContentId id, Composition row, std::vector<Segment> segments);
  // Documents of a tenant.
  struct Version {
    DocumentId id;
    DocumentRow row;
    std::string leaf;  // the bytes of a leaf that was staged and has no id yet
    bool staged_leaf = false;
  };
  using Versions = std::vector<Version>;
  Result<Versions*> versions(TenantId tenant, std::string_view name);
  // Names the whole `row.content`, and refers to it. `row.created` is the commit's instant. `text`
  // is the watcher's, or null.
  Result<DocumentId> add_document(TenantId tenant, DocumentRow row,
                                  std::unique_ptr<DocumentText> text = nullptr);
  // Names a leaf; `landed` learns its id. `bytes` lie in the stage's buffer.
  Result<DocumentId> add_leaf_document(TenantId tenant, DocumentRow row, Bytes bytes,
                                       const std::shared_ptr<content::Tally>& tally,
                                       std::function<void(ContentId)> landed,
                                       std::unique_ptr<DocumentText> text = nullptr);
  // Errors: kNotFound. `version` 0: every version.
  Status remove_document(TenantId tenant, std::string_view name, std::uint64_t version,
                         Instant now);

  // References without a name: pins, and rows of typed tables. They are counted.
  // Errors: kNotFound; kFailedPrecondition for one that is not there.
  Status refer(TenantId tenant, ContentId content, ReferenceKind kind, Instant now);
  Status stop_referring(TenantId tenant, ContentId content, ReferenceKind kind, Instant now);

  // Forgets what ended at or before the horizon, oldest first, as much as one commit should hold.
  // True: more is left. REQUIRES: nothing is staged.
  Result<bool> purge(TenantId tenant, Instant horizon);

  // What is counted of a tenant, with what is staged.
  Result<tenant::TenantState> tenant_state(TenantId tenant) const;

  // The row of an unfinished put (whole_writer.hpp), staged or stored; none: erases it.
  Result<std::optional<std::string>> job_row(TenantId tenant, std::string_view name) const;
  void stage_job_row(TenantId tenant, std::string_view name, std::optional<std::string> row);

  // Takes back extents that were counted for a whole that will not be.
  void release_extents(const std::vector<Segment>& segments);

 private:
  struct Whole {
    Composition row;
    std::vector<Segment> segments;  // of one that is not stored yet
    bool erased = false;
  };
  // References of one kind of a tenant to a content.
  using ReferenceTarget = std::tuple<TenantId, ContentId, ReferenceKind>;
  using References =
      std::vector<std::pair<ReferenceId, Instant>>;  // that are there, and since when
  // What is staged over what is stored: by the stage being filled, and by each in flight.
  struct Overlay {
    std::map<std::pair<Scheme, ContentHash>, std::optional<ContentId>> by_hash;
    std::map<ContentId, Whole> wholes;
    std::map<std::pair<TenantId, std::string>, Versions> names;
    std::map<ReferenceTarget, References> references;
    std::map<TenantId, tenant::TenantState> tenants;
    std::map<std::pair<TenantId, std::string>, std::optional<std::string>> jobs;
  };

  // A change of how many refer to a content, and of how many did and are remembered.
  struct CountChange {
    std::int64_t live = 0;
    std::int64_t kept = 0;
  };

  Result<Whole> whole(ContentId id) const;
  Status stage_whole(ContentId id, Whole whole);
  Status erase_whole(ContentId id, const Whole& whole);
  // Calls back with every extent, as often as it has places.
  Status each_extent(ContentId id, const Whole& whole,
                     const std::function<void(const SegmentExtent&)>& visit) const;
  // Errors: kNotFound.
  Status change_counts(ContentId content, CountChange change);
  Status change_whole(ContentId id, CountChange change);

  Result<DocumentId> stage_name(TenantId tenant, const DocumentRow& row, std::uint64_t atoms);
  void stage_reference(TenantId tenant, ContentId content, ReferenceKind kind, ReferenceId id,
                       const Reference& reference);
  Result<std::uint64_t> atoms_of(ContentId content) const;
  Status remove_version(TenantId tenant, const Version& version, Instant now);
  Status tell_added(TenantId tenant, const Versions& before, DocumentId id, const DocumentRow& row,
                    std::unique_ptr<DocumentText> text);
  Status tell_removed(TenantId tenant, const Versions& before, const Versions& kept, Instant now);
  Status stage_watched();
  Status drop_staged_leaf(TenantId tenant, const Version& version);
  // [from, now) becomes history.
  Status stage_ended(TenantId tenant, ReferenceKind kind, ReferenceId id,
                     const Reference& reference, const Ended& ended);
  Result<References*> references(const ReferenceTarget& target);
  Status purge_one(TenantId tenant, codec::KeyReader& key, Bytes value);
  Status stage_tenant_states();

  // What the newest stage that says something says: `find` gives a pointer, or null.
  template <typename Find>
  auto find_staged(Find find) const -> decltype(find(std::declval<const Overlay&>())) {
    if (const auto found = find(filling_)) return found;
    for (const Overlay& overlay : flying_) {
      if (const auto found = find(overlay)) return found;
    }
    return nullptr;
  }
  // What a map holds under a key; null: nothing.
  template <typename Map>
  static const typename Map::mapped_type* find_in(const Map& map,
                                                  const typename Map::key_type& key) {
    const auto found = map.find(key);
    return found == map.end() ? nullptr : &found->second;
  }

  content::Writer contents_;
  DocumentWatcher* watcher_ = nullptr;
  Overlay filling_;
  std::deque<Overlay> flying_;  // newest first; as many as contents_ has in flight
};

}  // namespace hartonomous::composition

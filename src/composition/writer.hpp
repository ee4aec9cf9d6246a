#pragma once

// Writer: documents, wholes and pins into stages; sees what is staged as well as what is stored.
//
// Invariants: 1. a whole is live while something refers to it: its row counts documents and pins,
// and its extents are counted once for each place; 2. when the last reference goes, its rows go and
// its extents are released in the same commit; 3. contents and extents that reach zero stay until a
// sweep.
// Thread-safety: one thread at a time.

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "composition/reader.hpp"
#include "content/writer.hpp"

namespace hartonomous::composition {

class Writer {
 public:
  explicit Writer(content::Writer::Parts parts) : contents_(std::move(parts)) {}

  content::Writer& contents() { return contents_; }
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
  // Errors: kNotFound.
  Status refer(ContentId whole);
  Status release(ContentId whole);

  // Documents of a tenant.
  struct Version {
    DocumentId id;
    DocumentRow row;
    std::string leaf;  // the bytes of a leaf that was staged and has no id yet
    bool staged_leaf = false;
  };
  using Versions = std::vector<Version>;
  Result<Versions*> versions(TenantId tenant, std::string_view name);
  // Names the whole `row.content`, and refers to it.
  Result<DocumentId> add_document(TenantId tenant, DocumentRow row);
  // Names a leaf; `landed` learns its id. `bytes` lie in the stage's buffer.
  Result<DocumentId> add_leaf_document(TenantId tenant, DocumentRow row, Bytes bytes,
                                       const std::shared_ptr<content::Tally>& tally,
                                       std::function<void(ContentId)> landed);
  // Errors: kNotFound. `version` 0: every version.
  Status remove_document(TenantId tenant, std::string_view name, std::uint64_t version);

  // Errors: kNotFound; kFailedPrecondition for a pin that is not there.
  Status pin(TenantId tenant, ContentId content);
  Status unpin(TenantId tenant, ContentId content);

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
  // What is staged over what is stored: by the stage being filled, and by each in flight.
  struct Overlay {
    std::map<std::pair<Scheme, ContentHash>, std::optional<ContentId>> by_hash;
    std::map<ContentId, Whole> wholes;
    std::map<std::pair<TenantId, std::string>, Versions> names;
    std::map<std::pair<TenantId, ContentId>, std::uint64_t> pins;
    std::map<std::pair<TenantId, std::string>, std::optional<std::string>> jobs;
  };

  Result<Whole> whole(ContentId id) const;
  Status stage_whole(ContentId id, Whole whole);
  Status erase_whole(ContentId id, Whole whole);
  Status remove_version(TenantId tenant, const Version& version);
  Result<std::uint64_t> pins(TenantId tenant, ContentId content) const;
  Status change_pins(TenantId tenant, ContentId content, std::uint64_t count, std::int64_t delta);
  DocumentId stage_name(TenantId tenant, const DocumentRow& row);

  // What the newest stage that says something says: `find` gives a pointer, or null.
  template <typename Find>
  auto find_staged(Find find) const -> decltype(find(std::declval<const Overlay&>()));

  content::Writer contents_;
  Overlay filling_;
  std::deque<Overlay> flying_;  // newest first; as many as contents_ has in flight
};

}  // namespace hartonomous::composition

#include "composition/checker.hpp"

#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <hartonomous/base/sha256.hpp>
#include <hartonomous/base/text.hpp>

#include "codec/key.hpp"
#include "composition/whole_writer.hpp"
#include "content/run_merge.hpp"

namespace hartonomous::composition {

using kv::Family;

namespace {

using EachRow = std::function<Status(codec::KeyReader& key, Bytes value)>;

// Rows of one family below a prefix, the first four bytes of the key already read.
Status each_row(const content::View& view, Family family, const EachRow& visit) {
  auto cursor = view.database().cursor(
      family, kv::prefix_range(schema::domain_prefix(view.domain())), view.snapshot());
  while (true) {
    HTN_ASSIGN_OR_RETURN(const bool more, cursor->next());
    if (!more) return {};
    codec::KeyReader key(as_bytes(cursor->key()));
    key.u32();
    HTN_RETURN_IF_ERROR(visit(key, cursor->value()));
  }
}

class WholesCheck {
 public:
  WholesCheck(const Reader& reader, TenantId tenant, content::Checked& checked,
              const Control& control)
      : reader_(reader),
        view_(reader.view()),
        tenant_(tenant),
        checked_(checked),
        control_(control) {}

  Result<CheckedWholes> run(bool recount) {
    extent_counts_.assign(view_.state().counters.next_extent, 0);
    HTN_RETURN_IF_ERROR(read_documents());
    HTN_RETURN_IF_ERROR(read_pins());
    HTN_RETURN_IF_ERROR(read_compositions());
    HTN_RETURN_IF_ERROR(read_jobs());
    if (recount) {
      compare_extent_counts();
      HTN_RETURN_IF_ERROR(compare_edges());
    }
    compare_totals();
    return result_;
  }

 private:
  Status stop() const { return control_.stopped() ? cancelled("check") : Status(); }

  Status read_documents() {
    std::uint64_t names = 0;
    HTN_RETURN_IF_ERROR(
        each_row(view_, Family::kDocumentName, [&](codec::KeyReader&, Bytes) -> Status {
          ++names;
          return {};
        }));
    HTN_RETURN_IF_ERROR(
        each_row(view_, Family::kDocument, [&](codec::KeyReader& key, Bytes value) -> Status {
          HTN_RETURN_IF_ERROR(stop());
          ++result_.documents;
          checked_.failed(read_document(DocumentId{key.u40()}, value));
          return {};
        }));
    if (names != result_.documents) {
      checked_.problem(concat(names, " document names for ", result_.documents, " documents"));
    }
    return {};
  }

  Status read_document(DocumentId id, Bytes value) {
    const std::string name = concat("document ", id.value());
    auto row = decode_document(value);
    if (!row.ok()) return std::move(row).status().with_context(name);
    document_bytes_ += row->bytes;
    HTN_ASSIGN_OR_RETURN(const auto named,
                         view_.database().get(Family::kDocumentName,
                                              schema::document_name_key(tenant_, row->name, id),
                                              view_.snapshot().get()));
    if (!named.has_value()) return corruption(concat(name, ": its name does not find it"));
    if (content_id_is_composite(row->content)) {
      ++references_[row->content];
      HTN_ASSIGN_OR_RETURN(const auto whole, reader_.find(row->content));
      if (!whole.has_value()) return corruption(concat(name, ": its content is missing"));
      if (whole->hash == row->hash && whole->end.bytes == row->bytes) return {};
      return corruption(concat(name, ": its content is another"));
    }
    std::array<std::byte, limits::kAtomBytesMax> buffer;
    HTN_ASSIGN_OR_RETURN(const std::size_t length, view_.read(row->content, buffer));
    if (sha256(Bytes(buffer).first(length)) == row->hash) return {};
    return corruption(concat(name, ": its content is another"));
  }

  Status read_pins() {
    return each_row(view_, Family::kPin, [&](codec::KeyReader& key, Bytes value) -> Status {
      const ContentId content{key.u40()};
      const auto count = decode_count(value);
      if (checked_.failed(count.status())) return {};
      if (content_id_is_composite(content)) references_[content] += *count;
      return {};
    });
  }

  Status read_compositions() {
    return each_row(view_, Family::kComposition, [&](codec::KeyReader& key, Bytes value) -> Status {
      HTN_RETURN_IF_ERROR(stop());
      ++result_.compositions;
      const ContentId id{key.u40()};
      live_.insert(id.value());
      checked_.failed(read_composition(id, value).with_context(concat("composition ", id.value())));
      control_.report({.phase = "check compositions",
                       .done = result_.compositions,
                       .total = view_.state().counters.compositions,
                       .unit = "compositions"});
      return {};
    });
  }

  Status read_composition(ContentId id, Bytes value) {
    HTN_ASSIGN_OR_RETURN(const Composition row, decode_composition(value));
    Position at;
    std::unordered_set<std::uint64_t> extents;
    for (std::size_t s = 0; s < row.segments.size(); ++s) {
      if (row.segments[s] != at) return corruption(concat("segment ", s, " begins elsewhere"));
      HTN_ASSIGN_OR_RETURN(const Segment segment, reader_.segment(id, row, s));
      count_segment(segment);
      for (const SegmentExtent& extent : segment) {
        at.pass(extent.shape);
        if (extents.insert(extent.id.value()).second) edges_.add(extent.id.value(), id.value());
      }
    }
    if (at.bytes != row.end.bytes || at.children != row.end.children ||
        at.characters != row.end.characters || at.lines != row.end.lines) {
      return corruption("its totals are not those of its extents");
    }
    if (references_[id] != row.references || row.references == 0) {
      return corruption(concat("its count is ", row.references, ", recounted ", references_[id]));
    }
    HTN_ASSIGN_OR_RETURN(const auto found, reader_.find_whole(row.scheme, row.hash));
    if (found != id) return corruption("its hash does not find it");
    return check_bytes(id, row);
  }

  Status check_bytes(ContentId id, const Composition& row) {
    Sha256 hasher;
    std::string head;
    HTN_RETURN_IF_ERROR(reader_.read(id, 0, row.end.bytes,
                                     [&](Bytes bytes) {
                                       hasher.update(bytes);
                                       const std::size_t wanted =
                                           std::min(row.head.size() - head.size(), bytes.size());
                                       head.append(as_text(bytes.first(wanted)));
                                       return Status();
                                     },
                                     {.progress = {}, .stop = control_.stop}));
    checked_.bytes_hashed += row.end.bytes;
    if (hasher.finish() != row.hash) return corruption("its bytes do not have its SHA-256");
    if (head != row.head) return corruption("its first bytes are others");
    return {};
  }

  void count_segment(const Segment& segment) {
    for (const SegmentExtent& extent : segment) {
      if (extent.id.value() < extent_counts_.size()) {
        ++extent_counts_[extent.id.value()];
      } else {
        checked_.problem(concat("extent ", extent.id.value(), ": referenced, but never stored"));
      }
    }
  }

  Status read_jobs() {
    return each_row(view_, Family::kPutJob, [&](codec::KeyReader&, Bytes value) -> Status {
      const auto job = decode_put_job(value);
      if (checked_.failed(job.status())) return {};
      for (std::size_t s = 0; s + 1 < job->segments.size(); ++s) {
        HTN_ASSIGN_OR_RETURN(
            const auto row, view_.database().get(Family::kSegment,
                                                 schema::segment_key(view_.domain(), job->whole,
                                                                     static_cast<std::uint32_t>(s)),
                                                 view_.snapshot().get()));
        if (!row.has_value()) {
          checked_.problem("an unfinished put: a segment row is missing");
          continue;
        }
        const auto segment = decode_segment(row->bytes());
        if (!checked_.failed(segment.status())) count_segment(*segment);
      }
      count_segment(job->open);
      return {};
    });
  }

  void compare_extent_counts() {
    const std::uint64_t pages =
        (extent_counts_.size() + limits::kPageSlots - 1) / limits::kPageSlots;
    for (std::uint64_t page = 0; page < pages; ++page) {
      const auto stored = view_.counts(Family::kExtentCount, page);
      if (checked_.failed(stored.status())) continue;
      checked_.counters += limits::kPageSlots;
      for (std::size_t slot = 0; slot < limits::kPageSlots; ++slot) {
        const std::uint64_t id = (page << limits::kPageSlotBits) | slot;
        const std::int64_t expected = id < extent_counts_.size() ? extent_counts_[id] : 0;
        if ((*stored)[slot] != expected) {
          checked_.problem(
              concat("extent ", id, ": its count is ", (*stored)[slot], ", recounted ", expected));
        }
      }
    }
  }

  Status compare_edges() {
    HTN_ASSIGN_OR_RETURN(const std::vector<bool> live_extents, content::live_extents(view_));
    content::PairSum found;
    for (const content::SharedRun& run : view_.state().runs) {
      if (run->kind != schema::RunKind::kExtentWhole) continue;
      content::RunReader entries(view_, run);
      while (true) {
        auto more = entries.next();
        if (checked_.failed(more.status()) || !*more) break;
        const codec::Posting& entry = entries.entry();
        const bool live = entry.key < live_extents.size() && live_extents[entry.key] &&
                          live_.contains(entry.value);
        if (live && posted_.insert({entry.key, entry.value}).second) {
          found.add(entry.key, entry.value);
        }
      }
      HTN_RETURN_IF_ERROR(stop());
    }
    checked_.edges += found.count;
    if (found != edges_) {
      checked_.problem(concat("edges from extents to compositions: ", found.count,
                              " stored do not match ", edges_.count, " recomputed"));
    }
    return {};
  }

  void compare_totals() {
    const content::DomainCounters& counters = view_.state().counters;
    if (counters.documents != result_.documents || counters.document_bytes != document_bytes_ ||
        counters.compositions != result_.compositions) {
      checked_.problem(concat("totals: ", counters.documents, " documents of ",
                              counters.document_bytes, " bytes and ", counters.compositions,
                              " compositions recorded, ", result_.documents, " of ",
                              document_bytes_, " and ", result_.compositions, " found"));
    }
  }

  struct PairHash {
    std::size_t operator()(const std::pair<std::uint64_t, std::uint64_t>& pair) const noexcept {
      return pair.first * 0x9E3779B97F4A7C15u ^ pair.second;
    }
  };

  const Reader& reader_;
  const content::View& view_;
  TenantId tenant_;
  content::Checked& checked_;
  const Control& control_;
  CheckedWholes result_;
  std::uint64_t document_bytes_ = 0;
  std::unordered_map<ContentId, std::uint64_t> references_;
  std::unordered_set<std::uint64_t> live_;
  std::vector<std::uint32_t> extent_counts_;
  content::PairSum edges_;
  // One pair may be posted by several stages of one put.
  std::unordered_set<std::pair<std::uint64_t, std::uint64_t>, PairHash> posted_;
};

}  // namespace

content::EachReference leaf_references(const Reader& reader, TenantId) {
  return [&reader](const std::function<void(ContentId, std::int64_t)>& reference) -> Status {
    HTN_RETURN_IF_ERROR(
        each_row(reader.view(), Family::kDocument, [&](codec::KeyReader&, Bytes value) -> Status {
          const auto row = decode_document(value);
          if (row.ok() && !content_id_is_composite(row->content)) reference(row->content, 1);
          return {};
        }));
    return each_row(reader.view(), Family::kPin, [&](codec::KeyReader& key, Bytes value) -> Status {
      const ContentId content{key.u40()};
      const auto count = decode_count(value);
      if (count.ok() && !content_id_is_composite(content)) {
        reference(content, static_cast<std::int64_t>(*count));
      }
      return {};
    });
  };
}

Result<CheckedWholes> check_wholes(const Reader& reader, TenantId tenant, bool recount,
                                   content::Checked& checked, const Control& control) {
  return WholesCheck(reader, tenant, checked, control).run(recount);
}

}  // namespace hartonomous::composition

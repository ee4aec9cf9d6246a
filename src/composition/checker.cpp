#include "composition/checker.hpp"

#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <hartonomous/base/sha256.hpp>
#include <hartonomous/base/text.hpp>

#include "codec/packed_counts.hpp"
#include "composition/tenant_checker.hpp"
#include "composition/whole_writer.hpp"
#include "content/run_merge.hpp"

namespace hartonomous::composition {

using kv::Family;

namespace {

class WholesCheck {
 public:
  WholesCheck(const Reader& reader, content::Checked& checked, const Control& control)
      : reader_(reader), view_(reader.view()), checked_(checked), control_(control) {}

  Result<CheckedWholes> run(const std::vector<TenantId>& tenants, bool recount) {
    extent_counts_.assign(view_.state().counters.next_extent, 0);
    extent_kept_ = extent_counts_;
    for (const TenantId tenant : tenants) {
      HTN_ASSIGN_OR_RETURN(const CheckedTenant found,
                           check_tenant(reader_, tenant, references_, checked_, control_));
      result_.documents += found.documents;
      HTN_RETURN_IF_ERROR(read_jobs(tenant));
    }
    HTN_RETURN_IF_ERROR(read_compositions());
    if (recount) {
      compare_extents(Family::kExtentCount, extent_counts_);
      compare_extents(Family::kExtentKept, extent_kept_);
      HTN_RETURN_IF_ERROR(compare_leaves());
      HTN_RETURN_IF_ERROR(compare_edges());
    }
    compare_totals();
    return result_;
  }

 private:
  Status stop() const { return control_.stopped() ? cancelled("check") : Status(); }

  Status read_compositions() {
    const std::string domain = schema::domain_prefix(view_.domain());
    return each_row(
        view_, Family::kComposition, domain, [&](codec::KeyReader& key, Bytes value) -> Status {
          HTN_RETURN_IF_ERROR(stop());
          ++result_.compositions;
          const ContentId id{key.u40()};
          live_.insert(id.value());
          checked_.failed(
              read_composition(id, value).with_context(concat("composition ", id.value())));
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
    const bool only_kept = row.references == 0;
    for (std::size_t s = 0; s < row.segments.size(); ++s) {
      if (row.segments[s] != at) return corruption(concat("segment ", s, " begins elsewhere"));
      HTN_ASSIGN_OR_RETURN(const Segment segment, reader_.segment(id, row, s));
      count_segment(segment, extent_counts_);
      if (only_kept) count_segment(segment, extent_kept_);
      for (const SegmentExtent& extent : segment) {
        at.pass(extent.shape);
        if (extents.insert(extent.id.value()).second) edges_.add(extent.id.value(), id.value());
      }
    }
    if (at.bytes != row.end.bytes || at.children != row.end.children ||
        at.characters != row.end.characters || at.lines != row.end.lines) {
      return corruption("its totals are not those of its extents");
    }
    const ReferenceCounts counted = references_.counts[id];
    if (counted.live != row.references || counted.kept != row.kept ||
        row.references + row.kept == 0) {
      return corruption(concat("its counts are ", row.references, " and ", row.kept,
                               " past, recounted ", counted.live, " and ", counted.kept));
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

  void count_segment(const Segment& segment, std::vector<std::uint32_t>& counts) {
    for (const SegmentExtent& extent : segment) {
      if (extent.id.value() < counts.size()) {
        ++counts[extent.id.value()];
      } else {
        checked_.problem(concat("extent ", extent.id.value(), ": referenced, but never stored"));
      }
    }
  }

  Status read_jobs(TenantId tenant) {
    const std::string prefix = schema::tenant_prefix(tenant);
    return each_row(view_, Family::kPutJob, prefix, [&](codec::KeyReader&, Bytes value) -> Status {
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
        if (!checked_.failed(segment.status())) count_segment(*segment, extent_counts_);
      }
      count_segment(job->open, extent_counts_);
      return {};
    });
  }

  void compare_extents(Family family, const std::vector<std::uint32_t>& counts) {
    const std::string_view name = schema::column_family(family).name;
    const std::uint64_t pages = (counts.size() + limits::kPageSlots - 1) / limits::kPageSlots;
    for (std::uint64_t page = 0; page < pages; ++page) {
      const auto stored = view_.counts(family, page);
      if (checked_.failed(stored.status())) continue;
      checked_.counters += limits::kPageSlots;
      for (std::size_t slot = 0; slot < limits::kPageSlots; ++slot) {
        const std::uint64_t id = (page << limits::kPageSlotBits) | slot;
        const std::int64_t expected = id < counts.size() ? counts[id] : 0;
        if ((*stored)[slot] != expected) {
          checked_.problem(concat("extent ", id, ": its ", name, " is ", (*stored)[slot],
                                  ", recounted ", expected));
        }
      }
    }
  }

  // Leaves that history refers to.
  Status compare_leaves() {
    const std::string domain = schema::domain_prefix(view_.domain());
    std::uint64_t stored = 0;
    HTN_RETURN_IF_ERROR(each_row(
        view_, Family::kContentKept, domain, [&](codec::KeyReader& key, Bytes value) -> Status {
          const std::uint64_t page = key.u40();
          codec::Counts counts{};
          if (checked_.failed(codec::add_counts(value, counts))) return {};
          for (std::size_t slot = 0; slot < counts.size(); ++slot) {
            if (counts[slot] == 0) continue;
            ++stored;
            const ContentId id{(page << limits::kPageSlotBits) | slot};
            const auto expected = static_cast<std::int64_t>(references_.counts[id].kept);
            if (counts[slot] == expected) continue;
            checked_.problem(concat("content ", id.value(), ": its content_kept is ", counts[slot],
                                    ", recounted ", expected));
          }
          return {};
        }));
    std::uint64_t expected = 0;
    for (const auto& [id, counts] : references_.counts) {
      if (!content_id_is_composite(id) && counts.kept > 0) ++expected;
    }
    if (stored != expected) {
      checked_.problem(concat(stored, " leaves counted as past, recounted ", expected));
    }
    return {};
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
    if (counters.compositions != result_.compositions) {
      checked_.problem(concat("totals: ", counters.compositions, " compositions recorded, ",
                              result_.compositions, " found"));
    }
  }

  struct PairHash {
    std::size_t operator()(const std::pair<std::uint64_t, std::uint64_t>& pair) const noexcept {
      return pair.first * 0x9E3779B97F4A7C15u ^ pair.second;
    }
  };

  const Reader& reader_;
  const content::View& view_;
  content::Checked& checked_;
  const Control& control_;
  CheckedWholes result_;
  ReferencesFound references_;
  std::unordered_set<std::uint64_t> live_;
  std::vector<std::uint32_t> extent_counts_;
  std::vector<std::uint32_t> extent_kept_;  // of wholes that only history refers to
  content::PairSum edges_;
  // One pair may be posted by several stages of one put.
  std::unordered_set<std::pair<std::uint64_t, std::uint64_t>, PairHash> posted_;
};

}  // namespace

content::EachReference leaf_references(const Reader& reader, const std::vector<TenantId>& tenants) {
  return [&reader,
          &tenants](const std::function<void(ContentId, std::int64_t)>& reference) -> Status {
    for (const TenantId tenant : tenants) {
      HTN_RETURN_IF_ERROR(each_row(reader.view(), Family::kReference, schema::tenant_prefix(tenant),
                                   [&](codec::KeyReader& key, Bytes) -> Status {
                                     const ContentId content{key.u40()};
                                     if (!content_id_is_composite(content)) reference(content, 1);
                                     return {};
                                   }));
    }
    return {};
  };
}

Result<CheckedWholes> check_wholes(const Reader& reader, const std::vector<TenantId>& tenants,
                                   bool recount, content::Checked& checked,
                                   const Control& control) {
  return WholesCheck(reader, checked, control).run(tenants, recount);
}

}  // namespace hartonomous::composition

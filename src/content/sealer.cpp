#include "content/sealer.hpp"

#include <algorithm>

#include <hartonomous/base/fault.hpp>
#include <hartonomous/base/offload.hpp>
#include <hartonomous/base/text.hpp>

#include "content/edge_builder.hpp"
#include "content/page_writer.hpp"
#include "content/run_merge.hpp"
#include "content/run_writer.hpp"

namespace hartonomous::content {

using schema::RunKind;

namespace {

// Erased runs of fewer blocks are left to compaction.
constexpr std::size_t kReclaimBlocksMin = 32;

// About as many as the merges that are due will write: a small stage may meet a large one.
std::uint64_t bytes_to_merge(const DomainState& state) {
  std::uint64_t entries = 0;
  for (const MergeJob& job : due_merges(state)) {
    for (const SharedRun& run : job.runs) entries += run->entries;
  }
  return entries * 4;
}

// How many of the new atoms from the i-th on are blocks that lie one after the other; not more than
// `most` are counted.
std::size_t blocks_from(const LargeVector<std::uint32_t>& fresh, std::size_t i,
                        const AtomColumns& atoms, std::size_t most) {
  const std::byte* expected = atoms.data[fresh[i]];
  const std::size_t last = i + std::min(most, fresh.size() - i);
  std::size_t end = i;
  for (; end < last; ++end, expected += limits::kAtomBytesMax) {
    const std::uint32_t atom = fresh[end];
    if (atoms.data[atom] != expected || atoms.length[atom] != limits::kAtomBytesMax) break;
  }
  return end - i;
}

// Which texture an atom's extent has; atoms are asked for in ascending order.
class TextureWalk {
 public:
  struct Place {
    const Texture* texture = nullptr;  // may be null
    std::size_t first = 0;             // which of the extent's blocks the atom is
    std::size_t blocks = SIZE_MAX;     // from it on, that have the same texture
  };
  explicit TextureWalk(const Stage& stage) : stage_(stage), end_(stage.tokens().size()) {}

  Place find(std::uint32_t atom) {
    if (!stage_.has_textures() || atom < begin_) return {};
    const std::vector<StagedExtent>& extents = stage_.extents();
    while (atom >= end_ && next_ < extents.size()) {
      begin_ = end_;
      end_ += extents[next_++].bytes.size() / limits::kAtomBytesMax;
    }
    if (atom >= end_ || next_ == 0) return {};  // a token, or what is left of an extent
    return {extents[next_ - 1].texture.get(), atom - begin_, end_ - atom};
  }

 private:
  const Stage& stage_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;  // of the blocks of the extent before next_
  std::size_t next_ = 0;
};

// One sealing, step by step; each writes what the next refers to.
class Sealing {
 public:
  // `pages`: where pages go; another sink than the rest's, which is written at the same time.
  Sealing(Stage& stage, Prepared& prepared, const View& view, RowSink& sink, RowSink& pages)
      : stage_(stage),
        prepared_(prepared),
        view_(view),
        sink_(sink),
        pages_(pages),
        counters_(stage.counters) {
    // Pages, runs and totals of atoms are the sealer's; the rest came with the stage.
    const DomainCounters& before = view.state().counters;
    counters_.next_page = before.next_page;
    counters_.tail_slots = before.tail_slots;
    counters_.next_run = before.next_run;
    counters_.atoms = before.atoms;
    counters_.payload_bytes = before.payload_bytes;
  }

  Status run(Executor* executor) {
    HTN_RETURN_IF_ERROR(check_first_page());
    DomainCounters paged = counters_;
    Status pages_written;
    Status index_written;
    {
      // Most of the bytes, beside all of the index: each waits for the disk on its own.
      Offload writing(pages_.bulk() ? executor : nullptr,
                      [&] { pages_written = write_pages(paged); });
      index_written = write_index();
    }
    // When one poisons the store the other is refused: the cause is what is told.
    if (index_written.code() != StatusCode::kPoisoned) HTN_RETURN_IF_ERROR(index_written);
    HTN_RETURN_IF_ERROR(std::move(pages_written));
    HTN_RETURN_IF_ERROR(std::move(index_written));
    counters_.next_page = paged.next_page;
    counters_.tail_slots = paged.tail_slots;
    counters_.payload_bytes = paged.payload_bytes;
    counters_.atoms += prepared_.resolved.fresh.size();
    prepared_.pages->stage_bases(stage_.batch());
    stage_.content_counts().stage(kv::Family::kContentCount, view_.domain(), stage_.batch());
    stage_.extent_counts().stage(kv::Family::kExtentCount, view_.domain(), stage_.batch());
    stage_.content_kept().stage(kv::Family::kContentKept, view_.domain(), stage_.batch());
    stage_.extent_kept().stage(kv::Family::kExtentKept, view_.domain(), stage_.batch());
    stage_.batch().put(kv::Family::kMeta, domain_state_key(view_.domain()),
                       encode_counters(counters_));
    return {};
  }

  std::shared_ptr<const DomainState> state() {
    auto state = std::make_shared<DomainState>();
    state->counters = counters_;
    for (const SharedRun& run : view_.state().runs) {
      if (std::find(merged_.begin(), merged_.end(), run) == merged_.end()) {
        state->runs.push_back(run);
      }
    }
    state->runs.insert(state->runs.end(), new_runs_.begin(), new_runs_.end());
    return state;
  }
  // Runs that merged away and were not small.
  std::vector<SharedRun> merged() const {
    std::vector<SharedRun> large;
    for (const SharedRun& run : merged_) {
      if (run->first_keys.size() >= kReclaimBlocksMin) large.push_back(run);
    }
    return large;
  }

 private:
  // Ids were given when the stage before had not landed yet: none may be given twice.
  Status check_first_page() const {
    const std::uint64_t page = prepared_.resolved.first_id >> limits::kPageSlotBits;
    if (page == counters_.next_page) return {};
    if (!prepared_.bulk() && page + 1 == counters_.next_page) return {};
    return {StatusCode::kInternal,
            concat("a stage begins at page ", page, ", the next one is ", counters_.next_page)};
  }

  Status write_pages(DomainCounters& counters) const {
    const AtomColumns& atoms = prepared_.atoms;
    const LargeVector<std::uint32_t>& fresh = prepared_.resolved.fresh;
    PageWriter& pages = *prepared_.pages;
    pages.write_to(pages_, view_);
    TextureWalk textures(stage_);
    for (std::size_t i = 0; i < fresh.size();) {
      const TextureWalk::Place place = textures.find(fresh[i]);
      const std::size_t blocks = blocks_from(fresh, i, atoms, place.blocks);
      const Bytes bytes{atoms.data[fresh[i]],
                        blocks > 0 ? blocks * limits::kAtomBytesMax : atoms.length[fresh[i]]};
      if (blocks == 0) {
        HTN_RETURN_IF_ERROR(pages.add(bytes));
      } else if (place.texture == nullptr) {
        HTN_RETURN_IF_ERROR(pages.add_blocks(bytes));
      } else {
        HTN_RETURN_IF_ERROR(pages.add_blocks(bytes, *place.texture, place.first));
      }
      counters.payload_bytes += bytes.size();
      i += std::max<std::size_t>(blocks, 1);
    }
    HTN_RETURN_IF_ERROR(pages.finish(counters));
    return pages_.end_files();
  }

  Status write_index() {
    HTN_RETURN_IF_ERROR(write_fingerprints());
    HTN_RETURN_IF_ERROR(write_extents());
    for (const Stage::Leaf& leaf : stage_.leaves()) {
      const ContentId id{prepared_.resolved.ids[leaf.token]};
      stage_.content_counts().add(id.value(), leaf.references);
      if (leaf.rows) leaf.rows(id, stage_.batch());
    }
    HTN_RETURN_IF_ERROR(merge_due());
    return sink_.end_files();
  }

  Status write_fingerprints() {
    RunWriter writer(sink_, view_.domain(), RunKind::kFingerprint, counters_.next_run, 0);
    HTN_RETURN_IF_ERROR(writer.add_new(prepared_.resolved.run, prepared_.resolved.first_id));
    return keep_run(writer);
  }

  Status write_extents() {
    EdgeBuilder edges(stage_, prepared_.resolved.ids);
    HTN_RETURN_IF_ERROR(edges.write_extents(view_.domain(), sink_));
    HTN_RETURN_IF_ERROR(write_postings(RunKind::kContentExtent, edges.content_postings()));
    HTN_RETURN_IF_ERROR(write_postings(RunKind::kPageExtent, edges.page_postings()));
    std::vector<codec::Posting>& wholes = stage_.whole_postings();
    std::sort(wholes.begin(), wholes.end());
    wholes.erase(std::unique(wholes.begin(), wholes.end()), wholes.end());
    return write_postings(RunKind::kExtentWhole, wholes);
  }

  Status write_postings(RunKind kind, const std::vector<codec::Posting>& postings) {
    RunWriter writer(sink_, view_.domain(), kind, counters_.next_run, 0);
    for (const codec::Posting& posting : postings) HTN_RETURN_IF_ERROR(writer.add(posting));
    return keep_run(writer);
  }

  Status keep_run(RunWriter& writer) {
    HTN_ASSIGN_OR_RETURN(SharedRun run, writer.finish());
    if (run == nullptr) return {};
    ++counters_.next_run;
    new_runs_.push_back(std::move(run));
    return {};
  }

  Status merge_due() {
    for (MergeJob& job : due_merges(view_.state())) {
      job.number = counters_.next_run;
      HTN_ASSIGN_OR_RETURN(SharedRun run, merge_runs(view_, job, sink_));
      merged_.insert(merged_.end(), job.runs.begin(), job.runs.end());
      if (run == nullptr) continue;
      ++counters_.next_run;
      new_runs_.push_back(std::move(run));
    }
    return {};
  }

  Stage& stage_;
  Prepared& prepared_;
  const View& view_;
  RowSink& sink_;
  RowSink& pages_;
  DomainCounters counters_;
  std::vector<SharedRun> new_runs_;
  std::vector<SharedRun> merged_;
};

}  // namespace

Result<Landed> Sealer::land(Stage& stage, Prepared& prepared, const View& view) {
  std::unique_ptr<kv::BulkLoad> load;
  if (prepared.bytes + bytes_to_merge(view.state()) >= kBulkBytesMin) {
    HTN_ASSIGN_OR_RETURN(load, parts_.database->bulk_load());
  }
  RowSink sink(stage.batch(), load.get());
  RowSink pages(stage.batch(), prepared.bulk() ? load.get() : nullptr);
  Sealing sealing(stage, prepared, view, sink, pages);
  HTN_RETURN_IF_ERROR(sealing.run(parts_.executor));
  sink.move_few();
  pages.move_few();
  if (load != nullptr) HTN_RETURN_IF_ERROR(load->finish());
  HTN_RETURN_IF_ERROR(fault::check("content.seal.before_commit"));
  HTN_RETURN_IF_ERROR(parts_.database->commit(stage.batch(), parts_.durability));
  return Landed{.state = sealing.state(), .merged = sealing.merged()};
}

// Runs that merged are neighbours: one range of each family covers them.
Status Sealer::reclaim(DomainId domain, const std::vector<SharedRun>& merged) const {
  for (const kv::Family family : {kv::Family::kFingerprintBlock, kv::Family::kPostingBlock}) {
    std::uint64_t first = ~std::uint64_t{0};
    std::uint64_t last = 0;
    for (const SharedRun& run : merged) {
      if ((run->kind == RunKind::kFingerprint) != (family == kv::Family::kFingerprintBlock)) {
        continue;
      }
      first = std::min(first, run->number);
      last = std::max(last, run->number);
    }
    if (first > last) continue;
    HTN_RETURN_IF_ERROR(parts_.database->reclaim(
        family, {schema::block_prefix(domain, first), schema::block_prefix(domain, last + 1)}));
  }
  return {};
}

}  // namespace hartonomous::content

#include "content/sealer.hpp"

#include <algorithm>

#include <hartonomous/base/fault.hpp>
#include <hartonomous/base/offload.hpp>
#include <hartonomous/base/sha256.hpp>
#include <hartonomous/base/text.hpp>

#include "content/edge_builder.hpp"
#include "content/page_writer.hpp"
#include "content/run_merge.hpp"
#include "content/run_writer.hpp"

namespace hartonomous::content {

using schema::RunKind;

namespace {

// Below this many new bytes rows go into the batch: a bulk load syncs several files.
constexpr std::size_t kBulkBytesMin = std::size_t{1} << 20;
// A filter is built when a stage looks up more than one in this many of what is stored.
constexpr std::uint64_t kFilterWorth = 256;
// Erased runs of fewer blocks are left to compaction.
constexpr std::size_t kReclaimBlocksMin = 32;
constexpr std::uint64_t kFilterCapacityMin = std::uint64_t{1} << 22;
// A filter that is full is built anew from the index: the larger, the fewer times.
constexpr std::uint64_t kFilterGrowth = 4;

// About as many as the merges that are due will write: a small stage may meet a large one.
std::uint64_t bytes_to_merge(const DomainState& state) {
  std::uint64_t entries = 0;
  for (const MergeJob& job : due_merges(state)) {
    for (const SharedRun& run : job.runs) entries += run->entries;
  }
  return entries * 4;
}

// Columns of every atom of a stage: its tokens by number, the whole blocks of its byte extents in
// order, then their shorter ends: pages of blocks are uniform that way.
void fill_columns(const Stage& stage, AtomColumns& atoms) {
  const auto& tokens = stage.tokens().tokens();
  const auto& blocks = stage.block_fingerprints();
  const auto& rests = stage.rest_fingerprints();
  const std::size_t total = tokens.size() + blocks.size() + rests.size();
  atoms.data.clear();
  atoms.length.clear();
  atoms.fingerprint.clear();
  atoms.data.reserve(total);
  atoms.fingerprint.reserve(total);

  std::vector<ContentHash> hashes(tokens.size());
  sha256_many(tokens, hashes);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    atoms.data.push_back(tokens[i].data());
    atoms.length.push_back(static_cast<std::uint8_t>(tokens[i].size()));
    atoms.fingerprint.push_back(fingerprint_of(hashes[i].prefix()));
  }
  for (const StagedExtent& extent : stage.extents()) {
    const std::size_t size = extent.bytes.size() / limits::kAtomBytesMax * limits::kAtomBytesMax;
    for (std::size_t at = 0; at < size; at += limits::kAtomBytesMax) {
      atoms.data.push_back(extent.bytes.data() + at);
    }
  }
  atoms.length.resize(atoms.data.size(), limits::kAtomBytesMax);
  for (const StagedExtent& extent : stage.extents()) {
    const std::size_t rest_bytes = extent.bytes.size() % limits::kAtomBytesMax;
    if (rest_bytes == 0) continue;
    atoms.data.push_back(extent.bytes.last(rest_bytes).data());
    atoms.length.push_back(static_cast<std::uint8_t>(rest_bytes));
  }
  atoms.fingerprint.insert(atoms.fingerprint.end(), blocks.begin(), blocks.end());
  atoms.fingerprint.insert(atoms.fingerprint.end(), rests.begin(), rests.end());
}

// How many of the new atoms from the i-th on are blocks that lie one after the other.
std::size_t blocks_from(const std::vector<std::uint32_t>& fresh, std::size_t i,
                        const AtomColumns& atoms) {
  const std::byte* expected = atoms.data[fresh[i]];
  std::size_t end = i;
  for (; end < fresh.size(); ++end, expected += limits::kAtomBytesMax) {
    const std::uint32_t atom = fresh[end];
    if (atoms.data[atom] != expected || atoms.length[atom] != limits::kAtomBytesMax) break;
  }
  return end - i;
}

// Credits each new atom to the put that brought it first.
void fill_tallies(const Stage& stage, const AtomColumns& atoms, const Resolved& resolved) {
  const std::vector<StagedExtent>& extents = stage.extents();
  const auto blocks_of = [&](std::size_t i, bool rests) -> std::size_t {
    if (extents[i].cut != Cut::kBytes) return 0;
    return rests ? (extents[i].bytes.size() % limits::kAtomBytesMax != 0 ? 1 : 0)
                 : extents[i].bytes.size() / limits::kAtomBytesMax;
  };
  const std::size_t tokens = stage.tokens().size();
  std::size_t passed = 0;  // extents whose blocks, and in the second round rests, end before `end`
  std::size_t end = tokens;
  bool rests = false;
  for (const std::uint32_t atom : resolved.fresh) {
    while (atom >= end) {
      if (passed == extents.size()) {
        passed = 0;
        rests = true;
      }
      end += blocks_of(passed++, rests);
    }
    Tally* tally =
        atom < tokens ? stage.token_tallies()[atom].get() : extents[passed - 1].tally.get();
    ++tally->new_atoms;
    tally->new_bytes += atoms.length[atom];
  }
}

}  // namespace

Status Sealer::prepare_filter(const View& view, std::size_t atoms) {
  std::uint64_t stored = 0;
  for (const SharedRun& run : view.state().runs) {
    if (run->kind == RunKind::kFingerprint) stored += run->entries;
  }
  const bool full = filter_ != nullptr && filter_->entries() + atoms > filter_->capacity();
  if (filter_ != nullptr && !full) return {};
  if (filter_ == nullptr && atoms * kFilterWorth < stored) return {};
  const std::uint64_t capacity =
      std::max<std::uint64_t>(kFilterGrowth * (stored + atoms), kFilterCapacityMin);
  auto filter = std::make_unique<KnownFilter>(capacity, parts_.filter_bytes_max);
  for (const SharedRun& run : view.state().runs) {
    if (run->kind != RunKind::kFingerprint) continue;
    RunReader reader(view, run);
    while (true) {
      HTN_ASSIGN_OR_RETURN(const bool more, reader.next());
      if (!more) break;
      filter->insert(reader.entry().key);
    }
  }
  filter_ = std::move(filter);
  return {};
}

namespace {

// One sealing, step by step; each writes what the next refers to.
class Sealing {
 public:
  // `pages`: where pages go; another sink than the rest's, which is written at the same time.
  Sealing(Stage& stage, const View& view, RowSink& sink, RowSink& pages, Resolved& resolved)
      : stage_(stage),
        view_(view),
        sink_(sink),
        pages_(pages),
        resolved_(resolved),
        counters_(stage.counters) {
    // Pages, runs and totals of atoms are the sealer's; the rest came with the stage.
    const DomainCounters& before = view.state().counters;
    counters_.next_page = before.next_page;
    counters_.tail_slots = before.tail_slots;
    counters_.next_run = before.next_run;
    counters_.atoms = before.atoms;
    counters_.payload_bytes = before.payload_bytes;
  }

  Status run(const AtomColumns& atoms, KnownFilter* filter, Executor* executor) {
    HTN_ASSIGN_OR_RETURN(PageWriter pages, PageWriter::begin(view_, pages_));
    HTN_ASSIGN_OR_RETURN(resolved_,
                         resolve(atoms, view_, filter, pages.next_id(), std::move(resolved_)));
    fill_tallies(stage_, atoms, resolved_);
    DomainCounters paged = counters_;
    Status pages_written;
    Status index_written;
    {
      // Most of the bytes, beside all of the index: each waits for the disk on its own.
      Offload writing(pages_.bulk() ? executor : nullptr,
                      [&] { pages_written = write_pages(pages, atoms, paged); });
      index_written = write_index();
    }
    // When one poisons the store the other is refused: the cause is what is told.
    if (index_written.code() != StatusCode::kPoisoned) HTN_RETURN_IF_ERROR(index_written);
    HTN_RETURN_IF_ERROR(std::move(pages_written));
    HTN_RETURN_IF_ERROR(std::move(index_written));
    counters_.next_page = paged.next_page;
    counters_.tail_slots = paged.tail_slots;
    counters_.payload_bytes = paged.payload_bytes;
    counters_.atoms += resolved_.fresh.size();
    stage_.content_counts().stage(kv::Family::kContentCount, view_.domain(), stage_.batch());
    stage_.extent_counts().stage(kv::Family::kExtentCount, view_.domain(), stage_.batch());
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
  Status write_pages(PageWriter& pages, const AtomColumns& atoms, DomainCounters& counters) const {
    const std::vector<std::uint32_t>& fresh = resolved_.fresh;
    for (std::size_t i = 0; i < fresh.size();) {
      const std::size_t blocks = blocks_from(fresh, i, atoms);
      const Bytes bytes{atoms.data[fresh[i]],
                        blocks > 0 ? blocks * limits::kAtomBytesMax : atoms.length[fresh[i]]};
      HTN_RETURN_IF_ERROR(blocks > 0 ? pages.add_blocks(bytes) : pages.add(bytes));
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
      const ContentId id{resolved_.ids[leaf.token]};
      stage_.content_counts().add(id.value(), leaf.references);
      if (leaf.rows) leaf.rows(id, stage_.batch());
    }
    HTN_RETURN_IF_ERROR(merge_due());
    return sink_.end_files();
  }

  Status write_fingerprints() {
    RunWriter writer(sink_, view_.domain(), RunKind::kFingerprint, counters_.next_run, 0);
    HTN_RETURN_IF_ERROR(writer.add_new(resolved_.run, resolved_.first_id));
    return keep_run(writer);
  }

  Status write_extents() {
    EdgeBuilder edges(stage_, resolved_.ids);
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
  const View& view_;
  RowSink& sink_;
  RowSink& pages_;
  Resolved& resolved_;
  DomainCounters counters_;
  std::vector<SharedRun> new_runs_;
  std::vector<SharedRun> merged_;
};

}  // namespace

Result<std::shared_ptr<const DomainState>> Sealer::seal(Stage& stage, const View& view) {
  fill_columns(stage, atoms_);
  if (atoms_.size() > PackedAtom::kNumberMax) {
    return Status(StatusCode::kInternal, concat("a stage of ", atoms_.size(), " atoms"));
  }
  HTN_RETURN_IF_ERROR(prepare_filter(view, atoms_.size()));
  std::uint64_t bytes = stage.token_references().size() * 2;
  for (const std::uint8_t length : atoms_.length) bytes += length;
  std::unique_ptr<kv::BulkLoad> load;
  if (bytes + bytes_to_merge(view.state()) >= kBulkBytesMin) {
    HTN_ASSIGN_OR_RETURN(load, parts_.database->bulk_load());
  }
  RowSink sink(stage.batch(), load.get());
  RowSink pages(stage.batch(), bytes >= kBulkBytesMin ? load.get() : nullptr);
  Sealing sealing(stage, view, sink, pages, resolved_);
  HTN_RETURN_IF_ERROR(sealing.run(atoms_, filter_.get(), parts_.executor));
  sink.move_few();
  pages.move_few();
  if (load != nullptr) HTN_RETURN_IF_ERROR(load->finish());
  HTN_RETURN_IF_ERROR(fault::check("content.seal.before_commit"));
  HTN_RETURN_IF_ERROR(parts_.database->commit(stage.batch(), parts_.durability));
  merged_ = sealing.merged();
  return sealing.state();
}

// Runs that merged are neighbours: one range of each family covers them.
Status Sealer::reclaim(DomainId domain) {
  for (const kv::Family family : {kv::Family::kFingerprintBlock, kv::Family::kPostingBlock}) {
    std::uint64_t first = ~std::uint64_t{0};
    std::uint64_t last = 0;
    for (const SharedRun& run : merged_) {
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
  merged_.clear();
  return {};
}

}  // namespace hartonomous::content

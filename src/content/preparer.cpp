#include "content/preparer.hpp"

#include <algorithm>

#include <hartonomous/base/sha256.hpp>
#include <hartonomous/base/text.hpp>

#include "content/run_merge.hpp"

namespace hartonomous::content {

using schema::RunKind;

namespace {

// A filter is built when a stage looks up more than one in this many of what is stored.
constexpr std::uint64_t kFilterWorth = 256;
// A filter that is full is built anew from the index: the larger, the fewer times.
constexpr std::uint64_t kFilterGrowth = 4;

std::size_t count_atoms(const Stage& stage) {
  return stage.tokens().size() + stage.block_fingerprints().size() +
         stage.rest_fingerprints().size();
}

// Columns of every atom of a stage: its tokens by number, the whole blocks of its byte extents in
// order, then their shorter ends: pages of blocks are uniform that way.
void fill_columns(const Stage& stage, AtomColumns& atoms) {
  const auto& tokens = stage.tokens().tokens();
  atoms.data.clear();
  atoms.length.clear();
  atoms.packed.clear();
  atoms.data.reserve(count_atoms(stage));
  atoms.packed.reserve(count_atoms(stage));
  const auto pack = [&atoms](std::uint64_t fingerprint) {
    atoms.packed.push_back(PackedAtom(fingerprint, atoms.packed.size()));
  };

  std::vector<ContentHash> hashes(tokens.size());
  sha256_many(tokens, hashes);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    atoms.data.push_back(tokens[i].data());
    atoms.length.push_back(static_cast<std::uint8_t>(tokens[i].size()));
    pack(fingerprint_of(hashes[i].prefix()));
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
  for (const std::uint64_t fingerprint : stage.block_fingerprints()) pack(fingerprint);
  for (const std::uint64_t fingerprint : stage.rest_fingerprints()) pack(fingerprint);
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

std::uint64_t Prepared::next_page() const {
  const std::uint64_t end = resolved.first_id + resolved.fresh.size();
  return (end + limits::kPageSlots - 1) >> limits::kPageSlotBits;
}

Status Preparer::gather(const Stage& stage, Prepared& out) {
  if (count_atoms(stage) > PackedAtom::kNumberMax) {
    return {StatusCode::kInternal, concat("a stage of ", count_atoms(stage), " atoms")};
  }
  out.pages.reset();
  out.atoms.packed.swap(out.resolved.run);
  fill_columns(stage, out.atoms);
  out.bytes = stage.token_references().size() * 2;
  for (const std::uint8_t length : out.atoms.length) out.bytes += length;
  return {};
}

Status Preparer::resolve(const Stage& stage, const View& view, const Prepared* before,
                         Prepared& out) {
  HTN_RETURN_IF_ERROR(prepare_filter(view, before, out.atoms.size()));
  if (before != nullptr) {
    out.pages = PageWriter::begin_at(view.domain(), before->next_page());
  } else {
    HTN_ASSIGN_OR_RETURN(out.pages, PageWriter::begin(view, out.bulk()));
  }
  const Known known{.view = &view,
                    .filter = filter_.get(),
                    .atoms = before == nullptr ? nullptr : &before->atoms,
                    .resolved = before == nullptr ? nullptr : &before->resolved};
  out.resolved.scratch.swap(scratch_);
  HTN_ASSIGN_OR_RETURN(out.resolved, content::resolve(out.atoms, known, out.pages->next_id(),
                                                      std::move(out.resolved)));
  out.resolved.scratch.swap(scratch_);
  fill_tallies(stage, out.atoms, out.resolved);
  return {};
}

Status Preparer::prepare_filter(const View& view, const Prepared* before, std::size_t atoms) {
  std::uint64_t stored = before == nullptr ? 0 : before->resolved.run.size();
  for (const SharedRun& run : view.state().runs) {
    if (run->kind == RunKind::kFingerprint) stored += run->entries;
  }
  const bool full = filter_ != nullptr && filter_->entries() + atoms > filter_->capacity();
  if (filter_ != nullptr && !full) return {};
  if (filter_ == nullptr && atoms * kFilterWorth < stored) return {};
  const std::uint64_t capacity =
      std::max<std::uint64_t>(kFilterGrowth * (stored + atoms), parts_.filter_capacity_min);
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
  if (before != nullptr) {
    for (const PackedAtom entry : before->resolved.run) filter->insert(entry.fingerprint());
  }
  filter_ = std::move(filter);
  return {};
}

}  // namespace hartonomous::content

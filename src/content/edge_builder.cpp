#include "content/edge_builder.hpp"

#include <algorithm>
#include <numeric>

namespace hartonomous::content {

Status EdgeBuilder::write_extents(DomainId domain, RowSink& sink) {
  const std::size_t tokens = stage_.tokens().size();
  last_extent_.assign(tokens, 0);
  extents_with_.assign(tokens, 0);
  occurrences_.assign(tokens, 0);
  std::size_t next_block = tokens;
  std::size_t next_rest = tokens;
  for (const StagedExtent& extent : stage_.extents()) {
    if (extent.cut == Cut::kBytes) next_rest += extent.bytes.size() / limits::kAtomBytesMax;
  }
  std::string row;
  for (const StagedExtent& extent : stage_.extents()) {
    ++extent_ordinal_;
    row.clear();
    append_extent_head(extent.cut, extent.shape, extent.hash, row);
    if (extent.cut == Cut::kBytes) {
      const std::size_t blocks = extent.bytes.size() / limits::kAtomBytesMax;
      add_byte_extent(extent, {next_block, blocks, next_rest}, row);
      next_block += blocks;
      next_rest += extent.shape.children - blocks;
    } else {
      add_text_extent(extent, row);
    }
    HTN_RETURN_IF_ERROR(sink.add(kv::Family::kExtent, schema::extent_key(domain, extent.id), row));
    stage_.batch().put(
        kv::Family::kExtentHash,
        schema::extent_hash_key(domain, static_cast<std::uint8_t>(extent.cut), extent.hash),
        encode_extent_hash({extent.id, extent.shape}));
  }
  if (!std::is_sorted(page_postings_.begin(), page_postings_.end())) {
    std::sort(page_postings_.begin(), page_postings_.end());
  }
  post_tokens();
  for (std::size_t token = 0; token < tokens; ++token) {
    if (occurrences_[token] > 0) stage_.content_counts().add(ids_[token], occurrences_[token]);
  }
  return {};
}

void EdgeBuilder::add_byte_extent(const StagedExtent& extent, const BlockPlaces& places,
                                  std::string& row) {
  runs_.clear();
  pages_.clear();
  for (std::size_t i = 0; i < extent.shape.children; ++i) {
    const std::uint64_t id = ids_[i < places.blocks ? places.first_block + i : places.rest];
    if (!runs_.empty() && runs_.back().start + runs_.back().count == id) {
      ++runs_.back().count;
    } else {
      runs_.push_back({id, 1});
    }
  }
  append_extent_runs(runs_, row);
  for (const ContentRun& run : runs_) {
    stage_.content_counts().add_run(run.start, run.count);
    const std::uint64_t last = (run.start + run.count - 1) >> limits::kPageSlotBits;
    for (std::uint64_t page = run.start >> limits::kPageSlotBits; page <= last; ++page) {
      pages_.push_back(page);
    }
  }
  std::sort(pages_.begin(), pages_.end());
  pages_.erase(std::unique(pages_.begin(), pages_.end()), pages_.end());
  for (const std::uint64_t page : pages_) page_postings_.push_back({page, extent.id.value()});
}

void EdgeBuilder::add_text_extent(const StagedExtent& extent, std::string& row) {
  const std::uint32_t* tokens = stage_.token_references().data() + extent.first_token;
  for (std::uint32_t i = 0; i < extent.tokens; ++i) {
    const std::uint32_t token = tokens[i];
    codec::append_varint(row, ids_[token]);
    ++occurrences_[token];
    if (last_extent_[token] == extent_ordinal_) continue;
    last_extent_[token] = extent_ordinal_;
    ++extents_with_[token];
  }
}

// A counting sort: tokens in order of their ids, each token's extents in order of theirs.
void EdgeBuilder::post_tokens() {
  const std::size_t tokens = extents_with_.size();
  std::vector<std::uint32_t> by_id(tokens);
  std::iota(by_id.begin(), by_id.end(), 0);
  std::sort(by_id.begin(), by_id.end(),
            [&](std::uint32_t a, std::uint32_t b) { return ids_[a] < ids_[b]; });
  std::vector<std::size_t> next(tokens);
  std::size_t total = 0;
  for (const std::uint32_t token : by_id) {
    next[token] = total;
    total += extents_with_[token];
  }
  content_postings_.resize(total);
  std::fill(last_extent_.begin(), last_extent_.end(), 0);
  std::uint32_t ordinal = 0;
  for (const StagedExtent& extent : stage_.extents()) {
    ++ordinal;
    if (extent.cut != Cut::kText) continue;
    for (std::uint32_t i = 0; i < extent.tokens; ++i) {
      const std::uint32_t token = stage_.token_references()[extent.first_token + i];
      if (last_extent_[token] == ordinal) continue;
      last_extent_[token] = ordinal;
      content_postings_[next[token]++] = {ids_[token], extent.id.value()};
    }
  }
}

}  // namespace hartonomous::content

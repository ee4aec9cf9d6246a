#pragma once

// Stage: what one commit will add, gathered without looking at what is stored. Sealing (sealer.hpp)
// finds out which contents are new, gives them ids and writes everything in one atomic step.
//
// Bytes are read into the stage's own buffer and stay there until it is sealed: extents and tokens
// are views of it.
// Thread-safety: one thread at a time; it is handed from the thread that fills it to the one that
// seals it.

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include <hartonomous/base/buffer.hpp>
#include <hartonomous/base/content_hash.hpp>
#include <hartonomous/base/ids.hpp>

#include "codec/numbers_page.hpp"
#include "codec/posting_block.hpp"
#include "content/count_deltas.hpp"
#include "content/domain_state.hpp"
#include "content/extent.hpp"
#include "content/token_table.hpp"
#include "kv/database.hpp"

namespace hartonomous::content {

// What one put adds for the first time; known when its last stage is sealed.
struct Tally {
  std::uint64_t new_atoms = 0;
  std::uint64_t new_bytes = 0;
};

// What is known of a byte extent's bytes, by which its pages are coded.
struct Texture {
  codec::NumberShape numbers;
  // Contents that it is near to, one for each whole block in order; or none. Of the stage's domain.
  std::vector<ContentRun> base;
};

struct StagedExtent {
  ExtentId id;
  Cut cut = Cut::kBytes;
  ExtentShape shape;
  ContentHash hash;
  Bytes bytes;                    // kBytes: in the stage's buffer
  std::uint32_t first_token = 0;  // kText: in token_references()
  std::uint32_t tokens = 0;
  std::shared_ptr<Tally> tally;
  std::shared_ptr<const Texture> texture;  // may be null
};

class Stage {
 public:
  explicit Stage(std::size_t buffer_bytes);

  // Room at the end of the buffer; advance() says how much of it has been filled.
  std::span<std::byte> room();
  Bytes advance(std::size_t bytes);
  std::size_t used() const { return used_; }
  // Takes the buffer back to `used` bytes, with `kept` (the end of what was filled) moved there.
  // REQUIRES: nothing staged views what lies between.
  Bytes rewind(std::size_t used, Bytes kept);
  // How much has been staged that views the buffer: equal before and after when nothing was.
  std::size_t staged() const { return extents_.size() + leaves_.size(); }
  std::size_t capacity() const { return buffer_.bytes().size(); }

  // Extents. The id must be the domain's next; bytes and tokens must lie in this buffer.
  void add_byte_extent(ExtentId id, const ExtentShape& shape, const ContentHash& hash, Bytes bytes,
                       const std::shared_ptr<Tally>& tally,
                       std::shared_ptr<const Texture> texture = nullptr);
  void add_text_extent(ExtentId id, const ExtentShape& shape, const ContentHash& hash,
                       std::span<const Bytes> tokens, const std::shared_ptr<Tally>& tally);

  // A leaf with `references` of its own; the callback learns its id when the stage is sealed and
  // may add rows then. REQUIRES: at most 64 bytes, in the buffer.
  using LeafRows = std::function<void(ContentId id, kv::Batch& batch)>;
  void add_leaf(Bytes bytes, std::int64_t references, const std::shared_ptr<Tally>& tally,
                LeafRows rows);

  // Rows and counters of upper floors that land with the contents.
  kv::Batch& batch() { return batch_; }
  CountDeltas& extent_counts() { return extent_counts_; }
  CountDeltas& content_counts() { return content_counts_; }
  // Of those, what only history refers to.
  CountDeltas& extent_kept() { return extent_kept_; }
  CountDeltas& content_kept() { return content_kept_; }
  std::vector<codec::Posting>& whole_postings() { return whole_postings_; }
  // Runs when everything has landed.
  void on_landed(std::function<void()> callback) { landed_.push_back(std::move(callback)); }

  // Nothing would be written.
  bool empty() const;
  // Approximate memory of what is gathered beside the buffer.
  std::uint64_t memory_bytes() const;
  // Ready for the next use; keeps the buffer.
  void clear();

  // For the sealer.
  struct Leaf {
    std::uint32_t token = 0;
    std::int64_t references = 0;
    LeafRows rows;
  };
  const std::vector<StagedExtent>& extents() const { return extents_; }
  bool has_textures() const { return has_textures_; }
  const TokenTable& tokens() const { return tokens_; }
  const std::vector<std::uint32_t>& token_references() const { return token_references_; }
  // Of every whole block of the byte extents, in order, and of their shorter ends. Taken while the
  // bytes are still in the processor's cache.
  const LargeVector<std::uint64_t>& block_fingerprints() const { return block_fingerprints_; }
  const std::vector<std::uint64_t>& rest_fingerprints() const { return rest_fingerprints_; }
  const std::vector<std::shared_ptr<Tally>>& token_tallies() const { return token_tallies_; }
  const std::vector<Leaf>& leaves() const { return leaves_; }
  const std::vector<std::function<void()>>& landed() const { return landed_; }

  // The counters that belong to whoever fills stages; the sealer keeps the others.
  DomainCounters counters;

 private:
  std::uint32_t intern(Bytes token, const std::shared_ptr<Tally>& tally);

  Buffer buffer_;
  std::size_t used_ = 0;
  std::vector<StagedExtent> extents_;
  bool has_textures_ = false;
  TokenTable tokens_;
  std::vector<std::shared_ptr<Tally>> token_tallies_;
  std::vector<std::uint32_t> token_references_;
  LargeVector<std::uint64_t> block_fingerprints_;
  std::vector<std::uint64_t> rest_fingerprints_;
  std::vector<std::uint64_t> prefixes_;
  std::vector<Leaf> leaves_;
  kv::Batch batch_;
  CountDeltas extent_counts_;
  CountDeltas content_counts_;
  CountDeltas extent_kept_;
  CountDeltas content_kept_;
  std::vector<codec::Posting> whole_postings_;
  std::vector<std::function<void()>> landed_;
};

}  // namespace hartonomous::content

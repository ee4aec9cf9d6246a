#include "content/stage.hpp"

#include <cstring>

#include <hartonomous/base/sha256.hpp>

#include "content/view.hpp"

namespace hartonomous::content {

Stage::Stage(std::size_t buffer_bytes) : buffer_(buffer_bytes) {
  // Growing would copy it; what is not used is not touched.
  block_fingerprints_.reserve(buffer_bytes / limits::kAtomBytesMax);
}

std::span<std::byte> Stage::room() { return buffer_.bytes().subspan(used_); }

Bytes Stage::advance(std::size_t bytes) {
  const Bytes filled = buffer_.bytes().subspan(used_, bytes);
  used_ += bytes;
  return filled;
}

Bytes Stage::rewind(std::size_t used, Bytes kept) {
  if (!kept.empty()) std::memmove(&buffer_.bytes()[used], kept.data(), kept.size());
  used_ = used;
  return advance(kept.size());
}

void Stage::add_byte_extent(ExtentId id, const ExtentShape& shape, const ContentHash& hash,
                            Bytes bytes, const std::shared_ptr<Tally>& tally,
                            std::shared_ptr<const Texture> texture) {
  has_textures_ = has_textures_ || texture != nullptr;
  extents_.push_back({.id = id,
                      .cut = Cut::kBytes,
                      .shape = shape,
                      .hash = hash,
                      .bytes = bytes,
                      .tally = tally,
                      .texture = std::move(texture)});
  const std::size_t blocks = bytes.size() / limits::kAtomBytesMax;
  const Bytes whole = bytes.first(blocks * limits::kAtomBytesMax);
  prefixes_.resize(blocks);
  sha256_prefixes64(whole, prefixes_);
  for (const std::uint64_t prefix : prefixes_) {
    block_fingerprints_.push_back(fingerprint_of(prefix));
  }
  const Bytes rest = bytes.subspan(whole.size());
  if (!rest.empty()) rest_fingerprints_.push_back(fingerprint_of(sha256(rest).prefix()));
}

void Stage::add_text_extent(ExtentId id, const ExtentShape& shape, const ContentHash& hash,
                            std::span<const Bytes> tokens, const std::shared_ptr<Tally>& tally) {
  const auto first = static_cast<std::uint32_t>(token_references_.size());
  for (const Bytes token : tokens) token_references_.push_back(intern(token, tally));
  extents_.push_back({.id = id,
                      .cut = Cut::kText,
                      .shape = shape,
                      .hash = hash,
                      .bytes = {},
                      .first_token = first,
                      .tokens = static_cast<std::uint32_t>(tokens.size()),
                      .tally = tally,
                      .texture = nullptr});
}

void Stage::add_leaf(Bytes bytes, std::int64_t references, const std::shared_ptr<Tally>& tally,
                     LeafRows rows) {
  leaves_.push_back({intern(bytes, tally), references, std::move(rows)});
}

std::uint32_t Stage::intern(Bytes token, const std::shared_ptr<Tally>& tally) {
  const std::uint32_t number = tokens_.intern(token);
  if (number == token_tallies_.size()) token_tallies_.push_back(tally);
  return number;
}

bool Stage::empty() const {
  return extents_.empty() && leaves_.empty() && batch_.empty() && extent_counts_.empty() &&
         content_counts_.empty() && extent_kept_.empty() && content_kept_.empty() &&
         whole_postings_.empty();
}

std::uint64_t Stage::memory_bytes() const {
  return extents_.size() * sizeof(StagedExtent) + tokens_.size() * 64 +
         token_references_.size() * 4 + block_fingerprints_.size() * 8 + batch_.bytes() +
         leaves_.size() * 96 + extent_counts_.pages().size() * sizeof(codec::Counts) +
         (content_counts_.pages().size() + extent_kept_.pages().size() +
          content_kept_.pages().size()) *
             sizeof(codec::Counts) +
         whole_postings_.size() * 16;
}

void Stage::clear() {
  used_ = 0;
  extents_.clear();
  has_textures_ = false;
  tokens_.clear();
  token_tallies_.clear();
  token_references_.clear();
  block_fingerprints_.clear();
  rest_fingerprints_.clear();
  leaves_.clear();
  batch_.clear();
  extent_counts_.clear();
  content_counts_.clear();
  extent_kept_.clear();
  content_kept_.clear();
  whole_postings_.clear();
  landed_.clear();
}

}  // namespace hartonomous::content

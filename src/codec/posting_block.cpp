#include "codec/posting_block.hpp"

#include <algorithm>
#include <cassert>

#include <hartonomous/base/text.hpp>

#include "codec/varint.hpp"

namespace hartonomous::codec {

namespace {

constexpr std::uint8_t kPostingTag = 0x04;

// Walks the groups of a block: next() moves to a group's key and value count, then each_value() or
// skip_values() passes its values, before the next next().
class GroupReader {
 public:
  explicit GroupReader(Bytes block) : reader_(block) {
    if (reader_.byte() != kPostingTag) return;
    pairs_left_ = reader_.varint();
    key_ = reader_.varint();
    // A pair takes at least a byte, so a larger count is foreign; it also bounds what is reserved.
    ok_ = reader_.ok() && pairs_left_ != 0 && pairs_left_ <= reader_.remaining();
  }

  bool ok() const { return ok_; }
  bool done() const { return ok_ && pairs_left_ == 0; }
  std::uint64_t pairs_left() const { return pairs_left_; }
  std::uint64_t key() const { return key_; }

  // REQUIRES: ok() and not done(). False on corruption.
  bool next() {
    const std::uint64_t delta = reader_.varint();
    values_ = reader_.varint();
    const bool order = first_ ? delta == 0 : delta != 0;
    ok_ = reader_.ok() && order && !__builtin_add_overflow(key_, delta, &key_) && values_ != 0 &&
          values_ <= pairs_left_;
    first_ = false;
    return ok_;
  }

  // False on corruption.
  template <typename Visit>
  bool each_value(Visit visit) {
    std::uint64_t value = reader_.varint();
    ok_ = reader_.ok();
    for (std::uint64_t left = values_; ok_;) {
      visit(value);
      if (--left == 0) break;
      const std::uint64_t delta = reader_.varint();
      ok_ = reader_.ok() && !__builtin_add_overflow(value, delta, &value) &&
            !__builtin_add_overflow(value, std::uint64_t{1}, &value);
    }
    return end_group();
  }

  // The same without reading them, so that their sizes are all that is checked.
  bool skip_values() {
    reader_.skip_varints(values_);
    ok_ = reader_.ok();
    return end_group();
  }

 private:
  bool end_group() {
    pairs_left_ -= values_;
    if (pairs_left_ == 0) ok_ = ok_ && reader_.done();
    return ok_;
  }

  ByteReader reader_;
  std::uint64_t pairs_left_ = 0;
  std::uint64_t key_ = 0;
  std::uint64_t values_ = 0;
  bool first_ = true;
  bool ok_ = false;
};

Status bad_block(Bytes block) {
  return corruption(concat("posting block of ", block.size(), " bytes: not what was written"));
}

}  // namespace

void encode_posting_block(std::span<const Posting> postings, std::string& out) {
  assert(!postings.empty());
  out.push_back(static_cast<char>(kPostingTag));
  append_varint(out, postings.size());
  append_varint(out, postings[0].key);
  std::uint64_t key = postings[0].key;
  for (auto group = postings.begin(); group != postings.end();) {
    const auto end = std::find_if(group, postings.end(),
                                  [&](const Posting& each) { return each.key != group->key; });
    append_varint(out, group->key - key);
    append_varint(out, static_cast<std::uint64_t>(end - group));
    append_varint(out, group->value);
    for (auto before = group++; group != end; before = group++) {
      assert(*before < *group);
      append_varint(out, group->value - before->value - 1);
    }
    key = (end - 1)->key;
  }
}

Status find_postings(Bytes block, std::uint64_t key, std::vector<std::uint64_t>& values) {
  GroupReader groups(block);
  while (groups.ok() && !groups.done()) {
    if (!groups.next()) break;
    if (groups.key() > key) return {};
    if (groups.key() < key) {
      if (!groups.skip_values()) break;
      continue;
    }
    if (!groups.each_value([&](std::uint64_t value) { values.push_back(value); })) break;
    return {};
  }
  return groups.ok() ? Status() : bad_block(block);
}

Status decode_posting_block(Bytes block, std::vector<Posting>& postings) {
  GroupReader groups(block);
  postings.reserve(postings.size() + groups.pairs_left() * (groups.ok() ? 1 : 0));
  while (groups.ok() && !groups.done()) {
    if (!groups.next()) break;
    const std::uint64_t key = groups.key();
    if (!groups.each_value([&](std::uint64_t value) { postings.push_back({key, value}); })) break;
  }
  return groups.ok() ? Status() : bad_block(block);
}

}  // namespace hartonomous::codec

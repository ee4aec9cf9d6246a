#include "engine/part_feed.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include <hartonomous/weights/dequantize.hpp>

#include "ingest/layout.hpp"

namespace hartonomous::engine {

using weights::ElementInfo;
using weights::TensorEntry;

namespace {

constexpr std::size_t kHeadBytes = 32;

// Tensors of the file that lie in the part.
std::vector<std::size_t> tensors_in(const weights::ModelFile& file, const weights::Part& part) {
  std::vector<std::size_t> found;
  for (std::size_t i = part.tensor; i < file.tensors.size(); ++i) {
    const TensorEntry& tensor = file.tensors[i];
    if (tensor.offset >= part.offset + part.bytes) break;
    if (tensor.bytes > 0) found.push_back(i);
  }
  return found;
}

}  // namespace

// Statistics of one tensor, as the bytes of its part come by.
class PartFeed::Numbers {
 public:
  Numbers(const TensorEntry& tensor, const weights::Part& part)
      : tensor_(tensor),
        info_(weights::element_info(tensor.type)),
        begin_(tensor.offset - part.offset),
        end_(begin_ + tensor.bytes) {
    using weights::ElementType;
    const bool is_real = tensor.type != ElementType::kC64 && tensor.type != ElementType::kC128;
    out_.has_statistics = is_real && tensor.strides.empty();
    const std::uint64_t slabs =
        (part.bytes + ingest::kArrayExtentBytes - 1) / ingest::kArrayExtentBytes;
    if (out_.has_statistics) slabs_.resize(slabs);
  }

  // Bytes of the part from `at` on, which lie in one slab.
  Status see(std::uint64_t at, Bytes bytes) {
    const std::uint64_t from = std::max(at, begin_);
    const std::uint64_t until = std::min(at + bytes.size(), end_);
    if (!out_.has_statistics || from >= until) return {};
    Bytes mine = bytes.subspan(from - at, until - from);
    const std::uint64_t slab = at / ingest::kArrayExtentBytes;
    if (!rest_.empty()) {
      const std::size_t missing = std::min(info_.block_bytes - rest_.size(), mine.size());
      rest_.append(as_text(mine.first(missing)));
      mine = mine.subspan(missing);
      if (rest_.size() < info_.block_bytes) return {};
      HTN_RETURN_IF_ERROR(add(as_bytes(rest_), rest_slab_, slab));
      rest_.clear();
    }
    const std::size_t whole = mine.size() / info_.block_bytes * info_.block_bytes;
    if (whole > 0) HTN_RETURN_IF_ERROR(add(mine.first(whole), slab, slab));
    rest_.append(as_text(mine.subspan(whole)));
    rest_slab_ = slab;
    return {};
  }

  TensorNumbers finish() {
    for (const Range& slab : slabs_) {
      append(slab.least);
      append(slab.greatest);
    }
    return std::move(out_);
  }

 private:
  struct Range {
    float least = std::numeric_limits<float>::infinity();
    float greatest = -std::numeric_limits<float>::infinity();
  };

  // Whole blocks, which lie in both slabs or in one.
  Status add(Bytes blocks, std::uint64_t first_slab, std::uint64_t last_slab) {
    std::uint64_t count = 1;
    for (const std::uint64_t size : tensor_.shape) count *= size;
    const std::uint64_t here = std::min<std::uint64_t>(
        blocks.size() / info_.block_bytes * info_.block_numbers, count - seen_);
    numbers_.resize(here);
    HTN_RETURN_IF_ERROR(
        weights::to_float32(tensor_.type, blocks, numbers_,
                            tensor_.is_big_endian ? std::endian::big : std::endian::little));
    seen_ += here;
    weights::Statistics some;
    some.add(numbers_);
    out_.statistics.merge(some);
    const Range range = range_of(some);
    for (std::uint64_t slab = first_slab; slab <= last_slab; ++slab) {
      slabs_[slab].least = std::min(slabs_[slab].least, range.least);
      slabs_[slab].greatest = std::max(slabs_[slab].greatest, range.greatest);
    }
    return {};
  }

  // Of numbers_, infinities too, which statistics leave out.
  Range range_of(const weights::Statistics& some) const {
    Range range;
    if (some.min().has_value()) range = {*some.min(), *some.max()};
    for (std::size_t i = 0; some.infinities() > 0 && i < numbers_.size(); ++i) {
      if (!std::isinf(numbers_[i])) continue;
      range.least = std::min(range.least, numbers_[i]);
      range.greatest = std::max(range.greatest, numbers_[i]);
    }
    return range;
  }

  void append(float number) {
    const auto bits = std::bit_cast<std::uint32_t>(number);
    for (unsigned i = 0; i < 4; ++i) out_.slabs.push_back(static_cast<char>(bits >> (8 * i)));
  }

  const TensorEntry& tensor_;
  const ElementInfo& info_;
  std::uint64_t begin_;
  std::uint64_t end_;
  std::uint64_t seen_ = 0;
  std::string rest_;  // of a block that has not ended
  std::uint64_t rest_slab_ = 0;
  std::vector<float> numbers_;
  std::vector<Range> slabs_;
  TensorNumbers out_;
};

PartFeed::PartFeed(const weights::ModelFile& file, const weights::Part& part) : part_(&part) {
  facts_.tensors = tensors_in(file, part);
  feeds_.reserve(facts_.tensors.size());
  for (const std::size_t tensor : facts_.tensors) feeds_.emplace_back(file.tensors[tensor], part);
}

PartFeed::PartFeed(PartFeed&&) noexcept = default;
PartFeed::~PartFeed() = default;

Status PartFeed::see(Bytes bytes) {
  hasher_.update(bytes);
  const std::size_t missing = std::min(kHeadBytes - facts_.head.size(), bytes.size());
  facts_.head.append(as_text(bytes.first(missing)));
  while (!bytes.empty()) {
    const std::uint64_t slab_left = ingest::kArrayExtentBytes - at_ % ingest::kArrayExtentBytes;
    const Bytes here = bytes.first(std::min<std::uint64_t>(bytes.size(), slab_left));
    for (Numbers& feed : feeds_) HTN_RETURN_IF_ERROR(feed.see(at_, here));
    at_ += here.size();
    bytes = bytes.subspan(here.size());
  }
  return {};
}

PartFacts PartFeed::finish() {
  for (Numbers& feed : feeds_) facts_.numbers.push_back(feed.finish());
  facts_.hash = hasher_.finish();
  return std::move(facts_);
}

void FileObserver::see(Bytes bytes) {
  while (!bytes.empty() && next_ < parts_.size() && failed_.ok()) {
    const weights::Part& part = parts_[next_];
    const bool has_tensors = part.kind == weights::PartKind::kTensor;
    if (has_tensors && !feed_.has_value()) feed_.emplace(file_, part);
    const Bytes here = bytes.first(std::min<std::uint64_t>(bytes.size(), part.bytes - in_part_));
    if (has_tensors) failed_ = feed_->see(here);
    in_part_ += here.size();
    bytes = bytes.subspan(here.size());
    if (in_part_ < part.bytes) continue;
    if (has_tensors) facts_.push_back(feed_->finish());
    feed_.reset();
    in_part_ = 0;
    ++next_;
  }
}

Result<std::optional<std::vector<PartFacts>>> FileObserver::take() {
  HTN_RETURN_IF_ERROR(failed_);
  if (next_ < parts_.size()) return std::optional<std::vector<PartFacts>>();
  return std::optional(std::move(facts_));
}

}  // namespace hartonomous::engine

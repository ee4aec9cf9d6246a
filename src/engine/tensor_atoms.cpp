#include "engine/tensor_atoms.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include <hartonomous/base/sha256.hpp>
#include <hartonomous/base/text.hpp>
#include <hartonomous/weights/dequantize.hpp>

#include "ingest/layout.hpp"

namespace hartonomous::engine {

using composition::SegmentExtent;
using weights::ElementInfo;
using weights::TensorEntry;

namespace {

// The extents of a whole, one after the other.
class ExtentWalk {
 public:
  ExtentWalk(const composition::Reader& reader, ContentId whole, composition::Composition row)
      : reader_(reader), whole_(whole), row_(std::move(row)) {}

  // Those of the next `bytes` bytes. Errors: kFailedPrecondition.
  Result<std::vector<SegmentExtent>> take(std::uint64_t bytes) {
    std::vector<SegmentExtent> taken;
    std::uint64_t left = bytes;
    while (left > 0) {
      if (next_ == segment_.size()) HTN_RETURN_IF_ERROR(load());
      const SegmentExtent& extent = segment_[next_++];
      if (extent.shape.bytes > left) {
        return failed_precondition(
            "the file is stored already, and was not cut by its tensors then: remove it, sweep, "
            "and "
            "put it again");
      }
      left -= extent.shape.bytes;
      taken.push_back(extent);
    }
    return taken;
  }

 private:
  Status load() {
    if (segments_read_ == row_.segments.size()) return corruption("its extents end before it does");
    HTN_ASSIGN_OR_RETURN(segment_, reader_.segment(whole_, row_, segments_read_++));
    next_ = 0;
    return {};
  }

  const composition::Reader& reader_;
  ContentId whole_;
  composition::Composition row_;
  std::size_t segments_read_ = 0;
  composition::Segment segment_;
  std::size_t next_ = 0;
};

// Statistics of one tensor, as the bytes of its part come by.
class NumbersFeed {
 public:
  NumbersFeed(const TensorEntry& tensor, const weights::Part& part)
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

Status TensorAtoms::make(ContentId file_whole, const weights::ModelFile& file,
                         const std::vector<weights::Part>& parts, const Visit& visit,
                         const Control& control) {
  HTN_ASSIGN_OR_RETURN(composition::Composition row, stored_.get(file_whole));
  const std::uint64_t total = row.end.bytes;
  ExtentWalk walk(stored_, file_whole, std::move(row));
  for (const weights::Part& part : parts) {
    if (control.stopped()) return cancelled("register the model");
    HTN_ASSIGN_OR_RETURN(const auto extents, walk.take(part.bytes));
    if (part.kind == weights::PartKind::kTensor) {
      HTN_ASSIGN_OR_RETURN(PartAtom made, make_part(file_whole, file, part, extents));
      HTN_RETURN_IF_ERROR(visit(part, std::move(made)));
    }
    control.report({.phase = "register", .done = part.offset + part.bytes, .total = total});
  }
  return {};
}

Result<PartAtom> TensorAtoms::make_part(ContentId file_whole, const weights::ModelFile& file,
                                        const weights::Part& part,
                                        const std::vector<SegmentExtent>& extents) {
  PartAtom made;
  made.tensors = tensors_in(file, part);
  std::vector<NumbersFeed> feeds;
  for (const std::size_t tensor : made.tensors) feeds.emplace_back(file.tensors[tensor], part);
  composition::WholeWriter whole(writer_, tenant_, "tensor");
  whole.set_scheme(composition::Scheme::kBytes);
  const bool is_leaf = part.bytes <= limits::kAtomBytesMax;
  Sha256 hasher;
  std::uint64_t at = 0;
  const auto see = [&](Bytes bytes) -> Status {
    hasher.update(bytes);
    if (at == 0 && !is_leaf) whole.see_head(bytes);
    while (!bytes.empty()) {
      const std::uint64_t slab_left = ingest::kArrayExtentBytes - at % ingest::kArrayExtentBytes;
      const Bytes here = bytes.first(std::min<std::uint64_t>(bytes.size(), slab_left));
      for (NumbersFeed& feed : feeds) HTN_RETURN_IF_ERROR(feed.see(at, here));
      at += here.size();
      bytes = bytes.subspan(here.size());
    }
    return {};
  };
  HTN_RETURN_IF_ERROR(stored_.read(file_whole, part.offset, part.bytes, see, {}));
  if (at != part.bytes) return corruption(concat("its bytes end at ", part.offset + at));
  for (const SegmentExtent& extent : extents) {
    if (!is_leaf) whole.add({extent.id, extent.shape}, extent.cut);
  }
  for (NumbersFeed& feed : feeds) made.numbers.push_back(feed.finish());
  const ContentHash hash = hasher.finish();
  if (is_leaf) {
    HTN_ASSIGN_OR_RETURN(const content::Extent extent, stored_.view().get_extent(extents[0].id));
    made.content = ContentId{extent.runs[0].start};
    return made;
  }
  HTN_ASSIGN_OR_RETURN(const auto known, writer_.find_whole(composition::Scheme::kBytes, hash));
  made.was_known = known.has_value();
  HTN_ASSIGN_OR_RETURN(made.content, whole.finish(hash));
  return made;
}

}  // namespace hartonomous::engine

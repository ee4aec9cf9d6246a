#include "engine/tensor_atoms.hpp"

#include <hartonomous/base/text.hpp>

namespace hartonomous::engine {

using composition::SegmentExtent;

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
            "and put it again");
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

}  // namespace

Status TensorAtoms::make(const StoredFile& stored, const Visit& visit, const Control& control) {
  HTN_ASSIGN_OR_RETURN(composition::Composition row, stored_.get(stored.whole));
  const std::uint64_t total = row.end.bytes;
  ExtentWalk walk(stored_, stored.whole, std::move(row));
  std::size_t arrays = 0;
  for (const weights::Part& part : stored.parts) {
    if (control.stopped()) return cancelled("register the model");
    HTN_ASSIGN_OR_RETURN(const auto extents, walk.take(part.bytes));
    if (part.kind != weights::PartKind::kTensor) continue;
    PartFacts facts;
    if (stored.facts != nullptr) {
      facts = std::move((*stored.facts)[arrays++]);
    } else {
      HTN_ASSIGN_OR_RETURN(facts, read_facts(stored.whole, stored.file, part));
    }
    HTN_ASSIGN_OR_RETURN(PartAtom made, make_part(part, std::move(facts), extents));
    HTN_RETURN_IF_ERROR(visit(part, std::move(made)));
    control.report({.phase = "register", .done = part.offset + part.bytes, .total = total});
  }
  return {};
}

Result<PartFacts> TensorAtoms::read_facts(ContentId file_whole, const weights::ModelFile& file,
                                          const weights::Part& part) const {
  PartFeed feed(file, part);
  HTN_RETURN_IF_ERROR(stored_.read(file_whole, part.offset, part.bytes,
                                   [&](Bytes bytes) { return feed.see(bytes); }, {}));
  if (feed.seen() != part.bytes) {
    return corruption(concat("its bytes end at ", part.offset + feed.seen()));
  }
  return feed.finish();
}

Result<PartAtom> TensorAtoms::make_part(const weights::Part& part, PartFacts facts,
                                        const std::vector<SegmentExtent>& extents) {
  PartAtom made{.content = {}, .was_known = false, .facts = std::move(facts)};
  if (part.bytes <= limits::kAtomBytesMax) {
    HTN_ASSIGN_OR_RETURN(const content::Extent extent, stored_.view().get_extent(extents[0].id));
    made.content = ContentId{extent.runs[0].start};
    return made;
  }
  composition::WholeWriter whole(writer_, tenant_, "tensor");
  whole.set_scheme(composition::Scheme::kBytes);
  whole.see_head(as_bytes(made.facts.head));
  for (const SegmentExtent& extent : extents) whole.add({extent.id, extent.shape}, extent.cut);
  const ContentHash& hash = made.facts.hash;
  HTN_ASSIGN_OR_RETURN(const auto known, writer_.find_whole(composition::Scheme::kBytes, hash));
  made.was_known = known.has_value();
  HTN_ASSIGN_OR_RETURN(made.content, whole.finish(hash));
  return made;
}

}  // namespace hartonomous::engine

#include "text/segment_merger.hpp"

#include <algorithm>
#include <vector>

#include <hartonomous/base/text.hpp>

#include "text/posting_list_cursor.hpp"
#include "text/segment_dictionary.hpp"
#include "text/segment_writer.hpp"

namespace hartonomous::text {

namespace {

class Merger {
 public:
  Merger(std::span<const std::shared_ptr<const Segment>> segments, UnitRange units,
         const KeepUnit& keep, const UnitLengths& lengths, const SegmentSink& sink)
      : keep_(keep),
        fields_(segments[0]->header().options.fields),
        writer_(segments[0]->header().options, units, lengths, sink) {
    inputs_.reserve(segments.size());
    for (const auto& segment : segments) inputs_.emplace_back(segment->dictionary());
  }

  Result<std::string> run() {
    for (std::size_t i = 0; i < inputs_.size(); ++i) HTN_RETURN_IF_ERROR(advance(i));
    while (!heap_.empty()) HTN_RETURN_IF_ERROR(merge_term());
    return writer_.finish();
  }

 private:
  struct Input {
    explicit Input(const SegmentDictionary& of) : dictionary(of), cursor(of) {}
    const SegmentDictionary& dictionary;
    DictionaryCursor cursor;
  };

  // Of equal terms the earlier segment is first: its units are below.
  bool is_after(std::size_t a, std::size_t b) const {
    const int order = inputs_[a].cursor.term().compare(inputs_[b].cursor.term());
    return order != 0 ? order > 0 : a > b;
  }

  Status advance(std::size_t input) {
    HTN_ASSIGN_OR_RETURN(const bool is_there, inputs_[input].cursor.next());
    if (!is_there) return {};
    heap_.push_back(input);
    std::push_heap(heap_.begin(), heap_.end(),
                   [this](std::size_t a, std::size_t b) { return is_after(a, b); });
    return {};
  }

  std::size_t take() {
    std::pop_heap(heap_.begin(), heap_.end(),
                  [this](std::size_t a, std::size_t b) { return is_after(a, b); });
    const std::size_t input = heap_.back();
    heap_.pop_back();
    return input;
  }

  Status merge_term() {
    term_ = inputs_[heap_.front()].cursor.term();
    std::int64_t ended = 0;
    while (!heap_.empty() && inputs_[heap_.front()].cursor.term() == term_) {
      const std::size_t input = take();
      const ListEntry& list = inputs_[input].cursor.list();
      ended += list.ended;
      if (list.units != 0) HTN_RETURN_IF_ERROR(merge_list(inputs_[input], ended));
      HTN_RETURN_IF_ERROR(advance(input));
    }
    if (ended != static_cast<std::int32_t>(ended)) {
      return corruption("text segments: more units of a term ended than there are numbers");
    }
    return writer_.end_term(term_, static_cast<std::int32_t>(ended));
  }

  // Most terms are in one unit, once: no list is read for them.
  Status merge_one(const Input& input, std::int64_t& ended) {
    const SegmentHeader& header = input.dictionary.header();
    const ListEntry& entry = input.cursor.list();
    if (entry.unit_offset >= header.end_unit - header.first_unit) {
      return damaged_row(SegmentPart::kDictionary, input.cursor.row_number(),
                         "has a unit past its range");
    }
    const std::uint32_t unit = header.first_unit + entry.unit_offset;
    if (keep_ && !keep_(unit)) {
      --ended;
      return {};
    }
    std::array<std::uint32_t, kFieldsMax> frequencies{};
    frequencies[entry.field] = 1;
    const std::size_t gaps = header.options.positions == Positions::kKept ? 1 : 0;
    return writer_.postings().add(unit, {frequencies.data(), fields_}, {&entry.ordinal, gaps});
  }

  Status merge_list(const Input& input, std::int64_t& ended) {
    if (input.cursor.list().kind == ListKind::kOne) return merge_one(input, ended);
    HTN_ASSIGN_OR_RETURN(
        const auto list,
        PostingListCursor::open(input.dictionary, input.cursor.list(), input.cursor.row()));
    for (std::uint32_t unit = 0;; unit = list->bounds().last_unit + 1) {
      HTN_ASSIGN_OR_RETURN(const bool is_there, list->seek_block(unit));
      if (!is_there) return {};
      HTN_RETURN_IF_ERROR(list->decode_block());
      HTN_RETURN_IF_ERROR(merge_block(*list, ended));
    }
  }

  Status merge_block(PostingListCursor& list, std::int64_t& ended) {
    std::array<std::uint32_t, kFieldsMax> frequencies{};
    for (std::size_t i = 0; i < list.units().size(); ++i) {
      const std::uint32_t unit = list.units()[i];
      if (keep_ && !keep_(unit)) {
        --ended;
        continue;
      }
      for (std::size_t field = 0; field < fields_; ++field) {
        frequencies[field] = list.frequencies(field)[i];
      }
      HTN_ASSIGN_OR_RETURN(const auto gaps, list.gaps_of(i));
      HTN_RETURN_IF_ERROR(writer_.postings().add(unit, {frequencies.data(), fields_}, gaps));
    }
    return {};
  }

  const KeepUnit& keep_;
  std::size_t fields_;
  SegmentWriter writer_;
  std::vector<Input> inputs_;
  std::vector<std::size_t> heap_;
  std::string term_;
};

// The range of all, where ranges follow one another; segments of ends alone have none.
Result<UnitRange> range_of(std::span<const std::shared_ptr<const Segment>> segments) {
  UnitRange range;
  for (const auto& segment : segments) {
    const SegmentHeader& header = segment->header();
    if (!(header.options == segments[0]->header().options)) {
      return invalid_argument("text segments of different options are not merged");
    }
    if (header.first_unit == header.end_unit) continue;
    const bool first = range.first == range.end;
    if (!first && header.first_unit < range.end) {
      return invalid_argument(concat("text segments are merged in order: units from ",
                                     header.first_unit, " on come after ", range.end));
    }
    if (first) range.first = header.first_unit;
    range.end = header.end_unit;
  }
  return range;
}

}  // namespace

Result<std::string> merge_segments(std::span<const std::shared_ptr<const Segment>> segments,
                                   const KeepUnit& keep, const UnitLengths& lengths,
                                   const SegmentSink& sink) {
  if (segments.empty()) return invalid_argument("no text segments to merge");
  HTN_ASSIGN_OR_RETURN(const UnitRange range, range_of(segments));
  return Merger(segments, range, keep, lengths, sink).run();
}

}  // namespace hartonomous::text

#include "collection/view.hpp"

#include <algorithm>
#include <cstring>

#include <hartonomous/base/text.hpp>

#include "collection/key_term.hpp"

namespace hartonomous::collection {

namespace {

// Sets bits [begin, end).
void set_bits(std::array<std::uint64_t, text::kUnitsOfPage / 64>& bits, std::uint32_t begin,
              std::uint32_t end) {
  for (std::uint32_t word = begin / 64; word * 64 < end; ++word) {
    const std::uint32_t low = std::max(begin, word * 64) - word * 64;
    const std::uint32_t high = std::min(end, word * 64 + 64) - word * 64;
    const std::uint64_t below_high =
        high == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << high) - 1;
    bits[word] |= below_high & ~((std::uint64_t{1} << low) - 1);
  }
}

}  // namespace

View::View(SharedCollection collection, const Rows& rows, Instant at, Time time, AcceptRun accept)
    : collection_(std::move(collection)),
      rows_(rows),
      at_(at),
      time_(time),
      accept_(std::move(accept)),
      there_(*this, false),
      accepted_(*this, true) {}

Result<std::unique_ptr<View>> View::open(SharedCollection collection, const Rows& rows, Instant at,
                                         Time time, AcceptRun accept) {
  std::unique_ptr<View> view(new View(std::move(collection), rows, at, time, std::move(accept)));
  HTN_ASSIGN_OR_RETURN(view->state_, rows.state());
  const State& state = view->state_;
  if (state.building) {
    return failed_precondition(concat("collection ", rows.collection(),
                                      " is being built: documents up to '", state.built_to,
                                      "' are in it"));
  }
  if (state.runs > view->collection_->runs().count()) {
    return Status(StatusCode::kHistoryTrimmed,
                  concat("collection ", rows.collection(), " was removed, and purged since"));
  }
  for (const SegmentPlace& place : state.segments) {
    HTN_ASSIGN_OR_RETURN(SharedSegment segment, view->collection_->segment(place, rows));
    view->indexes_.push_back(segment.get());
    view->segments_.push_back(std::move(segment));
  }
  if (time == Time::kPast) {
    HTN_ASSIGN_OR_RETURN(view->statistics_, view->collection_->statistics_at(at, rows, state));
  } else {
    // What the state has may be of a commit after the instant that is surely seen.
    view->at_ = std::max(at, state.changed);
    view->statistics_.units = state.live_units;
    view->statistics_.fields = view->collection_->shape().fields();
    std::copy(state.live_tokens.begin(), state.live_tokens.end(),
              view->statistics_.lengths.begin());
    view->all_there_ = state.live_documents == state.runs;
  }
  return view;
}

text::SearchInput View::input() {
  const bool filters = static_cast<bool>(accept_);
  return {.segments = indexes_,
          .units = filters ? accepted_ : there_,
          .live = filters ? &there_ : nullptr,
          .statistics = statistics_};
}

Run View::run_of(std::uint32_t unit) const {
  return collection_->runs().get(collection_->runs().find(unit));
}

Result<View::Units::Held*> View::Units::stretch(std::uint32_t number) {
  if (last_ != nullptr && last_number_ == number) return last_;
  std::unique_ptr<Held>& held = stretches_[number];
  if (held == nullptr) {
    auto made = std::make_unique<Held>();
    HTN_ASSIGN_OR_RETURN(made->lengths, view_.collection_->stretch_lengths(
                                            number, view_.state_.next_unit, view_.rows_));
    held = std::move(made);
  }
  last_number_ = number;
  last_ = held.get();
  return last_;
}

Result<const text::UnitPage*> View::Units::page(std::uint32_t page) {
  HTN_ASSIGN_OR_RETURN(Held* const held, stretch(page / kPagesOfStretch));
  const std::uint32_t index = page % kPagesOfStretch;
  text::UnitPage& found = held->pages[index];
  if ((held->ready >> index & 1) != 0) return &found;
  const std::size_t numbers = text::kUnitsOfPage * view_.collection_->shape().fields();
  const auto* const lengths = reinterpret_cast<const std::uint32_t*>(held->lengths->data());
  found.lengths = {lengths + index * numbers, numbers};
  HTN_RETURN_IF_ERROR(view_.mark_there(page, filtered_, found));
  held->ready |= std::uint32_t{1} << index;
  return &found;
}

Status View::mark_there(std::uint32_t page, bool filtered, text::UnitPage& out) {
  // Postings are of units of documents only: where all of those are there, so is everything.
  if (all_there_ && !filtered) {
    out.there.fill(~std::uint64_t{0});
    return {};
  }
  const std::uint32_t begin = page * text::kUnitsOfPage;
  const std::uint64_t page_end = std::uint64_t{begin} + text::kUnitsOfPage;
  const RunDirectory& runs = collection_->runs();
  std::uint32_t number = runs.find(begin);
  if (number >= runs.count()) number = 0;
  for (; number < state_.runs && runs.first_unit(number) < page_end; ++number) {
    const Run run = runs.get(number);
    const bool is_there = all_there_ || (run.from <= at_ && at_ < run.to);
    const std::uint64_t end = std::uint64_t{run.first} + run.units;
    if (!is_there || end <= begin) continue;
    if (filtered) {
      HTN_ASSIGN_OR_RETURN(const bool accepted, accepts(number, run));
      if (!accepted) continue;
    }
    set_bits(out.there, std::max(run.first, begin) - begin,
             static_cast<std::uint32_t>(std::min(end, page_end) - begin));
  }
  return {};
}

Result<bool> View::accepts(std::uint32_t number, const Run& run) {
  const auto known = accepted_runs_.find(number);
  if (known != accepted_runs_.end()) return known->second;
  HTN_ASSIGN_OR_RETURN(const bool accepted, accept_(run));
  accepted_runs_.emplace(number, accepted);
  return accepted;
}

Result<double> View::inverse_frequency(std::string_view term) const {
  std::int64_t units = 0;
  for (const text::TermIndex* const segment : indexes_) {
    HTN_ASSIGN_OR_RETURN(const auto found, segment->find(term));
    if (found.has_value()) units += std::int64_t{found->units} - found->ended;
  }
  return text::inverse_document_frequency(
      statistics_.units, static_cast<std::uint64_t>(std::max<std::int64_t>(units, 0)));
}

Result<std::optional<std::uint32_t>> View::unit_of(DocumentId id) {
  HTN_ASSIGN_OR_RETURN(const auto indexed, rows_.document(id));
  if (!indexed.has_value() || indexed->run >= state_.runs) return std::optional<std::uint32_t>();
  const Run run = collection_->runs().get(indexed->run);
  Units& units = accept_ ? accepted_ : there_;
  HTN_ASSIGN_OR_RETURN(const bool is_there, units.has(run.first));
  return is_there ? std::optional(run.first) : std::nullopt;
}

Result<bool> View::Units::has(std::uint32_t unit) {
  HTN_ASSIGN_OR_RETURN(const text::UnitPage* const held, page(unit / text::kUnitsOfPage));
  const std::uint32_t bit = unit % text::kUnitsOfPage;
  return (held->there[bit / 64] >> (bit % 64) & 1U) != 0;
}

Result<std::vector<std::uint32_t>> View::find_key(std::string_view key) {
  const std::string term = key_term(key);
  Units& units = accept_ ? accepted_ : there_;
  std::vector<std::uint32_t> found;
  for (const text::TermIndex* const segment : indexes_) {
    HTN_ASSIGN_OR_RETURN(const auto entry, segment->find(term));
    if (!entry.has_value() || entry->units == 0) continue;
    HTN_ASSIGN_OR_RETURN(const auto cursor, segment->postings(*entry));
    std::uint32_t next = segment->first_unit();
    while (true) {
      HTN_ASSIGN_OR_RETURN(const bool more, cursor->seek_block(next));
      if (!more) break;
      HTN_RETURN_IF_ERROR(cursor->decode_block());
      for (const std::uint32_t unit : cursor->units()) {
        HTN_ASSIGN_OR_RETURN(const bool is_there, units.has(unit));
        if (is_there) found.push_back(unit);
      }
      next = cursor->bounds().last_unit + 1;
    }
  }
  return found;
}

}  // namespace hartonomous::collection

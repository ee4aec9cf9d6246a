#include "collection/change.hpp"

#include <algorithm>
#include <set>

#include <hartonomous/base/text.hpp>

#include "collection/key_term.hpp"
#include "collection/segment_rows.hpp"
#include "text/term_index.hpp"

namespace hartonomous::collection {

namespace {

// What a builder of a large document may take before its segment is staged.
constexpr std::uint64_t kBuilderBytesMax = std::uint64_t{16} << 20;

}  // namespace

Change::Change(SharedCollection collection)
    : collection_(std::move(collection)), builder_(options()) {
  unit_lengths_.resize(collection_->shape().fields());
}

text::SegmentOptions Change::options() const {
  const Shape& shape = collection_->shape();
  return {.fields = shape.fields(),
          .positions = shape.positions ? text::Positions::kKept : text::Positions::kLeftOut};
}

Result<std::unique_ptr<Change>> Change::begin(SharedCollection collection) {
  std::unique_ptr<Change> change(new Change(std::move(collection)));
  const Rows& rows = change->collection_->rows();
  HTN_ASSIGN_OR_RETURN(change->state_, change->collection_->newest_state());
  const std::uint32_t next = change->state_.next_unit;
  change->builder_begin_ = next;
  change->lengths_page_ = next / text::kUnitsOfPage;
  const std::size_t fields = change->collection_->shape().fields();
  HTN_ASSIGN_OR_RETURN(change->lengths_, rows.lengths(change->lengths_page_, fields));
  // What was staged and did not land, or was given up, may lie behind it.
  change->lengths_.resize(next % text::kUnitsOfPage * fields);
  return change;
}

Result<bool> Change::has(DocumentId document) const {
  const auto is_it = [document](const Run& run) { return run.document == document; };
  const auto staged = std::find_if(added_.begin(), added_.end(), is_it);
  if (staged != added_.end()) return staged->to == kForever;
  HTN_ASSIGN_OR_RETURN(const auto stored, collection_->rows().document(document));
  return stored.has_value() && stored->ended_name.empty() && !ended_.contains(stored->run);
}

UnitCutter Change::cutter(std::string_view name, Units& units) {
  return {collection_->shape().units, name,
          [this, &units](std::span<const std::string_view> fields, std::string_view key) {
            return visit(units, fields, key);
          }};
}

Status Change::visit(Units& units, std::span<const std::string_view> fields, std::string_view key) {
  if (state_.next_unit >= kUnitsMax) return resource_exhausted("a collection has no more units");
  const std::uint32_t unit = state_.next_unit++;
  text::SegmentBuilder& builder = *units.builder;
  std::fill(unit_lengths_.begin(), unit_lengths_.end(), 0);
  builder.begin_unit(unit);
  if (!key.empty()) builder.add(0, key_term(key), 0);
  for (std::size_t f = 0; f < fields.size(); ++f) {
    HTN_RETURN_IF_ERROR(collection_->shape().analyzer->analyze(
        fields[f], scratch_, [&builder, f, length = &unit_lengths_[f]](const text::Token& token) {
          builder.add(f, token.term, token.position);
          ++*length;
        }));
  }
  builder.end_unit(unit_lengths_);
  bool has_tokens = false;
  for (std::size_t f = 0; f < fields.size(); ++f) {
    units.tokens[f] += unit_lengths_[f];
    has_tokens = has_tokens || unit_lengths_[f] > 0;
  }
  if (has_tokens) ++units.live;
  lengths_.insert(lengths_.end(), unit_lengths_.begin(), unit_lengths_.end());
  return {};
}

Status Change::add(DocumentId document, Instant from, std::string_view name,
                   std::string_view text) {
  Units units{.builder = &builder_, .first = state_.next_unit, .live = 0, .tokens = {}};
  UnitCutter cut = cutter(name, units);
  HTN_RETURN_IF_ERROR(cut.feed(as_bytes(text)));
  HTN_RETURN_IF_ERROR(cut.finish());
  close(units, cut.cut(), document, from);
  return {};
}

void Change::close(const Units& units, bool cut, DocumentId document, Instant from) {
  added_.push_back({.first = units.first,
                    .units = state_.next_unit - units.first,
                    .document = document,
                    .from = from});
  state_.live_units += units.live;
  for (std::size_t f = 0; f < units.tokens.size(); ++f) state_.live_tokens[f] += units.tokens[f];
  ++state_.live_documents;
  state_.changed = std::max(state_.changed, from);
  if (cut) ++state_.cut_documents;
  changed_ = true;
}

Status Change::end(DocumentId document, Instant to, std::string_view name, const EachPiece& read) {
  HTN_ASSIGN_OR_RETURN(const bool is_there, has(document));
  if (!is_there) return {};
  Units units{.builder = &builder_, .first = 0, .live = 0, .tokens = {}};
  UnitCutter cut(collection_->shape().units, name,
                 [&](std::span<const std::string_view> fields, std::string_view key) {
                   return visit_ended(units, fields, key);
                 });
  HTN_RETURN_IF_ERROR(read([&cut](Bytes piece) { return cut.feed(piece); }));
  HTN_RETURN_IF_ERROR(cut.finish());
  const auto is_it = [document](const Run& run) { return run.document == document; };
  const auto staged = std::find_if(added_.begin(), added_.end(), is_it);
  if (staged != added_.end()) {
    staged->to = std::max(staged->from, to);
  } else {
    HTN_ASSIGN_OR_RETURN(const auto stored, collection_->rows().document(document));
    ended_[stored->run] = {.to = to, .name = std::string(name)};
  }
  state_.live_units -= std::min(state_.live_units, units.live);
  for (std::size_t f = 0; f < units.tokens.size(); ++f) {
    state_.live_tokens[f] -= std::min(state_.live_tokens[f], units.tokens[f]);
    state_.ended_tokens += units.tokens[f];
  }
  state_.live_documents -= std::min<std::uint64_t>(state_.live_documents, 1);
  state_.changed = std::max(state_.changed, to);
  changed_ = true;
  return {};
}

Status Change::visit_ended(Units& units, std::span<const std::string_view> fields,
                           std::string_view key) {
  unit_terms_.clear();
  bool has_tokens = false;
  for (std::size_t f = 0; f < fields.size(); ++f) {
    const auto take = [&](const text::Token& token) {
      unit_terms_.emplace_back(token.term);
      ++units.tokens[f];
      has_tokens = true;
    };
    HTN_RETURN_IF_ERROR(collection_->shape().analyzer->analyze(fields[f], scratch_, take));
  }
  if (has_tokens) ++units.live;
  if (!key.empty()) unit_terms_.push_back(key_term(key));
  std::sort(unit_terms_.begin(), unit_terms_.end());
  const auto last = std::unique(unit_terms_.begin(), unit_terms_.end());
  for (auto term = unit_terms_.begin(); term != last; ++term) units.builder->add_ended(*term);
  return {};
}

Status Change::begin_document(std::string_view name, kv::Batch& batch) {
  HTN_RETURN_IF_ERROR(finish_builder(batch));
  open_ = std::make_unique<Open>(options(), state_.next_unit);
  open_->cutter.emplace(cutter(name, open_->units));
  return {};
}

Status Change::feed(Bytes piece, kv::Batch& batch) {
  HTN_RETURN_IF_ERROR(open_->cutter->feed(piece));
  if (open_->builder.memory_bytes() < kBuilderBytesMax) return {};
  HTN_ASSIGN_OR_RETURN(const SegmentPlace place,
                       finish_segment(open_->builder, open_->segment_begin, batch));
  open_->segments.push_back(place);
  open_->segment_begin = state_.next_unit;
  stage_lengths(batch);
  return {};
}

Status Change::end_document(DocumentId document, Instant from, kv::Batch& batch) {
  HTN_RETURN_IF_ERROR(open_->cutter->finish());
  if (!open_->builder.empty()) {
    HTN_ASSIGN_OR_RETURN(const SegmentPlace place,
                         finish_segment(open_->builder, open_->segment_begin, batch));
    open_->segments.push_back(place);
  }
  state_.segments.insert(state_.segments.end(), open_->segments.begin(), open_->segments.end());
  close(open_->units, open_->cutter->cut(), document, from);
  open_.reset();
  builder_begin_ = state_.next_unit;
  return {};
}

void Change::mark_built(std::optional<std::string> to) {
  state_.building = to.has_value();
  state_.built_to = std::move(to).value_or(std::string());
  changed_ = true;
}

void Change::abandon_document() {
  for (const SegmentPlace& place : open_->segments) collection_->give_up(place.id);
  open_.reset();
  builder_begin_ = state_.next_unit;
}

Result<SegmentPlace> Change::finish_segment(text::SegmentBuilder& builder, std::uint32_t first,
                                            kv::Batch& batch) {
  SegmentPlace place{
      .id = state_.next_segment++, .first_unit = first, .end_unit = state_.next_unit, .bytes = 0};
  const Rows& rows = collection_->rows();
  const auto stage_row = [&](text::SegmentPart part, std::uint32_t number, std::string bytes) {
    place.bytes += bytes.size();
    rows.stage_segment_row(place.id, static_cast<std::uint8_t>(part), number, std::move(bytes),
                           batch);
    return Status();
  };
  HTN_ASSIGN_OR_RETURN(std::string header, builder.finish(stage_row));
  place.bytes += header.size();
  rows.stage_segment_row(place.id, kHeaderPart, 0, std::move(header), batch);
  return place;
}

Status Change::finish_builder(kv::Batch& batch) {
  if (!builder_.empty()) {
    HTN_ASSIGN_OR_RETURN(const SegmentPlace place, finish_segment(builder_, builder_begin_, batch));
    state_.segments.push_back(place);
  }
  builder_begin_ = state_.next_unit;
  return {};
}

// Pages that are full are done with; the last one stays.
void Change::stage_lengths(kv::Batch& batch) {
  const std::size_t fields = collection_->shape().fields();
  const std::size_t page_numbers = text::kUnitsOfPage * fields;
  std::size_t at = 0;
  for (; at < lengths_.size(); at += page_numbers) {
    const std::size_t count = std::min(page_numbers, lengths_.size() - at);
    collection_->rows().stage_lengths(lengths_page_, std::span(lengths_).subspan(at, count), fields,
                                      batch);
    if (count < page_numbers) break;
    ++lengths_page_;
  }
  lengths_.erase(lengths_.begin(), lengths_.begin() + static_cast<std::ptrdiff_t>(at));
}

Status Change::stage(kv::Batch& batch) {
  if (!changed_) return {};
  HTN_RETURN_IF_ERROR(finish_builder(batch));
  stage_lengths(batch);
  Collection& collection = *collection_;
  std::uint32_t run = collection.runs_.count();
  for (const Run& added : added_) {
    const bool is_there = added.to == kForever;
    if (is_there) collection.rows().stage_document(added.document, {run, {}}, batch);
    ++run;
  }
  collection.runs_.append(added_);
  for (const auto& [ended, end] : ended_) {
    collection.runs_.end(ended, end.to);
    collection.rows().stage_document(collection.runs_.get(ended).document, {ended, end.name},
                                     batch);
  }
  stage_runs(batch);
  state_.runs = collection.runs_.count();
  ++state_.version;
  for (const std::uint32_t gone : collection.replace_segments(state_.segments)) {
    HTN_RETURN_IF_ERROR(stage_erased(collection.rows(), gone, batch));
  }
  collection.rows().stage_state(state_, batch);
  added_.clear();
  ended_.clear();
  changed_ = false;
  return {};
}

// Rows that have a new run, or one that has ended, as they are in memory now.
void Change::stage_runs(kv::Batch& batch) const {
  const RunDirectory& runs = collection_->runs();
  std::set<std::uint32_t> rows;
  for (const auto& [run, end] : ended_) rows.insert(run / kRunsPerRow);
  for (std::uint32_t run = state_.runs; run < runs.count(); ++run) rows.insert(run / kRunsPerRow);
  std::vector<Run> some;
  for (const std::uint32_t row : rows) {
    some.clear();
    const std::uint32_t end = std::min(runs.count(), (row + 1) * kRunsPerRow);
    for (std::uint32_t run = row * kRunsPerRow; run < end; ++run) some.push_back(runs.get(run));
    collection_->rows().stage_runs(row, some, batch);
  }
}

}  // namespace hartonomous::collection

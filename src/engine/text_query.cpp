#include "engine/text_query.hpp"

#include <algorithm>
#include <limits>

#include <hartonomous/base/text.hpp>
#include <hartonomous/engine/store.hpp>

#include "engine/cursors.hpp"
#include "engine/search_reads.hpp"
#include "engine/search_rows.hpp"

namespace hartonomous::engine {

namespace {

constexpr std::uint32_t kCandidatesMax = 100'000;

double end_of(const SearchQuery& query) {
  if (!query.time_limit.has_value()) return std::numeric_limits<double>::infinity();
  return monotonic_seconds() + static_cast<double>(query.time_limit->count()) * 1e-6;
}

}  // namespace

Result<std::unique_ptr<TextQuery>> TextQuery::open(const SharedState& state,
                                                   const SearchQuery& query) {
  std::unique_ptr<TextQuery> made(new TextQuery(state, query));
  TextQuery& self = *made;
  self.end_seconds_ = end_of(query);
  HTN_ASSIGN_OR_RETURN(self.row_, search_row_of(state, query.collection_id));
  HTN_ASSIGN_OR_RETURN(self.weights_, search_weights(self.row_));
  if (query.weights.has_value()) self.weights_ = *query.weights;
  rows::SearchCollection checked = self.row_;
  HTN_RETURN_IF_ERROR(set_weights(checked, self.weights_, {}));
  HTN_ASSIGN_OR_RETURN(self.bm25_, bm25_of(self.row_, self.weights_));
  HTN_RETURN_IF_ERROR(self.validate());
  HTN_ASSIGN_OR_RETURN(auto accept,
                       accept_of(state, query.filter, [made = &self](const collection::Run& run) {
                         return made->document(run);
                       }));
  HTN_ASSIGN_OR_RETURN(self.view_, open_view(state, self.row_, std::move(accept)));
  const collection::Shape& shape = self.view_->collection().shape();
  text::QueryTextOptions options;
  if (query.words == SearchQuery::Words::kAll) {
    options.default_operator = text::DefaultOperator::kAnd;
  }
  options.fields = shape.units.fields;
  HTN_ASSIGN_OR_RETURN(self.parsed_, text::parse_query(query.text, *shape.analyzer, options));
  return made;
}

Status TextQuery::validate() const {
  if (query_.k < 1 || query_.k > text::kHitsMax) {
    return invalid_argument(concat("k is ", query_.k, ", it is 1 to ", text::kHitsMax));
  }
  if (query_.candidates > kCandidatesMax) {
    return invalid_argument(
        concat("candidates is ", query_.candidates, ", it is at most ", kCandidatesMax));
  }
  if (is_fused() && !row_.model_id.has_value()) {
    return invalid_argument(
        concat("collection '", row_.collection_name, "' has no model of embeddings"));
  }
  return {};
}

Result<SearchResult> TextQuery::run(const Control& control) {
  const double begin = monotonic_seconds();
  SearchResult result;
  result.report.notes = parsed_.notes;
  result.report.query = text::to_string(parsed_.root);
  HTN_RETURN_IF_ERROR(is_fused() ? run_fused(result, control) : run_text(result, control));
  result.report.total_us = (monotonic_seconds() - begin) * 1e6;
  return result;
}

Result<text::SearchResult> TextQuery::find(std::uint32_t k, const Control& control) {
  text::SearchOptions options;
  options.k = k;
  if (query_.after.has_value() && !is_fused()) {
    options.after = text::Hit{.score = query_.after->score, .unit = query_.after->unit};
  }
  if (query_.exact_total) options.total = text::Total::kExact;
  if (query_.explain) options.parts = text::Parts::kEach;
  options.document_frequency = view_->document_frequency();
  options.bm25 = bm25_;
  options.end_seconds = end_seconds_;
  return text::search(view_->input(), parsed_.root, options, control);
}

Status TextQuery::run_text(SearchResult& result, const Control& control) {
  const double begin = monotonic_seconds();
  HTN_ASSIGN_OR_RETURN(const text::SearchResult found, find(query_.k, control));
  result.report.text_us = (monotonic_seconds() - begin) * 1e6;
  report(found, result.report);
  result.total = found.total;
  result.total_is_exact = found.total_exact;
  for (std::size_t h = 0; h < found.hits.size(); ++h) {
    HTN_ASSIGN_OR_RETURN(SearchHit hit, hit_of(found.hits[h].unit, found.hits[h].score));
    if (query_.explain) hit.parts = parts_of(found, h);
    result.hits.push_back(std::move(hit));
  }
  return {};
}

std::vector<float> TextQuery::parts_of(const text::SearchResult& found, std::size_t hit) {
  const auto leaves = static_cast<std::ptrdiff_t>(found.leaves.size());
  const auto first = found.parts.begin() + static_cast<std::ptrdiff_t>(hit) * leaves;
  return {first, first + leaves};
}

void TextQuery::report(const text::SearchResult& found, SearchReport& report) const {
  for (const text::LeafReport& leaf : found.leaves) {
    report.terms.push_back(
        {.text = leaf.text, .units = leaf.units, .idf = leaf.idf, .stands_for = leaf.expansions});
    if (leaf.expansions_left > 0) {
      report.notes.push_back(
          concat(leaf.text, " stands for ", leaf.expansions + leaf.expansions_left,
                 " words, the most frequent ", leaf.expansions, " were searched"));
    }
  }
  report.segments = view_->state().segments.size();
  report.postings = found.counters.postings;
  report.postings_decoded = found.counters.postings_decoded;
  report.candidates = found.counters.candidates;
}

Result<Document> TextQuery::document(const collection::Run& run) {
  const auto held = documents_.find(run.document.value());
  if (held != documents_.end()) return held->second;
  HTN_ASSIGN_OR_RETURN(Document found, document_of(state_, *view_, run));
  documents_.emplace(run.document.value(), found);
  return found;
}

Result<SearchHit> TextQuery::hit_of(std::uint32_t unit, float score) {
  const collection::Run run = view_->run_of(unit);
  SearchHit hit;
  HTN_ASSIGN_OR_RETURN(hit.document, document(run));
  hit.unit = unit - run.first;
  hit.score = score;
  hit.place = {.score = score, .unit = unit};
  return hit;
}

Result<std::string> read_unit(const SharedState& state, const SearchHit& hit,
                              collection::Unit unit) {
  const Snapshot now(state);
  ByteRange range{.offset = 0, .length = collection::kUnitBytesMax};
  // A text of one word is its only line.
  if (unit != collection::Unit::kDocument && content_id_is_composite(hit.document.atom.content())) {
    HTN_ASSIGN_OR_RETURN(range, now.line_range(hit.document.atom, hit.unit));
    range.length = std::min<std::uint64_t>(range.length, collection::kUnitBytesMax);
  }
  return now.read(hit.document.atom, range);
}

namespace {

constexpr std::uint32_t kSnippetMost = 10'000;
constexpr std::uint32_t kSnippetLeast = 20;

// What of a unit is searched, as one text.
Result<std::string> searched_text(const collection::UnitShape& shape, std::string unit) {
  if (shape.unit != collection::Unit::kRecord) return unit;
  std::string joined;
  collection::UnitCutter cutter(
      shape, {}, [&joined](std::span<const std::string_view> fields, std::string_view) {
        for (const std::string_view field : fields) {
          if (!joined.empty() && !field.empty()) joined += '\n';
          joined += field;
        }
        return Status();
      });
  HTN_RETURN_IF_ERROR(cutter.feed(as_bytes(unit)));
  HTN_RETURN_IF_ERROR(cutter.finish());
  return joined;
}

}  // namespace

// The terms of every field, the rare ones first of all.
Result<std::vector<text::SnippetTerm>> TextQuery::snippet_terms() const {
  std::vector<text::SnippetTerm> terms;
  for (std::uint32_t f = 0; f < view_->collection().shape().fields(); ++f) {
    for (text::SnippetTerm& term : text::snippet_terms(parsed_.root, f)) {
      const bool is_known = std::any_of(terms.begin(), terms.end(), [&](const auto& each) {
        return each.kind == term.kind && each.term == term.term && each.edits == term.edits;
      });
      if (is_known) continue;
      HTN_ASSIGN_OR_RETURN(term.weight, view_->inverse_frequency(term.term));
      terms.push_back(std::move(term));
    }
  }
  return terms;
}

Result<Snippet> TextQuery::snippet(const SearchHit& hit, const SnippetOptions& options) const {
  if (options.length < kSnippetLeast || options.length > kSnippetMost) {
    return invalid_argument(concat("a snippet's length is ", options.length, ", it is ",
                                   kSnippetLeast, " to ", kSnippetMost));
  }
  const collection::Shape& shape = view_->collection().shape();
  HTN_ASSIGN_OR_RETURN(std::string unit, read_unit(state_, hit, shape.units.unit));
  HTN_ASSIGN_OR_RETURN(const std::string text, searched_text(shape.units, std::move(unit)));
  HTN_ASSIGN_OR_RETURN(const auto terms, snippet_terms());
  text::AnalyzerScratch scratch;
  HTN_ASSIGN_OR_RETURN(const auto windows,
                       text::snippets_of(text, *shape.analyzer, scratch, terms,
                                         {.characters = options.length, .count = 1}));
  Snippet snippet;
  if (windows.empty()) return snippet;
  const text::Snippet& best = windows.front();
  snippet.text = text.substr(best.window.begin, best.window.end - best.window.begin);
  for (const text::ByteRange& each : best.hits) {
    snippet.highlights.emplace_back(each.begin - best.window.begin, each.end - best.window.begin);
  }
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::string_view before = std::string_view(text).substr(0, best.window.begin);
  const std::string_view after = std::string_view(text).substr(best.window.end);
  snippet.begins_unit = before.find_first_not_of(kBlanks) == std::string_view::npos;
  snippet.ends_unit = after.find_first_not_of(kBlanks) == std::string_view::npos;
  return snippet;
}

}  // namespace hartonomous::engine

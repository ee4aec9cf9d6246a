#include "cli/search_hits.hpp"

#include <unistd.h>

#include <charconv>
#include <cmath>
#include <cstdlib>

#include <hartonomous/base/text.hpp>
#include <hartonomous/engine/search_values.hpp>

#include "cli/embedding_arguments.hpp"
#include "cli/model_arguments.hpp"
#include "cli/text.hpp"

namespace hartonomous::cli {
namespace {

constexpr std::string_view kIndent = "           ";
constexpr std::string_view kStopWordNote = "a stop word: left out";

// A passage on one line: one blank for any between words, none at the ends.
class PassageLine {
 public:
  // What was searched for is printable apart: a text cannot end or begin an emphasis.
  void add(std::string_view text) {
    std::string squeezed;
    for (const char c : text) {
      const bool is_blank = c == ' ' || (c >= '\t' && c <= '\r');
      if (!is_blank || !after_blank_) squeezed += is_blank ? ' ' : c;
      after_blank_ = is_blank;
    }
    out_ += printable(squeezed);
  }
  void mark(std::string_view emphasis) { out_ += emphasis; }
  std::string finish() {
    while (out_.ends_with(' ')) out_.pop_back();
    return std::move(out_);
  }

 private:
  std::string out_;
  bool after_blank_ = true;
};

bool is_fused(const SearchQuery& query) {
  return !query.vector.empty() || query.like_atom || query.like_text || query.region;
}

Json json_or_null(const std::optional<float>& number) {
  return number.has_value() ? json_of(*number) : Json();
}

std::string text_or_dash(const std::optional<float>& number) {
  return number.has_value() ? fixed_text(*number, 4) : std::string("-");
}

void add_scores(Record& record, const SearchQuery& query, const SearchHit& hit) {
  record.json_only("score", json_of(hit.score)).text_only("score", fixed_text(hit.score, 4), 9);
  if (!is_fused(query)) return;
  record.json_only("text_score", json_or_null(hit.text_score))
      .text_only("words", text_or_dash(hit.text_score), 9)
      .json_only("vector_distance", json_or_null(hit.vector_distance))
      .text_only("distance", text_or_dash(hit.vector_distance), 9);
  if (query.region.has_value()) record.flag("in_region", hit.in_region.value_or(false));
}

Result<Record> hit_record(const HitsView& view, const SearchHit& hit) {
  Record record;
  add_scores(record, view.query, hit);
  record.id("atom", hit.document.atom)
      .json_only("version", hit.document.version)
      .json_only("place", place_text(hit.place));
  if (view.row.unit != "document") record.count("line", hit.unit + 1);
  if (view.row.key_member.has_value()) {
    HTN_ASSIGN_OR_RETURN(const std::string unit, view.search.read(view.row.collection_id, hit));
    HTN_ASSIGN_OR_RETURN(const std::string key, search_key(view.row, unit));
    record.name("key", key);
  }
  record.name("name", hit.document.name);
  if (!view.query.explain) return record;
  Json parts = Json::array();
  for (const float part : hit.parts) parts.push_back(json_of(part));
  record.json_only("parts", std::move(parts));
  return record;
}

// What each word added, for people.
std::string parts_text(const SearchReport& report, const SearchHit& hit) {
  std::string out;
  for (std::size_t i = 0; i < hit.parts.size() && i < report.terms.size(); ++i) {
    if (hit.parts[i] == 0) continue;
    out += concat(out.empty() ? "" : " + ", fixed_text(hit.parts[i], 4), " ",
                  printable(report.terms[i].text));
  }
  return out;
}

Json json_of(const Snippet& snippet) {
  Json highlights = Json::array();
  for (const auto& [begin, end] : snippet.highlights) highlights.push_back({begin, end});
  return Json{{"text", snippet.text},
              {"highlights", std::move(highlights)},
              {"begins_unit", snippet.begins_unit},
              {"ends_unit", snippet.ends_unit}};
}

Status print_hit(Context& context, const HitsView& view, const SearchReport& report,
                 const SearchHit& hit) {
  HTN_ASSIGN_OR_RETURN(Record record, hit_record(view, hit));
  std::optional<Snippet> snippet;
  if (view.snippet > 0) {
    HTN_ASSIGN_OR_RETURN(snippet, view.search.snippet(view.query, hit, {.length = view.snippet}));
    record.json_only("snippet", json_of(*snippet));
  }
  HTN_RETURN_IF_ERROR(context.print_row(record));
  if (context.json()) return {};
  const std::string parts = parts_text(report, hit);
  if (!parts.empty()) HTN_RETURN_IF_ERROR(context.out().line(concat(kIndent, parts)));
  if (!snippet.has_value()) return {};
  return context.out().line(concat(kIndent, passage_text(*snippet, emphasis_for_stdout())));
}

Json json_of(const SearchReport& report) {
  Json terms = Json::array();
  for (const SearchReport::Term& term : report.terms) {
    terms.push_back({{"text", term.text},
                     {"units", term.units},
                     {"idf", term.idf},
                     {"stands_for", term.stands_for}});
  }
  return Json{{"query", report.query},           {"notes", report.notes},
              {"terms", std::move(terms)},       {"segments", report.segments},
              {"postings", report.postings},     {"postings_decoded", report.postings_decoded},
              {"candidates", report.candidates}, {"text_us", report.text_us},
              {"vector_us", report.vector_us},   {"total_us", report.total_us}};
}

std::string term_text(const SearchReport::Term& term) {
  // How many units have a phrase is not counted before it is searched for.
  const bool is_phrase = term.text.starts_with('"');
  std::string out = concat(printable(term.text), " (");
  if (!is_phrase) out += concat(with_separators(term.units), " units, ");
  out += concat("idf ", fixed_text(term.idf, 4));
  if (term.stands_for > 0) out += concat(", stands for ", with_separators(term.stands_for));
  return out + ")";
}

}  // namespace

std::string place_text(const SearchAfter& place) {
  return concat(float_text(place.score), ":", place.unit);
}

Result<SearchAfter> parse_place(std::string_view text) {
  SearchAfter place;
  const std::size_t colon = std::min(text.rfind(':'), text.size());
  const auto [score_end, score] = std::from_chars(text.data(), text.data() + colon, place.score);
  const char* const last = text.data() + text.size();
  const char* const unit_begin = text.data() + std::min(colon + 1, text.size());
  const auto [unit_end, unit] = std::from_chars(unit_begin, last, place.unit);
  const bool is_place = score == std::errc() && score_end == text.data() + colon &&
                        unit == std::errc() && unit_end == last && std::isfinite(place.score);
  if (is_place) return place;
  return invalid_argument(
      concat("'", printable(text), "' is not SCORE:UNIT, as the page before has it"));
}

bool stdout_is_terminal() { return ::isatty(STDOUT_FILENO) == 1; }

Emphasis emphasis_for_stdout() {
  const char* const terminal = std::getenv("TERM");
  const char* const no_color = std::getenv("NO_COLOR");
  const bool is_dumb = terminal == nullptr || std::string_view(terminal) == "dumb";
  const bool is_refused = no_color != nullptr && *no_color != '\0';
  if (!stdout_is_terminal() || is_dumb || is_refused) return {};
  return {.begin = "\x1b[1m", .end = "\x1b[0m"};
}

std::string passage_text(const Snippet& snippet, const Emphasis& emphasis) {
  const std::string_view text = snippet.text;
  PassageLine line;
  std::size_t at = 0;
  for (const auto& [begin, end] : snippet.highlights) {
    if (begin < at || end > text.size() || end <= begin) continue;
    line.add(text.substr(at, begin - at));
    line.mark(emphasis.begin);
    line.add(text.substr(begin, end - begin));
    line.mark(emphasis.end);
    at = end;
  }
  line.add(text.substr(at));
  return concat(snippet.begins_unit ? "" : "... ", line.finish(), snippet.ends_unit ? "" : " ...");
}

Status print_search_hits(Context& context, const HitsView& view, const SearchResult& result) {
  for (const SearchHit& hit : result.hits) {
    if (context.stop().stop_requested()) return cancelled("reading hits");
    HTN_RETURN_IF_ERROR(print_hit(context, view, result.report, hit));
  }
  for (const std::string& note : result.report.notes) {
    // Every sentence has words that are left out: that is said to those who ask.
    const bool is_said = view.query.explain || !note.ends_with(kStopWordNote);
    if (is_said && !context.json() && !context.options().quiet) {
      context.warn(concat("note: ", note));
    }
  }
  if (!result.hits.empty() && result.hits.size() == view.query.k) {
    return context.print_line(concat("more: --after ", place_text(result.hits.back().place)));
  }
  return {};
}

Status print_search_report(Context& context, const SearchResult& result) {
  if (context.json()) {
    Json plan = json_of(result.report);
    plan["total"] = result.total;
    plan["total_is_exact"] = result.total_is_exact;
    return context.print(Record().json_only("plan", std::move(plan)));
  }
  const auto microseconds = [](double us) {
    return concat(with_separators(static_cast<std::uint64_t>(us)), " us");
  };
  const SearchReport& report = result.report;
  Record record;
  record.text_only("query", printable(report.query));
  for (const SearchReport::Term& term : report.terms) record.text_only("term", term_text(term));
  record
      .text_only("matching",
                 concat(result.total_is_exact ? "" : "at least ", with_separators(result.total)))
      .count("segments", report.segments)
      .count("postings", report.postings)
      .count("postings_decoded", report.postings_decoded)
      .count("candidates", report.candidates)
      .text_only("by_words", microseconds(report.text_us))
      .text_only("by_vectors", microseconds(report.vector_us))
      .text_only("in_all", microseconds(report.total_us));
  HTN_RETURN_IF_ERROR(context.out().write("\n"));
  return context.print(record);
}

}  // namespace hartonomous::cli

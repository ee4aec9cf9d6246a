#include "text/snippet.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_map>

#include <hartonomous/base/text.hpp>

#include "text/edit_distance.hpp"
#include "text/text_edges.hpp"
#include "text/word_folder.hpp"

namespace hartonomous::text {

namespace {

constexpr std::size_t kKnownTermsMax = std::size_t{1} << 16;
constexpr std::uint32_t kNoTerm = ~std::uint32_t{0};

struct Found {
  std::uint32_t term;
  std::size_t begin;
  std::size_t end;
  std::size_t first_character = 0;
  std::size_t end_character = 0;
};
using Hits = std::vector<Found>;

// Which of the query's terms a token is; the first that fits.
class Matcher {
 public:
  explicit Matcher(const std::vector<SnippetTerm>& terms) : terms_(terms) {
    for (std::uint32_t i = 0; i < terms.size(); ++i) {
      if (terms[i].kind == SnippetTerm::Kind::kExact) {
        known_.try_emplace(terms[i].term, i);
      } else {
        compared_.push_back(i);
      }
    }
    exact_ = known_.size();
  }

  std::uint32_t match(std::string_view term) {
    key_.assign(term);
    const auto found = known_.find(key_);
    if (found != known_.end()) return found->second;
    if (compared_.empty()) return kNoTerm;
    const std::uint32_t match = compare(term);
    if (known_.size() < exact_ + kKnownTermsMax) known_.emplace(key_, match);
    return match;
  }

 private:
  std::uint32_t compare(std::string_view term) const {
    for (const std::uint32_t i : compared_) {
      const SnippetTerm& each = terms_[i];
      const bool fits = each.kind == SnippetTerm::Kind::kPrefix
                            ? term.starts_with(each.term)
                            : is_within_edits(term, each.term, each.edits);
      if (fits) return i;
    }
    return kNoTerm;
  }

  const std::vector<SnippetTerm>& terms_;
  std::unordered_map<std::string, std::uint32_t> known_;
  std::vector<std::uint32_t> compared_;
  std::size_t exact_ = 0;
  std::string key_;
};

Result<Hits> hits_of(std::string_view text, const Analyzer& analyzer, AnalyzerScratch& scratch,
                     const std::vector<SnippetTerm>& terms) {
  Hits hits;
  Matcher matcher(terms);
  HTN_RETURN_IF_ERROR(analyzer.analyze(text, scratch, [&](const Token& token) {
    if (hits.size() == kSnippetHitsMax) return;
    const std::uint32_t term = matcher.match(token.term);
    if (term != kNoTerm) hits.push_back({term, token.begin, token.end});
  }));
  std::size_t at = 0;
  std::size_t characters = 0;
  for (Found& hit : hits) {
    // The parts of an identifier begin where it does, or later.
    characters += count_characters(text.substr(at, hit.begin - at));
    at = hit.begin;
    hit.first_character = characters;
    hit.end_character = characters + count_characters(text.substr(at, hit.end - at));
  }
  return hits;
}

// Hits [first, last) of one window.
struct Candidate {
  double weight = 0;
  std::size_t first = 0;
  std::size_t last = 0;

  bool is_better_than(const Candidate& other) const {
    if (weight != other.weight) return weight > other.weight;
    if (last - first != other.last - other.first) return last - first > other.last - other.first;
    return first < other.first;
  }
};

// A stretch without a window as yet, and the best that it could have.
struct Stretch {
  ByteRange range;
  std::size_t first;  // its hits
  std::size_t last;
  Candidate best = {};
};

class Chooser {
 public:
  Chooser(std::string_view text, const Hits& hits, const std::vector<SnippetTerm>& terms,
          const SnippetOptions& options)
      : text_(text), hits_(hits), terms_(terms), options_(options), seen_(terms.size()) {}

  Result<std::vector<Snippet>> choose();

 private:
  void find_best(Stretch& stretch);
  Result<Snippet> snippet_of(const Stretch& stretch) const;
  Result<ByteRange> window_of(const ByteRange& hits, std::size_t characters,
                              const ByteRange& within) const;
  void split(std::size_t index, const Snippet& snippet);

  std::string_view text_;
  const Hits& hits_;
  const std::vector<SnippetTerm>& terms_;
  const SnippetOptions& options_;
  std::vector<std::uint32_t> seen_;
  std::vector<Stretch> stretches_;
};

void Chooser::find_best(Stretch& stretch) {
  std::fill(seen_.begin(), seen_.end(), 0);
  stretch.best = {};
  double weight = 0;
  std::size_t last = stretch.first;
  for (std::size_t first = stretch.first; first < stretch.last; ++first) {
    const std::size_t end = hits_[first].first_character + options_.characters;
    for (; last < stretch.last && (last == first || hits_[last].end_character <= end); ++last) {
      if (seen_[hits_[last].term]++ == 0) weight += terms_[hits_[last].term].weight;
    }
    const Candidate candidate{weight, first, last};
    if (candidate.is_better_than(stretch.best)) stretch.best = candidate;
    if (--seen_[hits_[first].term] == 0) weight -= terms_[hits_[first].term].weight;
  }
}

// What is left of the characters goes to both sides alike, as far as there is text; what an edge of
// a word leaves over on one side goes to the other.
Result<ByteRange> Chooser::window_of(const ByteRange& hits, std::size_t characters,
                                     const ByteRange& within) const {
  const std::size_t left = options_.characters - std::min(options_.characters, characters);
  ByteRange window = hits;
  const auto extend_before = [&](std::size_t count) -> Status {
    const std::size_t most = characters_before(text_, hits.begin, count);
    HTN_ASSIGN_OR_RETURN(window.begin,
                         edge_behind(text_, std::max(most, within.begin), hits.begin));
    return {};
  };
  HTN_RETURN_IF_ERROR(extend_before(left / 2));
  const std::size_t before =
      count_characters(text_.substr(window.begin, hits.begin - window.begin));
  const std::size_t most = characters_behind(text_, hits.end, left - std::min(left, before));
  HTN_ASSIGN_OR_RETURN(window.end, edge_before(text_, std::min(most, within.end), hits.end));
  const std::size_t behind = count_characters(text_.substr(hits.end, window.end - hits.end));
  HTN_RETURN_IF_ERROR(extend_before(left - std::min(left, behind)));
  const auto is_space = [&](std::size_t at) {
    return text_[at] == ' ' || (text_[at] >= '\t' && text_[at] <= '\r');
  };
  while (window.begin < hits.begin && is_space(window.begin)) ++window.begin;
  while (window.end > hits.end && is_space(window.end - 1)) --window.end;
  return window;
}

Result<Snippet> Chooser::snippet_of(const Stretch& stretch) const {
  const Candidate& best = stretch.best;
  ByteRange all{hits_[best.first].begin, 0};
  std::size_t end_character = 0;
  for (std::size_t i = best.first; i < best.last; ++i) {
    all.end = std::max<std::uint64_t>(all.end, hits_[i].end);
    end_character = std::max(end_character, hits_[i].end_character);
  }
  Snippet snippet;
  const std::size_t characters = end_character - hits_[best.first].first_character;
  HTN_ASSIGN_OR_RETURN(snippet.window, window_of(all, characters, stretch.range));
  for (std::size_t i = stretch.first; i < stretch.last; ++i) {
    const ByteRange hit{hits_[i].begin, hits_[i].end};
    if (hit.begin < snippet.window.begin || hit.end > snippet.window.end) continue;
    auto& hits = snippet.hits;
    if (!hits.empty() && hit.begin < hits.back().end) {
      hits.back().end = std::max(hits.back().end, hit.end);
    } else {
      hits.push_back(hit);
    }
  }
  return snippet;
}

// The stretch becomes what is before the window and what is behind it.
void Chooser::split(std::size_t index, const Snippet& snippet) {
  const Stretch whole = stretches_[index];
  Stretch before{{whole.range.begin, snippet.window.begin}, whole.first, whole.first};
  while (before.last < whole.last && hits_[before.last].end <= snippet.window.begin) ++before.last;
  Stretch behind{{snippet.window.end, whole.range.end}, whole.last, whole.last};
  while (behind.first > whole.first && hits_[behind.first - 1].begin >= snippet.window.end) {
    --behind.first;
  }
  find_best(before);
  find_best(behind);
  stretches_[index] = before;
  stretches_.push_back(behind);
}

Result<std::vector<Snippet>> Chooser::choose() {
  std::vector<Snippet> snippets;
  stretches_.push_back({{0, text_.size()}, 0, hits_.size()});
  find_best(stretches_[0]);
  while (snippets.size() < options_.count) {
    std::size_t best = 0;
    for (std::size_t i = 1; i < stretches_.size(); ++i) {
      if (stretches_[i].best.is_better_than(stretches_[best].best)) best = i;
    }
    if (stretches_[best].best.first == stretches_[best].best.last) break;
    HTN_ASSIGN_OR_RETURN(Snippet snippet, snippet_of(stretches_[best]));
    split(best, snippet);
    snippets.push_back(std::move(snippet));
  }
  if (snippets.empty() && !text_.empty()) {
    HTN_ASSIGN_OR_RETURN(const ByteRange window, window_of({0, 0}, 0, {0, text_.size()}));
    snippets.push_back({window, {}});
  }
  std::sort(snippets.begin(), snippets.end(),
            [](const Snippet& a, const Snippet& b) { return a.window.begin < b.window.begin; });
  return snippets;
}

void add_terms(const QueryNode& node, std::uint32_t field, std::vector<SnippetTerm>& out) {
  using Kind = QueryNode::Kind;
  if (node.kind == Kind::kNot || (node.fields >> field & 1) == 0) return;
  const auto add = [&](SnippetTerm::Kind kind, const std::string& term) {
    const auto is_it = [&](const SnippetTerm& each) {
      return each.kind == kind && each.term == term && each.edits == node.edits;
    };
    if (std::none_of(out.begin(), out.end(), is_it)) out.push_back({kind, term, node.edits});
  };
  if (node.kind == Kind::kTerm) add(SnippetTerm::Kind::kExact, node.term);
  if (node.kind == Kind::kPrefix) add(SnippetTerm::Kind::kPrefix, node.term);
  if (node.kind == Kind::kFuzzy) add(SnippetTerm::Kind::kFuzzy, node.term);
  for (const PhraseTerm& each : node.phrase) add(SnippetTerm::Kind::kExact, each.term);
  for (const QueryNode& child : node.children) add_terms(child, field, out);
  for (const QueryNode& child : node.optional) add_terms(child, field, out);
}

}  // namespace

std::vector<SnippetTerm> snippet_terms(const QueryNode& query, std::uint32_t field) {
  std::vector<SnippetTerm> terms;
  add_terms(query, field, terms);
  return terms;
}

Result<std::vector<Snippet>> snippets_of(std::string_view text, const Analyzer& analyzer,
                                         AnalyzerScratch& scratch,
                                         const std::vector<SnippetTerm>& terms,
                                         const SnippetOptions& options) {
  if (options.characters == 0 || options.characters > kSnippetCharactersMax) {
    return invalid_argument(
        concat("snippets of ", options.characters, " characters: 1 to ", kSnippetCharactersMax));
  }
  if (options.count == 0 || options.count > kSnippetsMax) {
    return invalid_argument(concat(options.count, " snippets: 1 to ", kSnippetsMax));
  }
  const std::string_view looked_at = cut_to(text, kSnippetTextBytesMax);
  HTN_ASSIGN_OR_RETURN(const Hits hits, hits_of(looked_at, analyzer, scratch, terms));
  return Chooser(looked_at, hits, terms, options).choose();
}

}  // namespace hartonomous::text

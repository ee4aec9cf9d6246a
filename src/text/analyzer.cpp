#include "text/analyzer.hpp"

#include <optional>
#include <unordered_set>
#include <vector>

#include <hartonomous/base/text.hpp>

#include "text/code_parts.hpp"
#include "text/icu_words.hpp"
#include "text/languages.hpp"
#include "text/stop_words.hpp"
#include "text/word_folder.hpp"
#include "text/word_memo.hpp"
#include "text/word_scanner.hpp"

namespace hartonomous::text {

namespace {

constexpr std::size_t kStopWordsMax = 10'000;

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return WordMemo::key(text, text.size()).hash;
  }
};
using WordSet = std::unordered_set<std::string, TextHash, std::equal_to<>>;

// Those of the language, but of code: its words are names, and every one may be asked for.
std::vector<std::string> stop_words(const AnalysisOptions& options,
                                    const std::optional<Language>& language) {
  if (options.stop_words.has_value()) return *options.stop_words;
  if (!language.has_value() || options.rule == TokenRule::kCode) return {};
  std::vector<std::string> words;
  const std::string_view list = stop_words_of(language->name);
  for (std::size_t at = 0; at < list.size();) {
    const std::size_t end = std::min(list.find(' ', at), list.size());
    words.emplace_back(list.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

bool has_elisions(const Language& language) {
  return language.name == "french" || language.name == "italian" || language.name == "catalan";
}

// Bytes of the apostrophe that is there.
std::size_t apostrophe_at(std::string_view word, std::size_t at) {
  if (word[at] == '\'') return 1;
  return word.substr(at).starts_with("\xE2\x80\x99") ? 3 : 0;
}

}  // namespace

struct Analyzer::Rules {
  AnalysisOptions options;
  std::optional<Language> language;
  WordSet stop_words;
  // "l'homme" is two words.
  bool has_elisions = false;
};

// What makes the terms of a word, and what the words of a text go through.
struct AnalyzerScratch::Impl {
  using Rules = Analyzer::Rules;

  Impl(std::shared_ptr<const Rules> of, WordFolder a_folder, std::optional<Stemmer> a_stemmer)
      : rules(std::move(of)), folder(std::move(a_folder)), stemmer(std::move(a_stemmer)) {}
  static Result<std::unique_ptr<Impl>> make(std::shared_ptr<const Rules> rules);

  std::shared_ptr<const Rules> rules;
  WordFolder folder;
  std::optional<Stemmer> stemmer;
  std::optional<IcuWords> icu;  // opened when a text first needs it
  WordMemo memo;
  std::vector<WordRange> region_words;

  // Of the word that is made now.
  CodeParts code;
  std::vector<WordPiece> pieces;
  std::string terms;
  std::uint32_t positions = 0;

  // Of the text that is analysed now.
  std::string_view text;
  const TokenSink* sink = nullptr;
  std::uint32_t position = 0;
  Status failed;

  enum class Reduce { kFold, kStem };
  void add_piece(std::string_view word, CodePart part, Reduce reduce);
  void make_word(std::string_view word);
  void make_code(std::string_view word);
  WordTerms make(std::string_view word);
  void take_short(std::size_t begin, std::size_t end);
  void take(std::size_t begin, std::size_t end);
  std::size_t take_region(std::size_t begin);
};

Result<std::unique_ptr<AnalyzerScratch::Impl>> AnalyzerScratch::Impl::make(
    std::shared_ptr<const Rules> rules) {
  HTN_ASSIGN_OR_RETURN(WordFolder folder, WordFolder::open());
  std::optional<Stemmer> stemmer;
  if (rules->language.has_value()) {
    HTN_ASSIGN_OR_RETURN(stemmer, Stemmer::open(*rules->language));
  }
  return std::make_unique<Impl>(std::move(rules), std::move(folder), std::move(stemmer));
}

// A term, unless folding leaves nothing or the list leaves it out. `positions` is where it is.
void AnalyzerScratch::Impl::add_piece(std::string_view word, CodePart part, Reduce reduce) {
  std::string_view term = folder.fold(word.substr(part.begin, part.end - part.begin));
  if (term.empty()) return;
  if (!rules->stop_words.empty() && rules->stop_words.contains(term)) return;
  // Folding may lengthen, and a stemmer takes what it is given: both ends are cut.
  term = cut_to(term, kTermBytesMax);
  if (reduce == Reduce::kStem && stemmer.has_value()) {
    const std::string_view stem = cut_to(stemmer->stem(term), kTermBytesMax);
    if (!stem.empty()) term = stem;
  }
  pieces.push_back({static_cast<std::uint32_t>(terms.size()),
                    static_cast<std::uint16_t>(term.size()), static_cast<std::uint16_t>(positions),
                    part.begin, part.end});
  terms.append(term);
}

void AnalyzerScratch::Impl::make_word(std::string_view word) {
  std::size_t begin = 0;
  while (begin < word.size()) {
    const std::size_t mark = rules->has_elisions ? apostrophe_at(word, begin) : 0;
    if (mark > 0 || word[begin] == '_') {
      begin += std::max<std::size_t>(mark, 1);
      continue;
    }
    // Underscores count at the ends of the whole only: snake_case is one word.
    std::size_t end = word.size();
    if (rules->has_elisions) {
      for (end = begin; end < word.size() && apostrophe_at(word, end) == 0;) ++end;
    }
    std::size_t last = end;
    while (last > begin && word[last - 1] == '_') --last;
    if (last == begin) return;
    add_piece(word, {static_cast<std::uint16_t>(begin), static_cast<std::uint16_t>(last)},
              Reduce::kStem);
    ++positions;
    begin = end;
  }
}

void AnalyzerScratch::Impl::make_code(std::string_view word) {
  split_code(word, code);
  for (const CodeIdentifier& each : code.identifiers) {
    const auto parts = std::span(code.parts).subspan(each.first_part, each.parts);
    const bool is_a_part =
        parts.size() == 1 && parts[0].begin == each.begin && parts[0].end == each.end;
    if (!is_a_part) add_piece(word, {each.begin, each.end}, Reduce::kFold);
    for (const CodePart& part : parts) {
      add_piece(word, part, Reduce::kStem);
      ++positions;
    }
  }
}

WordTerms AnalyzerScratch::Impl::make(std::string_view word) {
  pieces.clear();
  terms.clear();
  positions = 0;
  if (rules->options.rule == TokenRule::kCode) {
    make_code(word);
  } else {
    make_word(word);
  }
  return {pieces, terms.data(), positions};
}

// REQUIRES: end - begin <= kTermBytesMax.
void AnalyzerScratch::Impl::take_short(std::size_t begin, std::size_t end) {
  const std::string_view word = text.substr(begin, end - begin);
  WordTerms found;
  if (word.size() > WordMemo::kWordBytesMax) {
    found = make(word);
  } else {
    const WordMemo::Key key = WordMemo::key(word, text.size() - begin);
    if (!memo.find(word, key, found)) {
      found = make(word);
      memo.put(word, key, found, terms.size());
    }
  }
  const auto at = static_cast<std::uint32_t>(begin);
  for (const WordPiece& piece : found.pieces) {
    (*sink)({found.term(piece), position + piece.position, at + piece.begin, at + piece.end});
  }
  position += found.positions;
}

void AnalyzerScratch::Impl::take(std::size_t begin, std::size_t end) {
  if (end - begin <= kTermBytesMax) return take_short(begin, end);
  while (begin < end) {
    const std::string_view piece = cut_to(text.substr(begin, end - begin), kTermBytesMax);
    // A word of a letter and a thousand marks has pieces without a letter.
    if (has_content(piece)) take_short(begin, begin + piece.size());
    begin += piece.size();
  }
}

std::size_t AnalyzerScratch::Impl::take_region(std::size_t begin) {
  const Region region = region_from(text, begin);
  region_words.clear();
  if (region.end == begin) return region.next;
  if (!icu.has_value()) {
    auto opened = IcuWords::open();
    if (!opened.ok()) {
      failed = std::move(opened).status();
      return text.size();
    }
    icu = std::move(opened).value();
  }
  const WordRange range{static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(region.end)};
  auto stopped = icu->words(text, range, region.tail, region_words);
  if (!stopped.ok()) {
    failed = std::move(stopped).status();
    return text.size();
  }
  for (const WordRange& word : region_words) take(word.begin, word.end);
  return *stopped == region.end ? region.next : *stopped;
}

AnalyzerScratch::AnalyzerScratch() = default;
AnalyzerScratch::AnalyzerScratch(AnalyzerScratch&&) noexcept = default;
AnalyzerScratch& AnalyzerScratch::operator=(AnalyzerScratch&&) noexcept = default;
AnalyzerScratch::~AnalyzerScratch() = default;

std::size_t AnalyzerScratch::memory_bytes() const {
  return impl_ == nullptr ? 0 : sizeof *impl_ + impl_->memo.memory_bytes();
}

Analyzer::Analyzer(std::shared_ptr<const Rules> rules) : rules_(std::move(rules)) {}

const AnalysisOptions& Analyzer::options() const { return rules_->options; }

Result<std::shared_ptr<const Analyzer>> Analyzer::make(const AnalysisOptions& options) {
  auto rules = std::make_shared<Rules>();
  rules->options = options;
  HTN_ASSIGN_OR_RETURN(rules->language, find_language(options.language));
  if (token_rule_name(options.rule) == "unknown") {
    return invalid_argument(concat("token rule ", static_cast<unsigned>(options.rule)));
  }
  if (rules->language.has_value()) rules->has_elisions = has_elisions(*rules->language);
  const auto words = stop_words(options, rules->language);
  if (words.size() > kStopWordsMax) {
    return invalid_argument(concat(words.size(), " stop words: at most ", kStopWordsMax));
  }
  // What a text cannot be analysed without is opened once, so that failures are known here.
  HTN_ASSIGN_OR_RETURN(auto scratch, AnalyzerScratch::Impl::make(rules));
  HTN_RETURN_IF_ERROR(IcuWords::open().status());
  for (const std::string& word : words) {
    const std::string_view folded = scratch->folder.fold(word);
    if (folded.size() > kTermBytesMax) {
      return invalid_argument(concat("a stop word of more than ", kTermBytesMax, " bytes"));
    }
    rules->stop_words.emplace(folded);
  }
  return std::shared_ptr<const Analyzer>(new Analyzer(std::move(rules)));
}

Status Analyzer::analyze(std::string_view text, AnalyzerScratch& scratch, TokenSink sink) const {
  if (text.size() > kTextBytesMax) {
    return invalid_argument(concat("a text of ", text.size(), " bytes: at most ", kTextBytesMax));
  }
  if (scratch.impl_ == nullptr || scratch.impl_->rules != rules_) {
    HTN_ASSIGN_OR_RETURN(scratch.impl_, AnalyzerScratch::Impl::make(rules_));
  }
  AnalyzerScratch::Impl& work = *scratch.impl_;
  work.text = text;
  work.sink = &sink;
  work.position = 0;
  work.failed = {};
  scan_words(
      text, WordClasses::get(), [&](std::size_t begin, std::size_t end) { work.take(begin, end); },
      [&](std::size_t begin, std::size_t) { return work.take_region(begin); });
  return std::move(work.failed);
}

Status Analyzer::analyze(std::string_view text, TokenSink sink) const {
  AnalyzerScratch scratch;
  return analyze(text, scratch, sink);
}

Analyzer Analyzer::folding_only() const {
  auto rules = std::make_shared<Rules>();
  rules->options = {.language = "none", .stop_words = {{}}, .rule = rules_->options.rule};
  return Analyzer(std::move(rules));
}

}  // namespace hartonomous::text

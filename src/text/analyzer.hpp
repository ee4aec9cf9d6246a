#pragma once

// Analyzer: texts to the terms that are searched, by the options of a collection.
//
//   HTN_ASSIGN_OR_RETURN(auto analyzer, Analyzer::make({.language = "en"}));
//   AnalyzerScratch scratch;  // one for each thread: it remembers words
//   HTN_RETURN_IF_ERROR(analyzer->analyze(text, scratch, [&](const Token& token) { ... }));
//
// What a text becomes, docs/text.md says at length:
//  1. Words are those of UAX 29 by ICU's root locale and dictionaries, cut at every '@' and ':' and
//     at bytes that are not UTF-8. What has no letter, digit or emoji is no word.
//  2. A word of more than kTermBytesMax bytes is cut into pieces of that size, each a word.
//  3. Words are folded (NFKC_Casefold), stop words left out, the others stemmed.
//  4. Code: each identifier gives itself, folded only, and its parts, folded and stemmed.
// Positions ascend; they count stop words, so that phrases see the gap. Only at one position can
// there be several tokens, and only of code: an identifier is at that of its first part.
//
// Cost: O(bytes); words met before cost a look into a table of at most some MiB.
// Thread-safety: immutable; an AnalyzerScratch is for one thread at a time.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>

#include <hartonomous/base/result.hpp>
#include <hartonomous/text/analysis.hpp>

namespace hartonomous::text {

inline constexpr std::size_t kTermBytesMax = 255;
inline constexpr std::uint64_t kTextBytesMax = 0xFFFFFFFF;

struct Token {
  std::string_view term;  // valid during the call that gives it
  std::uint32_t position = 0;
  std::uint32_t begin = 0;  // bytes in the text
  std::uint32_t end = 0;
};

// A callable that takes tokens. Lifetime: it holds a reference.
class TokenSink {
 public:
  template <typename Callable>
  requires(!std::is_same_v<std::remove_cvref_t<Callable>, TokenSink>)
      TokenSink(Callable&& callable)  // NOLINT implicit
      : object_(const_cast<void*>(static_cast<const void*>(std::addressof(callable)))),
        call_([](void* object, const Token& token) {
          (*static_cast<std::remove_reference_t<Callable>*>(object))(token);
        }) {}
  void operator()(const Token& token) const { call_(object_, token); }

 private:
  void* object_;
  void (*call_)(void*, const Token&);
};

// What an analysis needs and what it remembers of words. It serves any analyzer; with another than
// the last it forgets.
class AnalyzerScratch {
 public:
  AnalyzerScratch();
  AnalyzerScratch(AnalyzerScratch&&) noexcept;
  AnalyzerScratch& operator=(AnalyzerScratch&&) noexcept;
  ~AnalyzerScratch();
  std::size_t memory_bytes() const;

 private:
  friend class Analyzer;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

class Analyzer {
 public:
  // Errors: kInvalidArgument: a language that is not known, too many stop words or too long ones.
  static Result<std::shared_ptr<const Analyzer>> make(const AnalysisOptions& options);

  // Errors: kInvalidArgument: more than kTextBytesMax; kInternal: ICU failed.
  Status analyze(std::string_view text, AnalyzerScratch& scratch, TokenSink sink) const;
  // The same, for a text now and then.
  Status analyze(std::string_view text, TokenSink sink) const;

  // As this one, but for stop words and stems: all words, folded only.
  Analyzer folding_only() const;
  const AnalysisOptions& options() const;

 private:
  struct Rules;
  friend struct AnalyzerScratch::Impl;
  explicit Analyzer(std::shared_ptr<const Rules> rules);
  std::shared_ptr<const Rules> rules_;
};

}  // namespace hartonomous::text

#include "text/term_matcher.hpp"

#include <algorithm>

namespace hartonomous::text {

namespace {

using CodePoint = std::uint32_t;

// Of UTF-8. A byte that is no part of any is one of its own, after all that there are.
CodePoint next_code_point(std::string_view text, std::size_t& at) {
  constexpr CodePoint kNone = 0x110000;
  const auto lead = static_cast<unsigned char>(text[at]);
  const std::size_t size = lead < 0x80   ? 1
                           : lead < 0xC2 ? 0
                           : lead < 0xE0 ? 2
                           : lead < 0xF0 ? 3
                                         : 4;
  if (size == 1 || size == 0 || lead > 0xF4 || at + size > text.size()) {
    ++at;
    return size == 1 ? lead : kNone + lead;
  }
  CodePoint code = lead & (0x7Fu >> size);
  for (std::size_t i = 1; i < size; ++i) {
    const auto next = static_cast<unsigned char>(text[at + i]);
    if ((next & 0xC0) != 0x80) {
      ++at;
      return kNone + lead;
    }
    code = code << 6 | (next & 0x3F);
  }
  at += size;
  return code;
}

class PrefixMatcher final : public TermMatcher {
 public:
  explicit PrefixMatcher(std::string prefix) : prefix_(std::move(prefix)) {}
  std::string_view from() const override { return prefix_; }
  Answer ask(std::string_view term) override {
    return term.starts_with(prefix_) ? Answer::kMatches : Answer::kNoMore;
  }

 private:
  std::string prefix_;
};

// A row of the table of distances for each letter of the term; those of the letters that it shares
// with the term before are there already.
class FuzzyMatcher final : public TermMatcher {
 public:
  FuzzyMatcher(std::string_view word, std::uint32_t edits) : edits_(edits) {
    for (std::size_t at = 0; at < word.size();) word_.push_back(next_code_point(word, at));
    Row first{.code = 0, .begin = 0, .end = 0, .distances = {}};
    for (std::uint32_t i = 0; i <= word_.size(); ++i) first.distances.push_back(i);
    rows_.push_back(std::move(first));
  }

  std::string_view from() const override { return {}; }
  std::size_t dead_prefix() const override { return dead_; }

  Answer ask(std::string_view term) override {
    if (dead_ != 0 && term.substr(0, dead_) == std::string_view(last_).substr(0, dead_)) {
      return Answer::kNot;
    }
    dead_ = 0;
    keep_shared(term);
    last_.assign(term);
    for (std::size_t at = rows_[depth_].end; at < term.size();) {
      const std::size_t begin = at;
      const CodePoint code = next_code_point(term, at);
      if (!step(code, begin, at)) {
        dead_ = at;
        return Answer::kNot;
      }
    }
    return rows_[depth_].distances.back() <= edits_ ? Answer::kMatches : Answer::kNot;
  }

 private:
  struct Row {
    CodePoint code;     // the letter
    std::size_t begin;  // its bytes in the term
    std::size_t end;
    std::vector<std::uint32_t> distances;  // to each beginning of the word
  };

  void keep_shared(std::string_view term) {
    const std::size_t both = std::min(term.size(), last_.size());
    std::size_t shared = 0;
    while (shared < both && term[shared] == last_[shared]) ++shared;
    while (depth_ > 0 && rows_[depth_].end > shared) --depth_;
  }

  // False: no term that goes on from here is near enough.
  bool step(CodePoint code, std::size_t begin, std::size_t end) {
    ++depth_;
    if (rows_.size() == depth_) rows_.push_back({0, 0, 0, {}});
    Row& row = rows_[depth_];
    const Row& above = rows_[depth_ - 1];
    row.code = code;
    row.begin = begin;
    row.end = end;
    row.distances.resize(word_.size() + 1);
    row.distances[0] = static_cast<std::uint32_t>(depth_);
    std::uint32_t least = row.distances[0];
    for (std::size_t i = 1; i <= word_.size(); ++i) {
      std::uint32_t distance = above.distances[i - 1] + (word_[i - 1] == code ? 0 : 1);
      distance = std::min({distance, above.distances[i] + 1, row.distances[i - 1] + 1});
      if (i >= 2 && depth_ >= 2 && word_[i - 2] == code && word_[i - 1] == above.code) {
        distance = std::min(distance, rows_[depth_ - 2].distances[i - 2] + 1);
      }
      row.distances[i] = distance;
      least = std::min(least, distance);
    }
    // Two letters that change places cost more than leaving out the first: no row is passed by.
    return least <= edits_;
  }

  std::uint32_t edits_;
  std::vector<CodePoint> word_;
  std::vector<Row> rows_;  // [0]: of no letter
  std::size_t depth_ = 0;
  std::string last_;
  std::size_t dead_ = 0;
};

}  // namespace

std::unique_ptr<TermMatcher> make_prefix_matcher(std::string prefix) {
  return std::make_unique<PrefixMatcher>(std::move(prefix));
}

std::unique_ptr<TermMatcher> make_fuzzy_matcher(std::string_view word, std::uint32_t edits) {
  return std::make_unique<FuzzyMatcher>(word, edits);
}

std::string after_prefix(std::string_view prefix) {
  std::string next(prefix);
  while (!next.empty() && static_cast<unsigned char>(next.back()) == 0xFF) next.pop_back();
  if (!next.empty()) next.back() = static_cast<char>(static_cast<unsigned char>(next.back()) + 1);
  return next;
}

}  // namespace hartonomous::text

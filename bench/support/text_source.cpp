#include "support/text_source.hpp"

#include <hartonomous/base/file.hpp>

namespace hartonomous::bench {
namespace {

constexpr std::size_t kWordsMax = 4096;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

}  // namespace

TextSource::TextSource(std::vector<ChosenFile> files, std::uint64_t seed)
    : files_(std::move(files)), rng_(seed) {}

Result<std::string> TextSource::next() {
  if (files_.empty()) return invented();
  if (at_ == files_.size()) {
    at_ = 0;
    ++pass_;
  }
  HTN_ASSIGN_OR_RETURN(std::string text, read_file(files_[at_++].path, ~std::uint64_t{0}));
  if (!text.ends_with('\n')) text += '\n';
  std::string changed = perturbed(text);
  if (pass_ > 0) return changed;
  original_bytes_ += text.size();
  return text;
}

// Also of a first pass, whose outcome is not used: it is what fills words_.
std::string TextSource::perturbed(std::string_view text) {
  std::string changed;
  changed.reserve(text.size() + text.size() / 16);
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = text.find('\n', begin) + 1;  // there is one, at the end at least
    std::string_view line = text.substr(begin, end - begin);
    if (rng_.below(2) == 0) {
      changed += line;
    } else {
      changed += perturbed_line(line);
    }
    begin = end;
  }
  return changed;
}

std::string TextSource::perturbed_line(std::string_view line) {
  std::string changed(line);
  Word word = some_word(line);
  if (word.length == 0) return changed;
  remember(line.substr(word.begin, word.length));
  return changed.replace(word.begin, word.length, words_[rng_.below(words_.size())]);
}

TextSource::Word TextSource::some_word(std::string_view line) {
  std::size_t at = rng_.below(line.size());
  while (at < line.size() && !is_letter(line[at])) ++at;
  std::size_t begin = at;
  while (begin > 0 && is_letter(line[begin - 1])) --begin;
  std::size_t end = at;
  while (end < line.size() && is_letter(line[end])) ++end;
  return {begin, end - begin};
}

void TextSource::remember(std::string_view word) {
  if (words_.size() < kWordsMax) {
    words_.emplace_back(word);
  } else {
    words_[rng_.below(kWordsMax)] = word;
  }
}

std::string TextSource::invented() {
  constexpr std::size_t kPieceBytes = 64 << 10;
  constexpr std::size_t kLineWords = 12;
  while (words_.size() < kWordsMax) {
    std::string word(2 + rng_.below(8), 'a');
    for (char& letter : word) letter = static_cast<char>('a' + rng_.below(26));
    words_.push_back(word);
  }
  std::string text;
  for (std::size_t words = 1; text.size() < kPieceBytes; ++words) {
    // The square of a uniform number: some words are common, most are not.
    double share = rng_.uniform();
    text += words_[static_cast<std::size_t>(share * share * static_cast<double>(kWordsMax))];
    text += words % kLineWords == 0 ? '\n' : ' ';
  }
  text.back() = '\n';
  return text;
}

}  // namespace hartonomous::bench

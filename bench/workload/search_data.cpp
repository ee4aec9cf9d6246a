#include "workload/search_data.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <set>
#include <string_view>

#include <hartonomous/base/file.hpp>
#include <hartonomous/base/rng.hpp>
#include <hartonomous/base/text.hpp>

namespace hartonomous::bench {
namespace {

constexpr std::uint64_t kFileBytesMax = 256u << 20;
constexpr std::size_t kMadeWords = 50'000;
constexpr std::size_t kCommonShare = 20;  // one of so many units: too common for a query
constexpr std::string_view kBlanks = " \t\r\n";

Result<std::vector<std::string>> text_files(const std::string& folder) {
  std::vector<std::string> paths;
  for (const char* part : {"public-domain", "sotu"}) {
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder + "/" + part, error)) {
      if (entry.path().extension() == ".txt") paths.push_back(entry.path().string());
    }
  }
  std::sort(paths.begin(), paths.end());
  if (paths.empty()) return not_found(concat("'", folder, "': no texts in it"));
  return paths;
}

// Takes the units of a text while there are fewer than wanted.
class Splitter {
 public:
  Splitter(const SearchDataOptions& options, SearchData& data) : options_(options), data_(data) {}

  void take(std::string_view text) {
    while (!text.empty() && !is_full()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      take_line(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    finish();
  }
  bool is_full() const { return data_.units.size() >= options_.count; }

 private:
  void take_line(std::string_view line) {
    const bool is_empty = line.find_first_not_of(kBlanks) == line.npos;
    if (is_empty || options_.unit == SearchDataOptions::Unit::kLine) finish();
    if (is_empty) return;
    if (!unit_.empty()) unit_ += '\n';
    unit_ += line.substr(0, line.find_last_not_of(kBlanks) + 1);
  }
  void finish() {
    if (!unit_.empty() && !is_full()) data_.units.push_back(unit_);
    unit_.clear();
  }

  const SearchDataOptions& options_;
  SearchData& data_;
  std::string unit_;
};

std::string made_word(Rng& rng) {
  constexpr std::string_view kConsonants = "bcdfghklmnprstvz";
  constexpr std::string_view kVowels = "aeiou";
  std::string word;
  for (std::uint64_t syllables = 1 + rng.below(4); syllables > 0; --syllables) {
    word += kConsonants[rng.below(kConsonants.size())];
    word += kVowels[rng.below(kVowels.size())];
  }
  return word;
}

// Words as often as they are drawn: of what is there, or by Zipf's law.
class WordSource {
 public:
  WordSource(const SearchData& data, std::uint64_t seed) : rng_(seed), real_(data.units) {
    if (!real_.empty()) return;
    std::set<std::string> known;
    while (words_.size() < kMadeWords) {
      std::string word = made_word(rng_);
      if (known.insert(word).second) words_.push_back(std::move(word));
    }
  }

  // A unit with as many words as a random one has.
  std::string unit() {
    std::size_t count = 5 + rng_.below(10);
    if (!real_.empty()) {
      const std::string& model = real_[rng_.below(real_.size())];
      count = static_cast<std::size_t>(std::count(model.begin(), model.end(), ' ')) + 1;
    }
    std::string text;
    while (count-- > 0) {
      if (!text.empty()) text += ' ';
      text += word();
    }
    return text;
  }

 private:
  std::string_view word() {
    if (real_.empty()) return words_[zipf(words_.size())];
    const std::string_view line = real_[rng_.below(real_.size())];
    const std::size_t at = rng_.below(line.size());
    std::size_t begin = line.find_last_of(kBlanks, at);
    begin = begin == line.npos ? 0 : begin + 1;
    const std::size_t end = std::min(line.find_first_of(kBlanks, begin), line.size());
    return end > begin ? line.substr(begin, end - begin) : "a";
  }
  std::size_t zipf(std::size_t count) {
    const double place = std::pow(static_cast<double>(count), rng_.uniform());
    return std::min(static_cast<std::size_t>(place) - 1, count - 1);
  }

  Rng rng_;
  std::vector<std::string> real_;
  std::vector<std::string> words_;
};

// Words of three letters and more, where nothing else is beside them: "don't" is none.
void add_words(std::string_view unit, std::set<std::string>& words) {
  constexpr std::string_view kEnds = " \t\r\n.,;:!?()\"";
  for (std::size_t begin = 0; begin < unit.size();) {
    const std::size_t end = std::min(unit.find_first_of(kEnds, begin), unit.size());
    std::string word(unit.substr(begin, end - begin));
    bool is_plain = word.size() >= 3;
    for (char& c : word) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
      is_plain = is_plain && c >= 'a' && c <= 'z';
    }
    if (is_plain) words.insert(std::move(word));
    begin = end + 1;
  }
}

// The most frequent first, without those that are too common.
std::vector<std::string> query_words(const SearchData& data) {
  std::map<std::string, std::size_t> counts;
  std::set<std::string> words;
  for (const std::string& unit : data.units) {
    words.clear();
    add_words(unit, words);
    for (const std::string& word : words) ++counts[word];
  }
  std::vector<std::pair<std::size_t, std::string>> ranked;
  for (auto& [word, count] : counts) {
    if (count * kCommonShare <= data.units.size()) ranked.emplace_back(count, word);
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<std::string> result;
  for (auto& [count, word] : ranked) result.push_back(std::move(word));
  return result;
}

}  // namespace

Result<SearchData> make_search_data(const SearchDataOptions& options) {
  SearchData data;
  if (!options.folder.empty()) {
    HTN_ASSIGN_OR_RETURN(const std::vector<std::string> paths, text_files(options.folder));
    Splitter splitter(options, data);
    for (const std::string& path : paths) {
      if (splitter.is_full()) break;
      HTN_ASSIGN_OR_RETURN(const std::string text, read_file(path, kFileBytesMax));
      splitter.take(text);
    }
  }
  data.real = data.units.size();
  if (data.real < options.count) {
    WordSource source(data, options.seed);
    while (data.units.size() < options.count) data.units.push_back(source.unit());
  }
  for (const std::string& unit : data.units) data.bytes += unit.size();
  return data;
}

std::vector<std::vector<std::string>> make_search_queries(const SearchData& data, std::size_t count,
                                                          std::uint64_t seed) {
  const std::vector<std::string> words = query_words(data);
  std::vector<std::vector<std::string>> queries;
  if (words.empty()) return queries;
  Rng rng(seed);
  while (queries.size() < count) {
    std::vector<std::string> query;
    const std::uint64_t wanted = 1 + rng.below(4);
    while (query.size() < wanted) {
      const double place = std::pow(static_cast<double>(words.size()), rng.uniform());
      query.push_back(words[std::min(static_cast<std::size_t>(place) - 1, words.size() - 1)]);
    }
    queries.push_back(std::move(query));
  }
  return queries;
}

}  // namespace hartonomous::bench

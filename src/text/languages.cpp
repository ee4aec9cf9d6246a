#include "text/languages.hpp"

#include <libstemmer.h>

#include <algorithm>
#include <array>
#include <string>

#include <hartonomous/base/text.hpp>

namespace hartonomous::text {

namespace {

// "porter" is English as Porter had it in 1980.
constexpr std::array kLanguages = std::to_array<Language>({
    {"arabic", "ar", "ara"},    {"armenian", "hy", "hye"},   {"basque", "eu", "eus"},
    {"catalan", "ca", "cat"},   {"danish", "da", "dan"},     {"dutch", "nl", "nld"},
    {"english", "en", "eng"},   {"finnish", "fi", "fin"},    {"french", "fr", "fra"},
    {"german", "de", "deu"},    {"greek", "el", "ell"},      {"hindi", "hi", "hin"},
    {"hungarian", "hu", "hun"}, {"indonesian", "id", "ind"}, {"irish", "ga", "gle"},
    {"italian", "it", "ita"},   {"lithuanian", "lt", "lit"}, {"nepali", "ne", "nep"},
    {"norwegian", "no", "nor"}, {"porter", "", ""},          {"portuguese", "pt", "por"},
    {"romanian", "ro", "ron"},  {"russian", "ru", "rus"},    {"serbian", "sr", "srp"},
    {"spanish", "es", "spa"},   {"swedish", "sv", "swe"},    {"tamil", "ta", "tam"},
    {"turkish", "tr", "tur"},   {"yiddish", "yi", "yid"},
});

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  }
  return out;
}

}  // namespace

std::span<const Language> languages() { return kLanguages; }

Result<std::optional<Language>> find_language(std::string_view name) {
  const std::string wanted = lower(name);
  if (wanted == "none") return std::optional<Language>();
  for (const Language& each : kLanguages) {
    if (wanted.empty()) break;
    if (wanted == each.name || wanted == each.code || wanted == each.code3) return {each};
  }
  std::string known;
  for (const Language& each : kLanguages) known += concat(each.name, ", ");
  return invalid_argument(concat("language '", name, "': there are ", known, "and none"));
}

void Stemmer::Close::operator()(void* stemmer) const {
  sb_stemmer_delete(static_cast<sb_stemmer*>(stemmer));
}

Result<Stemmer> Stemmer::open(const Language& language) {
  Stemmer stemmer;
  stemmer.stemmer_.reset(sb_stemmer_new(std::string(language.name).c_str(), nullptr));
  if (stemmer.stemmer_ == nullptr) {
    return internal_error(concat("libstemmer has no '", language.name, "'"));
  }
  return stemmer;
}

std::string_view Stemmer::stem(std::string_view word) {
  auto* stemmer = static_cast<sb_stemmer*>(stemmer_.get());
  const auto* stem = sb_stemmer_stem(stemmer, reinterpret_cast<const sb_symbol*>(word.data()),
                                     static_cast<int>(word.size()));
  if (stem == nullptr) return word;  // out of memory
  return {reinterpret_cast<const char*>(stem),
          static_cast<std::size_t>(sb_stemmer_length(stemmer))};
}

}  // namespace hartonomous::text

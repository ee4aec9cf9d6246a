#pragma once

// The languages whose stems Snowball knows, and Stemmer: its algorithm for one of them.
// Thread-safety: Language is immutable, a Stemmer is for one thread at a time.

#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include <hartonomous/base/result.hpp>

namespace hartonomous::text {

struct Language {
  std::string_view name;   // in English, as Snowball has it
  std::string_view code;   // ISO 639-1, or nothing
  std::string_view code3;  // ISO 639-3
};

std::span<const Language> languages();

// By name or code, whatever the case. "none": nothing. Errors: kInvalidArgument, naming all.
Result<std::optional<Language>> find_language(std::string_view name);

class Stemmer {
 public:
  // Errors: kInternal: this libstemmer does not have it.
  static Result<Stemmer> open(const Language& language);
  // Valid until the next call. REQUIRES: folded.
  std::string_view stem(std::string_view word);

 private:
  struct Close {
    void operator()(void* stemmer) const;
  };
  std::unique_ptr<void, Close> stemmer_;
};

}  // namespace hartonomous::text

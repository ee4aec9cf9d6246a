#pragma once

// WordFolder: words as they are compared: Unicode's NFKC_Casefold, and every apostrophe the one of
// ASCII. "Straße" is "strasse", "ﬁne" is "fine", "John’s" is "john's".
// Thread-safety: one thread at a time.

#include <memory>
#include <string>
#include <string_view>

#include <hartonomous/base/result.hpp>

namespace hartonomous::text {

class WordFolder {
 public:
  // Errors: kInternal: ICU has no data.
  static Result<WordFolder> open();
  WordFolder(WordFolder&&) noexcept;
  WordFolder& operator=(WordFolder&&) noexcept;
  ~WordFolder();

  // Of what is not UTF-8, each part becomes U+FFFD. Valid until the next call.
  std::string_view fold(std::string_view word);

 private:
  struct Impl;
  explicit WordFolder(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// The longest start of the text of at most so many bytes that ends where a character does.
std::string_view cut_to(std::string_view text, std::size_t bytes_max);

}  // namespace hartonomous::text

#pragma once

// TextSource: text without end. First the given files, one after another, as they are; then again
// and again, where in every second line one word is replaced by another that was seen, so that no
// stretch of it repeats while its vocabulary stays that of real text. Without files it is made of
// seeded words. The same files and seed give the same text.
// Thread-safety: one thread at a time.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <hartonomous/base/result.hpp>
#include <hartonomous/base/rng.hpp>

#include "support/corpus.hpp"

namespace hartonomous::bench {

class TextSource {
 public:
  TextSource(std::vector<ChosenFile> files, std::uint64_t seed);
  // The next piece, which ends with a line end.
  Result<std::string> next();
  // How much of what was handed out is real text as it was found.
  std::uint64_t original_bytes() const { return original_bytes_; }

 private:
  struct Word {
    std::size_t begin = 0;
    std::size_t length = 0;
  };
  std::string invented();
  std::string perturbed(std::string_view text);
  std::string perturbed_line(std::string_view line);
  Word some_word(std::string_view line);
  void remember(std::string_view word);

  std::vector<ChosenFile> files_;
  Rng rng_;
  std::vector<std::string> words_;
  std::size_t at_ = 0;
  std::size_t pass_ = 0;
  std::uint64_t original_bytes_ = 0;
};

}  // namespace hartonomous::bench

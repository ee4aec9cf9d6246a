#pragma once

// IcuWords: the words of a stretch of text as ICU's root rules and dictionaries have them, those
// only that hold a letter, a digit or an emoji. Chinese, Japanese, Thai and their like are cut
// where ICU's dictionaries say. Thread-safety: one thread at a time.

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include <hartonomous/base/result.hpp>

namespace hartonomous::text {

struct WordRange {
  std::uint32_t begin;
  std::uint32_t end;
};

// At most so many bytes are given to ICU at once.
inline constexpr std::size_t kRegionBytesMax = std::size_t{64} << 10;

class IcuWords {
 public:
  // Errors: kInternal: ICU has no data.
  static Result<IcuWords> open();
  IcuWords(IcuWords&&) noexcept;
  IcuWords& operator=(IcuWords&&) noexcept;
  ~IcuWords();

  enum class Tail { kIsEnd, kIsCut };
  // Appends the words of text[begin..end); returns where it stopped: `end`, or, of a stretch that
  // was cut for its length, where its last word begins, which the next stretch has whole.
  // REQUIRES: UTF-8, end - begin <= kRegionBytesMax. Errors: kInternal.
  Result<std::size_t> words(std::string_view text, WordRange range, Tail tail,
                            std::vector<WordRange>& out);

 private:
  struct Impl;
  explicit IcuWords(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// The end of the stretch that starts at `from`: where it has white space, or bytes that are not
// UTF-8, or kRegionBytesMax. `next`: where what comes behind it begins.
struct Region {
  std::size_t end;
  std::size_t next;
  IcuWords::Tail tail;
};
Region region_from(std::string_view text, std::size_t from);

// Whether a letter, a digit or an emoji is in it. REQUIRES: UTF-8.
bool has_content(std::string_view word);

}  // namespace hartonomous::text

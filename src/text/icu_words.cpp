#include "text/icu_words.hpp"

#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include <algorithm>

#include <hartonomous/base/text.hpp>

#include "text/word_classes.hpp"

namespace hartonomous::text {

namespace {

struct CloseBreak {
  void operator()(UBreakIterator* iterator) const { ubrk_close(iterator); }
};

constexpr UChar32 kEmojiSelector = 0xFE0F;

// What makes a word of what it is in.
class Content {
 public:
  void see(UChar32 c) {
    if ((U_GET_GC_MASK(c) & (U_GC_L_MASK | U_GC_N_MASK)) != 0) found_ = true;
    if (c < 0x80 || found_) return;
    if (u_hasBinaryProperty(c, UCHAR_EMOJI_PRESENTATION) != 0) found_ = true;
    if (c == kEmojiSelector && is_picture_) found_ = true;
    is_picture_ = u_hasBinaryProperty(c, UCHAR_EXTENDED_PICTOGRAPHIC) != 0;
  }
  bool found() const { return found_; }

 private:
  bool found_ = false;
  bool is_picture_ = false;
};

}  // namespace

bool has_content(std::string_view word) {
  Content content;
  for (std::size_t at = 0; at < word.size();) {
    UChar32 c;
    U8_NEXT(word.data(), at, word.size(), c);
    if (c >= 0) content.see(c);
  }
  return content.found();
}

Region region_from(std::string_view text, std::size_t from) {
  const WordClasses& classes = WordClasses::get();
  const std::size_t limit = std::min(text.size(), from + kRegionBytesMax);
  std::size_t at = from;
  while (at < text.size()) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x80) {
      if (classes.ascii(byte) == WordClass::kSpace) return {at, at + 1, IcuWords::Tail::kIsEnd};
      if (at + 1 > limit) break;
      ++at;
      continue;
    }
    UChar32 c;
    std::size_t next = at;
    U8_NEXT(text.data(), next, text.size(), c);
    if (c < 0) return {at, next, IcuWords::Tail::kIsEnd};
    if (next > limit) break;
    at = next;
  }
  return {at, at, at == text.size() ? IcuWords::Tail::kIsEnd : IcuWords::Tail::kIsCut};
}

struct IcuWords::Impl {
  std::unique_ptr<UBreakIterator, CloseBreak> iterator;
  std::vector<UChar> units;
};

IcuWords::IcuWords(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
IcuWords::IcuWords(IcuWords&&) noexcept = default;
IcuWords& IcuWords::operator=(IcuWords&&) noexcept = default;
IcuWords::~IcuWords() = default;

Result<IcuWords> IcuWords::open() {
  UErrorCode error = U_ZERO_ERROR;
  auto impl = std::make_unique<Impl>();
  impl->iterator.reset(ubrk_open(UBRK_WORD, "", nullptr, 0, &error));
  if (U_FAILURE(error)) return internal_error(concat("ICU's words: ", u_errorName(error)));
  return IcuWords(std::move(impl));
}

Result<std::size_t> IcuWords::words(std::string_view text, WordRange range, Tail tail,
                                    std::vector<WordRange>& out) {
  std::vector<UChar>& units = impl_->units;
  units.clear();
  for (std::size_t at = range.begin; at < range.end;) {
    UChar32 c;
    U8_NEXT_OR_FFFD(text.data(), at, range.end, c);
    if (c > 0xFFFF) units.push_back(U16_LEAD(c));
    units.push_back(static_cast<UChar>(c > 0xFFFF ? U16_TRAIL(c) : c));
  }
  UErrorCode error = U_ZERO_ERROR;
  UBreakIterator* iterator = impl_->iterator.get();
  const auto size = static_cast<std::int32_t>(units.size());
  ubrk_setText(iterator, units.data(), size, &error);
  if (U_FAILURE(error)) return internal_error(concat("ICU's words: ", u_errorName(error)));
  std::uint32_t begin = range.begin;
  std::int32_t at = 0;
  for (auto end = ubrk_next(iterator); end != UBRK_DONE; end = ubrk_next(iterator)) {
    // A word that the cut may have cut is left to the next stretch, if that gets us any further.
    if (tail == Tail::kIsCut && end == size && begin > range.begin) return std::size_t{begin};
    Content content;
    std::uint32_t bytes = 0;
    while (at < end) {
      UChar32 c;
      U16_NEXT(units.data(), at, size, c);
      bytes += static_cast<std::uint32_t>(U8_LENGTH(c));
      content.see(c);
    }
    if (content.found()) out.push_back({begin, begin + bytes});
    begin += bytes;
  }
  return std::size_t{range.end};
}

}  // namespace hartonomous::text

#include "text/word_folder.hpp"

#include <unicode/unorm2.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include <vector>

#include <hartonomous/base/text.hpp>

namespace hartonomous::text {

namespace {

constexpr UChar kRightQuote = 0x2019;

}  // namespace

struct WordFolder::Impl {
  const UNormalizer2* normalizer = nullptr;
  std::vector<UChar> units;
  std::vector<UChar> folded;
  std::string out;

  bool fold_ascii(std::string_view word) {
    out.resize(word.size());
    unsigned char all = 0;
    for (std::size_t i = 0; i < word.size(); ++i) {
      const char c = word[i];
      all |= static_cast<unsigned char>(c);
      out[i] = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    }
    return all < 0x80;
  }

  void to_units(std::string_view word) {
    units.clear();
    for (std::size_t at = 0; at < word.size();) {
      UChar32 c;
      U8_NEXT_OR_FFFD(word.data(), at, word.size(), c);
      if (c > 0xFFFF) units.push_back(U16_LEAD(c));
      units.push_back(static_cast<UChar>(c > 0xFFFF ? U16_TRAIL(c) : c));
    }
  }

  void from_units(std::int32_t size) {
    out.clear();
    for (std::int32_t at = 0; at < size;) {
      UChar32 c;
      U16_NEXT(folded.data(), at, size, c);
      if (c == kRightQuote) c = '\'';
      std::uint8_t bytes[4];
      std::size_t count = 0;
      U8_APPEND_UNSAFE(bytes, count, U_IS_SURROGATE(c) ? 0xFFFD : c);
      out.append(reinterpret_cast<const char*>(bytes), count);
    }
  }
};

WordFolder::WordFolder(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
WordFolder::WordFolder(WordFolder&&) noexcept = default;
WordFolder& WordFolder::operator=(WordFolder&&) noexcept = default;
WordFolder::~WordFolder() = default;

Result<WordFolder> WordFolder::open() {
  UErrorCode error = U_ZERO_ERROR;
  auto impl = std::make_unique<Impl>();
  impl->normalizer = unorm2_getNFKCCasefoldInstance(&error);
  if (U_FAILURE(error)) return internal_error(concat("ICU's case folding: ", u_errorName(error)));
  return WordFolder(std::move(impl));
}

std::string_view WordFolder::fold(std::string_view word) {
  if (impl_->fold_ascii(word)) return impl_->out;
  impl_->to_units(word);
  auto& folded = impl_->folded;
  folded.resize(std::max(folded.size(), 4 * impl_->units.size() + 32));
  const auto normalize = [&] {
    UErrorCode error = U_ZERO_ERROR;
    const auto size = unorm2_normalize(
        impl_->normalizer, impl_->units.data(), static_cast<std::int32_t>(impl_->units.size()),
        folded.data(), static_cast<std::int32_t>(folded.size()), &error);
    return U_FAILURE(error) && error != U_BUFFER_OVERFLOW_ERROR ? 0 : size;
  };
  auto size = normalize();
  if (static_cast<std::size_t>(size) > folded.size()) {
    folded.resize(static_cast<std::size_t>(size));
    size = normalize();
  }
  impl_->from_units(size);
  return impl_->out;
}

std::string_view cut_to(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  std::size_t end = bytes_max;
  while (end > 0 && bytes_max - end < 4 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
    --end;
  }
  return text.substr(0, end == 0 ? bytes_max : end);
}

}  // namespace hartonomous::text

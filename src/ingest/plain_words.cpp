#include "ingest/plain_words.hpp"

#include <utf8proc.h>

#include <array>
#include <cstdlib>
#include <memory>

namespace hartonomous::ingest {

namespace {

// Calls with each code point of a text.
template <typename Visit>
void each_point(std::string_view text, Visit visit) {
  const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  auto left = static_cast<utf8proc_ssize_t>(text.size());
  while (left > 0) {
    utf8proc_int32_t point = 0;
    const utf8proc_ssize_t bytes = utf8proc_iterate(at, left, &point);
    if (bytes <= 0) return;
    visit(point);
    at += bytes;
    left -= bytes;
  }
}

void append_point(std::string& out, utf8proc_int32_t point) {
  std::array<utf8proc_uint8_t, 4> encoded{};
  const utf8proc_ssize_t size = utf8proc_encode_char(point, encoded.data());
  out.append(reinterpret_cast<const char*>(encoded.data()), static_cast<std::size_t>(size));
}

// Letters and their marks apart.
std::string decompose(std::string_view text) {
  utf8proc_uint8_t* decomposed = nullptr;
  const utf8proc_ssize_t size =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                   static_cast<utf8proc_ssize_t>(text.size()), &decomposed, UTF8PROC_DECOMPOSE);
  const std::unique_ptr<utf8proc_uint8_t, void (*)(void*)> owned(decomposed, &std::free);
  if (size < 0) return std::string(text);
  return {reinterpret_cast<const char*>(decomposed), static_cast<std::size_t>(size)};
}

bool is_chinese(utf8proc_int32_t point) {
  return (point >= 0x4E00 && point <= 0x9FFF) || (point >= 0x3400 && point <= 0x4DBF) ||
         (point >= 0x20000 && point <= 0x2A6DF) || (point >= 0x2A700 && point <= 0x2CEAF) ||
         (point >= 0xF900 && point <= 0xFAFF) || (point >= 0x2F800 && point <= 0x2FA1F);
}

bool is_ascii_symbol(utf8proc_int32_t point) {
  return (point >= 33 && point <= 47) || (point >= 58 && point <= 64) ||
         (point >= 91 && point <= 96) || (point >= 123 && point <= 126);
}

enum class Role { kLetter, kAlone, kBlank, kNothing };

Role role_of(utf8proc_int32_t point) {
  if (point == ' ' || point == '\t' || point == '\n' || point == '\r') return Role::kBlank;
  if (point == 0 || point == 0xFFFD) return Role::kNothing;
  if (is_ascii_symbol(point) || is_chinese(point)) return Role::kAlone;
  switch (utf8proc_category(point)) {
    case UTF8PROC_CATEGORY_ZS:
      return Role::kBlank;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_CS:
      return Role::kNothing;
    case UTF8PROC_CATEGORY_PC:
    case UTF8PROC_CATEGORY_PD:
    case UTF8PROC_CATEGORY_PS:
    case UTF8PROC_CATEGORY_PE:
    case UTF8PROC_CATEGORY_PI:
    case UTF8PROC_CATEGORY_PF:
    case UTF8PROC_CATEGORY_PO:
      return Role::kAlone;
    default:
      return Role::kLetter;
  }
}

}  // namespace

std::string lower_case(std::string_view text) {
  std::string lower;
  lower.reserve(text.size());
  each_point(text, [&](utf8proc_int32_t point) { append_point(lower, utf8proc_tolower(point)); });
  return lower;
}

std::vector<std::string> uncased_words(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  const auto end_word = [&] {
    if (!word.empty()) words.push_back(std::move(word));
    word.clear();
  };
  each_point(decompose(text), [&](utf8proc_int32_t point) {
    const Role role = role_of(point);
    if (role == Role::kNothing) return;
    if (role != Role::kLetter) end_word();
    if (role == Role::kBlank) return;
    append_point(word, utf8proc_tolower(point));
    if (role == Role::kAlone) end_word();
  });
  end_word();
  return words;
}

}  // namespace hartonomous::ingest

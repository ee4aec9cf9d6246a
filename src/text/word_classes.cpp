#include "text/word_classes.hpp"

#include <unicode/uchar.h>

namespace hartonomous::text {

namespace {

WordClass class_of_ascii(UChar32 c) {
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return WordClass::kLetter;
  if (c >= '0' && c <= '9') return WordClass::kDigit;
  switch (c) {
    case '_':
      return WordClass::kJoin;
    case '.':
    case '\'':
      return WordClass::kMidBoth;
    case ',':
    case ';':
      return WordClass::kMidNumber;
    case ' ':
    case '\t':
    case '\n':
    case '\v':
    case '\f':
    case '\r':
    case '@':
    case ':':
      return WordClass::kSpace;
    default:
      return WordClass::kOther;
  }
}

// Letters of other ranges may be of a script with a dictionary or with marks: ICU is asked.
bool is_of_a_plain_script(UChar32 c) { return c < 0x530; }

WordClass class_of(UChar32 c) {
  if (c < 0x80) return class_of_ascii(c);
  const bool is_letter = (U_GET_GC_MASK(c) & U_GC_L_MASK) != 0;
  const bool is_number = (U_GET_GC_MASK(c) & U_GC_N_MASK) != 0;
  const bool is_plain = !is_letter && !is_number;
  const bool is_picture = u_hasBinaryProperty(c, UCHAR_EXTENDED_PICTOGRAPHIC) != 0;
  switch (u_getIntPropertyValue(c, UCHAR_WORD_BREAK)) {
    case U_WB_ALETTER:
      return is_letter && is_of_a_plain_script(c) ? WordClass::kLetter : WordClass::kSlow;
    case U_WB_MIDLETTER:
      return is_plain ? WordClass::kMidLetter : WordClass::kSlow;
    case U_WB_MIDNUM:
      return is_plain ? WordClass::kMidNumber : WordClass::kSlow;
    case U_WB_MIDNUMLET:
      return is_plain ? WordClass::kMidBoth : WordClass::kSlow;
    case U_WB_OTHER:
    case U_WB_NEWLINE:
    case U_WB_WSEGSPACE:
      return is_plain && !is_picture ? WordClass::kOther : WordClass::kSlow;
    default:
      return WordClass::kSlow;
  }
}

}  // namespace

const WordClasses& WordClasses::get() {
  static const WordClasses classes;
  return classes;
}

WordClasses::WordClasses() {
  for (std::size_t i = 0; i < classes_.size(); ++i) {
    const std::size_t c = i < kTwoBytes ? i : 0x2000 + (i - kTwoBytes);
    classes_[i] = class_of(static_cast<UChar32>(c));
  }
  for (std::size_t i = 0; i < bytes_.size(); ++i) {
    bytes_[i] = i < 0x80 ? classes_[i] : WordClass::kOther;
  }
}

}  // namespace hartonomous::text

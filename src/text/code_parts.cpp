#include "text/code_parts.hpp"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

namespace hartonomous::text {

namespace {

enum class CodeClass : std::uint8_t { kUpper, kLower, kDigit, kMark, kJoin, kPoint, kCut };

CodeClass class_of(UChar32 c) {
  if (c == '_') return CodeClass::kJoin;
  if (c == '.' || c == '\'') return CodeClass::kPoint;
  const auto mask = U_GET_GC_MASK(c);
  if ((mask & (U_GC_LU_MASK | U_GC_LT_MASK)) != 0) return CodeClass::kUpper;
  if ((mask & U_GC_L_MASK) != 0) return CodeClass::kLower;
  if ((mask & U_GC_N_MASK) != 0) return CodeClass::kDigit;
  // Marks belong to what they are on; what is not seen separates nothing.
  if ((mask & (U_GC_M_MASK | U_GC_CF_MASK | U_GC_SO_MASK | U_GC_SK_MASK)) != 0) {
    return CodeClass::kMark;
  }
  return CodeClass::kCut;
}

struct Splitter {
  std::string_view word;
  CodeParts& out;
  std::size_t identifier = 0;  // where it begins
  std::size_t part = 0;        // where it begins, `part_end` where it ends so far
  std::size_t part_end = 0;
  std::size_t first_part = 0;

  void end_part(std::size_t next) {
    if (part_end > part) {
      out.parts.push_back({static_cast<std::uint16_t>(part), static_cast<std::uint16_t>(part_end)});
    }
    part = part_end = next;
  }
  void end_identifier(std::size_t end, std::size_t next) {
    end_part(next);
    if (out.parts.size() > first_part) {
      out.identifiers.push_back({static_cast<std::uint16_t>(identifier),
                                 static_cast<std::uint16_t>(end),
                                 static_cast<std::uint16_t>(first_part),
                                 static_cast<std::uint16_t>(out.parts.size() - first_part)});
    }
    first_part = out.parts.size();
    identifier = next;
  }
};

bool is_letter(CodeClass is) { return is == CodeClass::kUpper || is == CodeClass::kLower; }

struct Next {
  CodeClass is = CodeClass::kCut;
  std::size_t end = 0;
};

Next next_of(std::string_view word, std::size_t at) {
  if (at >= word.size()) return {};
  UChar32 c;
  U8_NEXT(word.data(), at, word.size(), c);
  return {c < 0 ? CodeClass::kCut : class_of(c), at};
}

// Whether a part begins between a letter or digit and what follows it. Of "HTTPServer" the S begins
// one, for what is after it is small.
bool begins_part(CodeClass before, CodeClass here, CodeClass after) {
  if (is_letter(before) != is_letter(here)) return true;
  if (here != CodeClass::kUpper) return false;
  return before == CodeClass::kLower || after == CodeClass::kLower;
}

}  // namespace

void split_code(std::string_view word, CodeParts& out) {
  out.identifiers.clear();
  out.parts.clear();
  Splitter splitter{word, out};
  CodeClass before = CodeClass::kJoin;
  for (std::size_t at = 0; at < word.size();) {
    const Next here = next_of(word, at);
    const bool is_mark = here.is == CodeClass::kMark;
    const Next after = next_of(word, here.end);
    const bool is_decimal = here.is == CodeClass::kPoint && before == CodeClass::kDigit &&
                            after.is == CodeClass::kDigit;
    if (here.is == CodeClass::kJoin) {
      splitter.end_part(here.end);
      before = here.is;
    } else if (here.is == CodeClass::kCut || (here.is == CodeClass::kPoint && !is_decimal)) {
      splitter.end_identifier(at, here.end);
      before = CodeClass::kJoin;
    } else {
      const bool has_border = !is_mark && !is_decimal && before != CodeClass::kJoin;
      if (has_border && begins_part(before, here.is, after.is)) splitter.end_part(at);
      splitter.part_end = here.end;
      if (!is_mark && !is_decimal) before = here.is;
    }
    at = here.end;
  }
  splitter.end_identifier(word.size(), word.size());
}

}  // namespace hartonomous::text

#pragma once

// The words of a language that say too little to be searched for.
// Thread-safety: immutable.

#include <string_view>

namespace hartonomous::text {

// By Snowball's name of the language; lower-case words, parted by spaces. Empty: there is no list
// of that language, see docs/text.md.
std::string_view stop_words_of(std::string_view language);

}  // namespace hartonomous::text

#pragma once

// The words of a text in the plain form that tables of word vectors have them in. Case, categories
// and marks are Unicode's, by utf8proc; the locale has no say.
// Thread-safety: immutable functions.

#include <string>
#include <string_view>
#include <vector>

namespace hartonomous::ingest {

// Each code point in its lower-case form. REQUIRES: is_utf8(text).
std::string lower_case(std::string_view text);

// As BERT's uncased tokenizer splits a text before it cuts words into pieces (Devlin et al. 2019,
// and its reference implementation): in lower case, without the marks of accents, at blanks; each
// punctuation mark, each symbol of ASCII and each Chinese character is a word of its own; control
// characters are dropped. REQUIRES: is_utf8(text).
std::vector<std::string> uncased_words(std::string_view text);

}  // namespace hartonomous::ingest

#pragma once

// Tags of SGML as files of TREC use it: names in any case, attributes not looked at, no nesting of
// one name in itself. Thread-safety: pure functions.

#include <string>
#include <string_view>

namespace hartonomous::judged {

struct Tag {
  std::size_t begin = std::string_view::npos;  // of its "<"; npos: there is none
  std::size_t end = 0;                         // behind its ">"
  bool is_there() const { return begin != std::string_view::npos; }
};

enum class TagKind : std::uint8_t { kOpen, kClose };

// The first one of that name from `from` on.
Tag find_tag(std::string_view text, std::string_view name, TagKind kind, std::size_t from = 0);

// What is between <name> and </name>, of every such element, joined by line ends. An element that
// is not closed is not one.
std::string elements_of(std::string_view text, std::string_view name);
// The text without these elements.
std::string without_elements(std::string_view text, std::string_view name);

// Blanks instead of tags, characters instead of the five entities that XML knows.
std::string plain_text(std::string_view text);

}  // namespace hartonomous::judged

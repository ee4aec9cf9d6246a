#include "judged/tags.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "judged/line_reader.hpp"

namespace hartonomous::judged {
namespace {

constexpr std::array<std::pair<std::string_view, char>, 5> kEntities = {
    {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}}};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_letter(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }

bool begins_with_name(std::string_view text, std::string_view name) {
  return text.size() > name.size() &&
         std::equal(name.begin(), name.end(), text.begin(),
                    [](char a, char b) { return lower(a) == lower(b); }) &&
         (text[name.size()] == '>' || kBlanks.find(text[name.size()]) != kBlanks.npos);
}

// The length of the tag that the text begins with; 0: it begins with none.
std::size_t tag_length(std::string_view text) {
  const std::size_t name = text.size() > 1 && (text[1] == '/' || text[1] == '!') ? 2 : 1;
  if (text.size() <= name || !(is_letter(text[name]) || text[1] == '!')) return 0;
  const std::size_t end = text.find('>');
  return end == text.npos ? 0 : end + 1;
}

// Calls back with what is outside of the elements, and with what is within.
template <typename Outside, typename Inside>
void walk_elements(std::string_view text, std::string_view name, Outside outside, Inside inside) {
  std::size_t at = 0;
  while (true) {
    const Tag open = find_tag(text, name, TagKind::kOpen, at);
    if (!open.is_there()) break;
    const Tag close = find_tag(text, name, TagKind::kClose, open.end);
    if (!close.is_there()) break;
    outside(text.substr(at, open.begin - at));
    inside(text.substr(open.end, close.begin - open.end));
    at = close.end;
  }
  outside(text.substr(at));
}

}  // namespace

Tag find_tag(std::string_view text, std::string_view name, TagKind kind, std::size_t from) {
  while (true) {
    const std::size_t begin = text.find('<', from);
    if (begin == text.npos) return {};
    from = begin + 1;
    std::string_view behind = text.substr(from);
    if (kind == TagKind::kClose) {
      if (!behind.starts_with('/')) continue;
      behind.remove_prefix(1);
    }
    if (!begins_with_name(behind, name)) continue;
    const std::size_t end = text.find('>', from);
    if (end == text.npos) return {};
    return {.begin = begin, .end = end + 1};
  }
}

std::string elements_of(std::string_view text, std::string_view name) {
  std::string out;
  walk_elements(
      text, name, [](std::string_view) {},
      [&](std::string_view inside) {
        if (!out.empty()) out += '\n';
        out += inside;
      });
  return out;
}

std::string without_elements(std::string_view text, std::string_view name) {
  std::string out;
  walk_elements(
      text, name, [&](std::string_view outside) { out += outside; }, [](std::string_view) {});
  return out;
}

std::string plain_text(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t special = std::min(text.find_first_of("<&"), text.size());
    out += text.substr(0, special);
    text.remove_prefix(special);
    if (text.empty()) break;
    if (const std::size_t length = text[0] == '<' ? tag_length(text) : 0; length > 0) {
      out += ' ';
      text.remove_prefix(length);
      continue;
    }
    const auto entity = std::find_if(kEntities.begin(), kEntities.end(), [&](const auto& known) {
      return text.starts_with(known.first);
    });
    out += entity == kEntities.end() ? text[0] : entity->second;
    text.remove_prefix(entity == kEntities.end() ? 1 : entity->first.size());
  }
  return out;
}

}  // namespace hartonomous::judged

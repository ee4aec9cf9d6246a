#include "judged/trec_topics.hpp"

#include <algorithm>

#include <hartonomous/base/text.hpp>

#include "judged/tags.hpp"

namespace hartonomous::judged {
namespace {

// A section of a topic, and the label that its text may begin with.
struct Section {
  std::string_view tag;
  std::string_view label;
};
constexpr Section kNumber = {"num", "Number:"};
constexpr Section kTitle = {"title", "Topic:"};
constexpr Section kDescription = {"desc", "Description:"};
constexpr Section kNarrative = {"narr", "Narrative:"};

bool begins_with_tag(std::string_view line) {
  return line.size() > 2 && line[0] == '<' && line[1] >= 'A' && line[1] <= 'z';
}

// Behind the tag, up to the next line that begins with one.
std::string text_of(std::string_view body, const Section& section) {
  const Tag tag = find_tag(body, section.tag, TagKind::kOpen);
  if (!tag.is_there()) return {};
  std::size_t end = body.find('\n', tag.end);
  while (end != body.npos && !begins_with_tag(body.substr(end + 1))) end = body.find('\n', end + 1);
  const std::string plain =
      plain_text(body.substr(tag.end, end == body.npos ? end : end - tag.end));
  std::string_view text = trimmed(plain);
  if (text.starts_with(section.label)) text = trimmed(text.substr(section.label.size()));
  return std::string(text);
}

std::string without_zeros(const std::string& id) {
  if (id.empty() || id.find_first_not_of("0123456789") != id.npos) return id;
  return id.substr(std::min(id.find_first_not_of('0'), id.size() - 1));
}

// False: there is none.
Result<bool> find_begin(LineReader& lines, std::string& body) {
  std::string_view line;
  while (true) {
    HTN_ASSIGN_OR_RETURN(const bool more, lines.next(line));
    if (!more) return false;
    const Tag open = find_tag(line, "top", TagKind::kOpen);
    if (!open.is_there() && !trimmed(line).empty() && !trimmed(line).starts_with('<')) {
      return lines.refuse("text that is in no <top>");
    }
    if (!open.is_there()) continue;
    body = line.substr(open.end);
    return true;
  }
}

// Up to </top>.
Status read_body(LineReader& lines, std::string& body) {
  const std::uint64_t begun = lines.number();
  std::string_view line;
  while (!find_tag(body, "top", TagKind::kClose).is_there()) {
    HTN_ASSIGN_OR_RETURN(const bool more, lines.next(line));
    if (!more || find_tag(line, "top", TagKind::kOpen).is_there()) {
      return lines.refuse_at(begun, "this <top> is not closed");
    }
    body.append("\n").append(line);
    if (body.size() > kDocumentBytesMax) {
      return lines.too_large(concat("a topic of more than ", format_bytes(kDocumentBytesMax)));
    }
  }
  body.resize(find_tag(body, "top", TagKind::kClose).begin);
  return {};
}

}  // namespace

Result<bool> next_trec_topic(LineReader& lines, Topic& topic) {
  std::string body;
  HTN_ASSIGN_OR_RETURN(const bool has_begun, find_begin(lines, body));
  if (!has_begun) return false;
  const std::uint64_t begun = lines.number();
  HTN_RETURN_IF_ERROR(read_body(lines, body));
  topic = {.id = without_zeros(text_of(body, kNumber)),
           .text = text_of(body, kTitle),
           .description = text_of(body, kDescription),
           .narrative = text_of(body, kNarrative)};
  if (!is_word(topic.id)) return lines.refuse_at(begun, "a topic without <num> of one word");
  return true;
}

}  // namespace hartonomous::judged

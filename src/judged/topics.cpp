#include <algorithm>
#include <functional>
#include <set>

#include <hartonomous/base/text.hpp>

#include "judged/document_source.hpp"
#include "judged/smart_sections.hpp"
#include "judged/trec_topics.hpp"

namespace hartonomous::judged {
namespace {

// False: the end.
using NextTopic = std::function<Result<bool>(LineReader& lines, Topic& topic)>;

Result<bool> next_tabbed(LineReader& lines, Topic& topic) {
  std::string_view line;
  do {
    HTN_ASSIGN_OR_RETURN(const bool more, lines.next(line));
    if (!more) return false;
  } while (trimmed(line).empty());
  const std::size_t tab = line.find('\t');
  const std::string_view id = trimmed(line.substr(0, tab));
  if (tab == line.npos || !is_word(id)) {
    return lines.refuse("expected are an id of one word, a tab and a text");
  }
  topic = {.id = std::string(id),
           .text = std::string(trimmed(line.substr(tab))),
           .description = {},
           .narrative = {}};
  return true;
}

Result<bool> next_json(LineReader& lines, Topic& topic) {
  Document row;
  HTN_ASSIGN_OR_RETURN(const bool more, next_json_row(lines, row));
  if (!more) return false;
  topic = {
      .id = std::move(row.id), .text = std::move(row.text), .description = {}, .narrative = {}};
  return true;
}

NextTopic smart_topics() {
  return [sections = SmartSections(), entry = SmartEntry(), count = std::uint64_t{0}](
             LineReader& lines, Topic& topic) mutable -> Result<bool> {
    HTN_ASSIGN_OR_RETURN(const bool more, sections.next(lines, entry));
    if (!more) return false;
    topic = {.id = concat(++count),
             .text = std::move(entry.section('W')),
             .description = {},
             .narrative = {}};
    return true;
  };
}

Result<TopicFormat> format_of(LineReader& lines) {
  HTN_ASSIGN_OR_RETURN(const std::string_view first, lines.peek_text());
  const std::string_view text = trimmed(first);
  if (text.starts_with('<')) return TopicFormat::kTrec;
  if (text.starts_with('{')) return TopicFormat::kJsonLines;
  if (text.starts_with(".I")) return TopicFormat::kSmart;
  if (text.find('\t') != text.npos) return TopicFormat::kTabs;
  return lines.refuse_at(
      lines.number() + 1,
      text.empty()
          ? "no topic"
          : "no topic begins here: expected is <top>, a JSON object, .I, or an id and a tab");
}

Result<NextTopic> reader_of(TopicFormat format) {
  switch (format) {
    case TopicFormat::kTrec:
      return NextTopic(next_trec_topic);
    case TopicFormat::kTabs:
      return NextTopic(next_tabbed);
    case TopicFormat::kJsonLines:
      return NextTopic(next_json);
    case TopicFormat::kSmart:
      return smart_topics();
  }
  return invalid_argument("no such format of topics");
}

}  // namespace

Result<std::vector<Topic>> read_topics(const std::string& path, std::optional<TopicFormat> format) {
  HTN_ASSIGN_OR_RETURN(LineReader lines, LineReader::open(path));
  if (!format.has_value()) {
    HTN_ASSIGN_OR_RETURN(format, format_of(lines));
  }
  HTN_ASSIGN_OR_RETURN(const NextTopic next, reader_of(*format));
  std::vector<Topic> topics;
  std::set<std::string> ids;
  while (true) {
    Topic topic;
    HTN_ASSIGN_OR_RETURN(const bool more, next(lines, topic));
    if (!more) return topics;
    if (!ids.insert(topic.id).second) return lines.refuse(concat("topic ", topic.id, " twice"));
    if (topics.size() == kTopicsMax)
      return lines.too_large(concat("more topics than ", kTopicsMax));
    topics.push_back(std::move(topic));
  }
}

}  // namespace hartonomous::judged

// BEIR's JSON lines: an object on each. "_id" is a string or a number, "text" a string; "title" may
// be absent or null. Other members are not read.

#include <hartonomous/base/json.hpp>
#include <hartonomous/base/json_members.hpp>
#include <hartonomous/base/text.hpp>

#include "judged/document_source.hpp"

namespace hartonomous::judged {
namespace {

using Members = std::vector<JsonMemberText>;

// The string, or number, of that member; nothing: it is absent or null.
Result<std::optional<std::string>> string_of(const Members& members, std::string_view name) {
  for (const JsonMemberText& member : members) {
    if (member.name != name) continue;
    HTN_ASSIGN_OR_RETURN(Json json, parse_json(member.value));
    if (json.kind == Json::Kind::kNil) break;
    if (json.kind != Json::Kind::kString && json.kind != Json::Kind::kNumber) {
      return invalid_argument(concat("'", name, "' is neither a string nor a number"));
    }
    return std::optional(std::move(json.text));
  }
  return std::optional<std::string>();
}

Status fill_row(std::string_view line, Document& row) {
  HTN_ASSIGN_OR_RETURN(const Members members, split_json_object(line));
  HTN_ASSIGN_OR_RETURN(auto id, string_of(members, "_id"));
  HTN_ASSIGN_OR_RETURN(auto title, string_of(members, "title"));
  HTN_ASSIGN_OR_RETURN(auto text, string_of(members, "text"));
  if (!id.has_value()) return invalid_argument("no member '_id'");
  if (!is_word(*id)) return invalid_argument("an '_id' that is empty or has blanks");
  if (!text.has_value()) return invalid_argument("no member 'text'");
  row = {.id = std::move(*id),
         .title = std::move(title).value_or(std::string()),
         .author = {},
         .source = {},
         .text = std::move(*text)};
  return {};
}

class JsonDocuments final : public DocumentSource {
 public:
  using DocumentSource::DocumentSource;
  Result<bool> next(Document& document) override { return next_json_row(lines(), document); }
};

}  // namespace

Result<bool> next_json_row(LineReader& lines, Document& row) {
  std::string_view line;
  do {
    HTN_ASSIGN_OR_RETURN(const bool more, lines.next(line));
    if (!more) return false;
  } while (trimmed(line).empty());
  const Status filled = fill_row(line, row);
  if (!filled.ok()) return lines.refuse(filled.message());
  return true;
}

std::unique_ptr<DocumentSource> make_json_documents(LineReader lines) {
  return std::make_unique<JsonDocuments>(std::move(lines));
}

}  // namespace hartonomous::judged

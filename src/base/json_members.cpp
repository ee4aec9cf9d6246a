#include <hartonomous/base/json_members.hpp>

#include <algorithm>
#include <utility>

#include <hartonomous/base/json.hpp>

namespace hartonomous {
namespace {

constexpr std::string_view kBlanks = " \t\n\r";

// Steps over what is_json took, so that nothing needs to be checked again.
class MemberWalk {
 public:
  explicit MemberWalk(std::string_view text) : text_(text) { skip_blanks(); }

  char next() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  // A value or a string, and the blanks behind it.
  std::string_view take_value() {
    const std::size_t begin = at_;
    skip_value();
    const std::string_view value = text_.substr(begin, at_ - begin);
    skip_blanks();
    return value;
  }
  // One of "{,:", and the blanks behind it.
  void take_sign() {
    ++at_;
    skip_blanks();
  }

 private:
  void skip_blanks() { at_ = std::min(text_.find_first_not_of(kBlanks, at_), text_.size()); }
  void skip_string() {
    at_ = text_.find_first_of("\"\\", at_ + 1);
    while (text_[at_] == '\\') at_ = text_.find_first_of("\"\\", at_ + 2);
    ++at_;
  }
  void skip_value() {
    std::size_t depth = 0;
    do {
      const char c = text_[at_];
      if (c == '"') {
        skip_string();
      } else if (c == '{' || c == '[') {
        ++depth;
        ++at_;
      } else if (c == '}' || c == ']') {
        --depth;
        ++at_;
      } else if (depth != 0) {
        at_ = text_.find_first_of("\"{}[]", at_);
      } else {
        at_ = std::min(text_.find_first_of(",}] \t\n\r", at_), text_.size());
      }
    } while (depth != 0);
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

// What a name says. It is a JSON string; most have no escapes.
std::string unescaped(std::string_view name) {
  if (name.find('\\') == std::string_view::npos) {
    return std::string(name.substr(1, name.size() - 2));
  }
  Result<Json> json = parse_json(name);
  return json.ok() ? std::move(json->text) : std::string(name);
}

}  // namespace

Result<std::vector<JsonMemberText>> split_json_object(std::string_view text) {
  if (!is_json(text)) {
    // The slow way knows where.
    const Status why = parse_json(text).status();
    return why.ok() ? invalid_argument("JSON: too deep") : why;
  }
  MemberWalk walk(text);
  if (walk.next() != '{') return invalid_argument("JSON: no object");
  std::vector<JsonMemberText> members;
  walk.take_sign();
  while (walk.next() == '"') {
    JsonMemberText& member = members.emplace_back();
    member.name = unescaped(walk.take_value());
    walk.take_sign();
    member.value = walk.take_value();
    if (walk.next() == ',') walk.take_sign();
  }
  return members;
}

}  // namespace hartonomous

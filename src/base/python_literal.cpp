#include <hartonomous/base/python_literal.hpp>

#include <hartonomous/base/text.hpp>

namespace hartonomous {
namespace {

constexpr std::size_t kDepthMax = 32;

class LiteralReader {
 public:
  explicit LiteralReader(std::string_view text) : text_(text) {}

  Result<Json> read() {
    Json json;
    HTN_RETURN_IF_ERROR(read_value(0, json));
    skip_blanks();
    if (at_ != text_.size()) return fail("more than one value");
    return json;
  }

 private:
  Status fail(std::string_view why) const {
    return invalid_argument(concat("literal: at byte ", at_, ": ", why));
  }
  void skip_blanks() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != text_.npos) ++at_;
  }
  bool take(char c) {
    skip_blanks();
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool take_word(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  Status read_value(std::size_t depth, Json& out) {
    if (depth > kDepthMax) return fail("too deep");
    skip_blanks();
    out.begin = at_;
    if (take('{')) return read_members(depth, out);
    if (take('(')) return read_items(')', depth, out);
    if (take('[')) return read_items(']', depth, out);
    if (take('\'')) return read_string('\'', out);
    if (take('"')) return read_string('"', out);
    return read_word(out);
  }

  Status read_word(Json& out) {
    if (take_word("None")) return {};
    const bool is_true = take_word("True");
    if (is_true || take_word("False")) {
      out.kind = Json::Kind::kBool;
      out.boolean = is_true;
      return {};
    }
    const std::size_t begin = at_;
    if (at_ < text_.size() && text_[at_] == '-') ++at_;
    const std::size_t digits = at_;
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
    if (at_ == digits) return fail("no value");
    out.kind = Json::Kind::kNumber;
    out.text = text_.substr(begin, at_ - begin);
    take_word("L");  // of Python 2
    return {};
  }

  Status read_string(char quote, Json& out) {
    out.kind = Json::Kind::kString;
    for (; at_ < text_.size(); ++at_) {
      if (text_[at_] == quote) {
        ++at_;
        return {};
      }
      if (text_[at_] == '\\' && ++at_ == text_.size()) break;
      out.text.push_back(text_[at_]);
    }
    return fail("a string without an end");
  }

  Status read_items(char close, std::size_t depth, Json& out) {
    out.kind = Json::Kind::kArray;
    while (!take(close)) {
      if (!out.items.empty() && !take(',')) return fail("no comma between values");
      if (take(close)) return {};
      HTN_RETURN_IF_ERROR(read_value(depth + 1, out.items.emplace_back()));
    }
    return {};
  }

  Status read_members(std::size_t depth, Json& out) {
    out.kind = Json::Kind::kObject;
    while (!take('}')) {
      if (!out.members.empty() && !take(',')) return fail("no comma between members");
      if (take('}')) return {};
      Json name;
      HTN_RETURN_IF_ERROR(read_value(depth + 1, name));
      if (name.kind != Json::Kind::kString || !take(':')) return fail("no name of a member");
      JsonMember& member = out.members.emplace_back();
      member.name = std::move(name.text);
      HTN_RETURN_IF_ERROR(read_value(depth + 1, member.value));
    }
    return {};
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

Result<Json> parse_python_literal(std::string_view text) { return LiteralReader(text).read(); }

}  // namespace hartonomous

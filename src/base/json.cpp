#include <hartonomous/base/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <hartonomous/base/text.hpp>

#include <simdjson.h>

namespace hartonomous {

namespace {

namespace ondemand = simdjson::ondemand;

constexpr std::string_view kBlanks = " \t\n\r";
// What may stand in a row's object and still be read.
constexpr std::size_t kEmbeddedDepthMax = kJsonDepthMax - 1;

std::string_view without_blanks(std::string_view token) {
  return token.substr(0, token.find_last_not_of(kBlanks) + 1);
}

std::size_t digits_at(std::string_view text, std::size_t at) {
  const std::size_t end = text.find_first_not_of("0123456789", at);
  return std::min(end, text.size()) - at;
}

// simdjson takes no whole numbers past 64 bits and no doubles past the largest; JSON does.
bool is_number(std::string_view text) {
  std::size_t at = text.starts_with('-') ? 1 : 0;
  const std::size_t whole = digits_at(text, at);
  if (whole == 0 || (whole > 1 && text[at] == '0')) return false;
  at += whole;
  if (at < text.size() && text[at] == '.') {
    const std::size_t fraction = digits_at(text, ++at);
    if (fraction == 0) return false;
    at += fraction;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    const std::size_t exponent = digits_at(text, at);
    if (exponent == 0) return false;
    at += exponent;
  }
  return at == text.size();
}

// Walks a document that is an array around the text, so that a text of a single number is read as
// any other.
class JsonReader {
 public:
  explicit JsonReader(std::string_view text) : text_(text), padded_(concat("[", text, "]")) {}

  Result<Json> read() {
    ondemand::parser parser;
    auto error = parser.iterate(padded_).get(document_);
    ondemand::array around;
    if (error == simdjson::SUCCESS) error = document_.get_array().get(around);
    if (error != simdjson::SUCCESS) return fail(error);
    Json around_it;
    HTN_RETURN_IF_ERROR(read_items(around, 0, around_it));
    const char* behind = nullptr;
    const bool at_end = document_.current_location().get(behind) == simdjson::OUT_OF_BOUNDS;
    if (around_it.items.size() != 1 || !at_end) {
      return invalid_argument("JSON: not one value");
    }
    return std::move(around_it.items.front());
  }

 private:
  std::size_t place_of(const char* at) const {
    return static_cast<std::size_t>(at - padded_.data()) - 1;
  }
  // Of the token that comes next.
  std::size_t place() {
    const char* at = nullptr;
    if (document_.current_location().get(at) != simdjson::SUCCESS) return text_.size();
    return std::min(place_of(at), text_.size());
  }
  Status fail(simdjson::error_code error) {
    return invalid_argument(concat("JSON: ", simdjson::error_message(error)));
  }
  Status fail_at(std::size_t place, std::string_view why) const {
    return invalid_argument(concat("JSON: at byte ", std::min(place, text_.size()), ": ", why));
  }
  // Behind a bracket that was just passed.
  std::size_t end_of_bracket() { return text_.substr(0, place()).find_last_of("]}") + 1; }

  Status read_value(ondemand::value value, std::size_t depth, Json& out) {
    if (depth > kJsonDepthMax) return fail_at(place(), "too deep");
    const std::string_view token = without_blanks(value.raw_json_token());
    out.begin = place_of(token.data());
    out.end = out.begin + token.size();
    ondemand::json_type type{};
    if (const auto error = value.type().get(type)) return fail_at(out.begin, error_message(error));
    if (type == ondemand::json_type::array) return read_array(value, depth, out);
    if (type == ondemand::json_type::object) return read_object(value, depth, out);
    return read_scalar(value, type, token, out);
  }

  Status read_array(ondemand::value value, std::size_t depth, Json& out) {
    ondemand::array array;
    if (const auto error = value.get_array().get(array)) {
      return fail_at(out.begin, error_message(error));
    }
    out.kind = Json::Kind::kArray;
    HTN_RETURN_IF_ERROR(read_items(array, depth, out));
    out.end = end_of_bracket();
    return {};
  }

  Status read_object(ondemand::value value, std::size_t depth, Json& out) {
    ondemand::object object;
    if (const auto error = value.get_object().get(object)) {
      return fail_at(out.begin, error_message(error));
    }
    out.kind = Json::Kind::kObject;
    HTN_RETURN_IF_ERROR(read_members(object, depth, out));
    out.end = end_of_bracket();
    return {};
  }

  Status read_scalar(ondemand::value value, ondemand::json_type type, std::string_view token,
                     Json& out) {
    simdjson::error_code error = simdjson::SUCCESS;
    if (type == ondemand::json_type::string) {
      std::string_view text;
      error = value.get_string().get(text);
      out.kind = Json::Kind::kString;
      out.text = text;
    } else if (type == ondemand::json_type::number) {
      if (!is_number(token)) error = simdjson::NUMBER_ERROR;
      out.kind = Json::Kind::kNumber;
      out.text = token;  // simdjson passes over what was not asked for
    } else if (type == ondemand::json_type::boolean) {
      out.kind = Json::Kind::kBool;
      error = value.get_bool().get(out.boolean);
    } else if (token != "null") {
      error = simdjson::N_ATOM_ERROR;
    }
    return error == simdjson::SUCCESS ? Status() : fail_at(out.begin, error_message(error));
  }

  Status read_items(ondemand::array& array, std::size_t depth, Json& out) {
    for (auto each : array) {
      ondemand::value value;
      if (const auto error = each.get(value)) return fail_at(place(), error_message(error));
      HTN_RETURN_IF_ERROR(read_value(value, depth + 1, out.items.emplace_back()));
    }
    return {};
  }

  Status read_members(ondemand::object& object, std::size_t depth, Json& out) {
    for (auto each : object) {
      std::string_view name;
      auto error = each.unescaped_key().get(name);
      JsonMember& member = out.members.emplace_back();
      member.name = name;
      ondemand::value value;
      if (error == simdjson::SUCCESS) error = each.value().get(value);
      if (error != simdjson::SUCCESS) return fail_at(place(), error_message(error));
      HTN_RETURN_IF_ERROR(read_value(value, depth + 1, member.value));
    }
    return {};
  }

  std::string_view text_;
  simdjson::padded_string padded_;
  ondemand::document document_;
};

}  // namespace

std::optional<std::int64_t> Json::as_int64() const {
  std::int64_t number = 0;
  const char* last = text.data() + text.size();
  const auto [end_of_number, error] = std::from_chars(text.data(), last, number);
  if (kind != Kind::kNumber || error != std::errc() || end_of_number != last) return std::nullopt;
  return number;
}

std::optional<double> Json::as_double() const {
  double number = 0;
  const char* last = text.data() + text.size();
  const auto [end_of_number, error] = std::from_chars(text.data(), last, number);
  if (kind != Kind::kNumber || error != std::errc() || end_of_number != last) return std::nullopt;
  return number;
}

const Json* Json::find(std::string_view name) const {
  for (const JsonMember& member : members) {
    if (member.name == name) return &member.value;
  }
  return nullptr;
}

Result<Json> parse_json(std::string_view text) {
  if (text.size() > kJsonBytesMax) {
    return invalid_argument(concat("JSON: ", format_bytes(text.size()), ", at most ",
                                   format_bytes(kJsonBytesMax), " are read"));
  }
  return JsonReader(text).read();
}

bool is_json(std::string_view text) {
  simdjson::dom::parser parser;
  if (parser.allocate(text.size(), kEmbeddedDepthMax) != simdjson::SUCCESS) return false;
  const auto error = parser.parse(text.data(), text.size()).error();
  // It stops at numbers that are too large for it.
  if (error == simdjson::NUMBER_ERROR) return parse_json(text).ok();
  return error == simdjson::SUCCESS;
}

std::string minify_json(std::string_view text) {
  std::string out(text.size(), '\0');
  std::size_t size = 0;
  const auto error = simdjson::minify(text.data(), text.size(), out.data(), size);
  if (error != simdjson::SUCCESS) return std::string(text);
  out.resize(size);
  return out;
}

void append_json_string(std::string& out, std::string_view utf8) {
  constexpr std::string_view kEscaped = "\"\\\b\f\n\r\t";
  constexpr std::string_view kLetters = "\"\\bfnrt";
  out.push_back('"');
  for (const char c : utf8) {
    const std::size_t escaped = kEscaped.find(c);
    if (escaped != std::string_view::npos) {
      out.push_back('\\');
      out.push_back(kLetters[escaped]);
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += "\\u00" + to_hex(as_bytes(std::string_view(&c, 1)));
    } else {
      out.push_back(c);
    }
  }
  out.push_back('"');
}

void append_json_number(std::string& out, double number) {
  std::array<char, 32> digits{};
  const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  out.append(digits.data(), written.ptr);
}

}  // namespace hartonomous

// JSON lines: an object on each line. "vector" has the numbers; "id", else "key", else "text" is
// the key, a string or a number; "importance" a number or null. Other members are not read.

#include <algorithm>
#include <utility>

#include <hartonomous/base/json.hpp>
#include <hartonomous/base/json_members.hpp>
#include <hartonomous/base/text.hpp>

#include "vectorfile/decimal.hpp"
#include "vectorfile/row_source.hpp"

namespace hartonomous::vectorfile {
namespace {

constexpr std::string_view kJsonBlanks = " \t\r\n";
constexpr std::string_view kVector = "vector";
constexpr std::string_view kImportance = "importance";
constexpr std::string_view kKeyNames[] = {"id", "key", "text"};

using Members = std::vector<JsonMemberText>;

// The member of that name; null: none. Errors: kInvalidArgument: it is there twice.
Result<const JsonMemberText*> find_member(const Members& members, std::string_view name) {
  const JsonMemberText* found = nullptr;
  for (const JsonMemberText& member : members) {
    if (member.name != name) continue;
    if (found != nullptr) return invalid_argument(concat("two members '", name, "'"));
    found = &member;
  }
  return found;
}

// The numbers of a JSON array, one by one.
class ArrayWalk {
 public:
  // REQUIRES: it is a JSON array.
  explicit ArrayWalk(std::string_view array) : rest_(array.substr(1)) { skip_blanks(); }

  bool is_done() const { return rest_[0] == ']'; }
  // Nothing: what stands here is no number.
  std::optional<float> take() {
    const std::optional<Decimal> decimal = find_decimal(rest_);
    // What JSON has of that shape is a number or null.
    if (!decimal.has_value() || rest_[0] == 'n') return std::nullopt;
    rest_.remove_prefix(decimal->length);
    skip_blanks();
    if (rest_[0] == ',') {
      rest_.remove_prefix(1);
      skip_blanks();
    }
    return decimal->number;
  }

 private:
  void skip_blanks() { rest_.remove_prefix(rest_.find_first_not_of(kJsonBlanks)); }

  std::string_view rest_;
};

Result<ArrayWalk> vector_of(const Members& members) {
  HTN_ASSIGN_OR_RETURN(const JsonMemberText* member, find_member(members, kVector));
  if (member == nullptr) return invalid_argument("no member 'vector'");
  if (member->value[0] != '[') return invalid_argument("'vector' is no array");
  return ArrayWalk(member->value);
}

Result<std::optional<std::string>> key_of(const Members& members) {
  for (const std::string_view name : kKeyNames) {
    HTN_ASSIGN_OR_RETURN(const JsonMemberText* member, find_member(members, name));
    if (member == nullptr) continue;
    HTN_ASSIGN_OR_RETURN(Json json, parse_json(member->value));
    if (json.kind != Json::Kind::kString && json.kind != Json::Kind::kNumber) {
      return invalid_argument(concat("'", name, "' is neither a string nor a number"));
    }
    return std::optional(std::move(json.text));
  }
  return std::optional<std::string>();
}

Result<std::optional<float>> importance_of(const Members& members) {
  HTN_ASSIGN_OR_RETURN(const JsonMemberText* member, find_member(members, kImportance));
  if (member == nullptr || member->value == "null") return std::optional<float>();
  const std::optional<Decimal> decimal = find_decimal(member->value);
  if (!decimal.has_value() || decimal->length != member->value.size()) {
    return invalid_argument("'importance' is no number");
  }
  return std::optional(decimal->number);
}

class JsonRows final : public RowSource {
 public:
  explicit JsonRows(ByteStream stream) : RowSource(std::move(stream)) {
    mutable_info() = {.format = VectorFormat::kJsonLines, .element_type = "decimal"};
  }

  Status open() {
    HTN_ASSIGN_OR_RETURN(const ByteStream::Line line, next_line());
    if (line.bytes == 0) return invalid_argument("no row");
    HTN_ASSIGN_OR_RETURN(const Members members, split_json_object(line.text));
    HTN_ASSIGN_OR_RETURN(ArrayWalk numbers, vector_of(members));
    std::uint64_t dimension = 0;
    for (; !numbers.is_done(); ++dimension) {
      if (!numbers.take().has_value()) {
        return invalid_argument(concat("number ", dimension, " is no number"));
      }
    }
    HTN_RETURN_IF_ERROR(check_dimension(dimension));
    mutable_info().dimension = static_cast<std::size_t>(dimension);
    HTN_ASSIGN_OR_RETURN(const auto key, key_of(members));
    if (key.has_value()) mutable_info().keys = KeySource::kFile;
    return {};
  }

  Result<bool> next(Row& row) override {
    HTN_ASSIGN_OR_RETURN(const ByteStream::Line line, next_line());
    if (line.bytes == 0) return false;
    HTN_ASSIGN_OR_RETURN(const Members members, split_json_object(line.text));
    HTN_ASSIGN_OR_RETURN(ArrayWalk numbers, vector_of(members));
    HTN_RETURN_IF_ERROR(read_vector(numbers, row.numbers));
    HTN_ASSIGN_OR_RETURN(auto key, key_of(members));
    if (key.has_value() != (info().keys == KeySource::kFile)) {
      return invalid_argument(key.has_value() ? "a key, the first row has none"
                                              : "no key, the first row has one");
    }
    row.key = std::move(key).value_or(std::string());
    HTN_ASSIGN_OR_RETURN(row.importance, importance_of(members));
    bytes().skip(line.bytes);
    return true;
  }

 private:
  // Behind lines of nothing.
  Result<ByteStream::Line> next_line() {
    while (true) {
      HTN_ASSIGN_OR_RETURN(const ByteStream::Line line, bytes().peek_line());
      const bool is_empty = line.text.find_first_not_of(kJsonBlanks) == line.text.npos;
      if (line.bytes == 0 || !is_empty) return line;
      bytes().skip(line.bytes);
    }
  }

  static Status read_vector(ArrayWalk& numbers, std::span<float> out) {
    std::size_t count = 0;
    for (; !numbers.is_done(); ++count) {
      const std::optional<float> number = numbers.take();
      if (!number.has_value()) return invalid_argument(concat("number ", count, " is no number"));
      if (count < out.size()) out[count] = *number;
    }
    if (count == out.size()) return {};
    return invalid_argument(concat(count, " numbers, expected are ", out.size()));
  }
};

}  // namespace

Result<std::unique_ptr<RowSource>> open_json_lines(ByteStream stream) {
  auto rows = std::make_unique<JsonRows>(std::move(stream));
  HTN_RETURN_IF_ERROR(rows->open());
  return std::unique_ptr<RowSource>(std::move(rows));
}

}  // namespace hartonomous::vectorfile

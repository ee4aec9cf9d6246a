// Text: a word and its numbers on each line, with blanks between; before them, perhaps, a line
// "count dimension". Words of GloVe hold blanks now and then (". . ."), so numbers are counted from
// the end of a line where they do not follow its first word.

#include <utility>

#include <hartonomous/base/limits.hpp>
#include <hartonomous/base/text.hpp>

#include "vectorfile/decimal.hpp"
#include "vectorfile/row_source.hpp"

namespace hartonomous::vectorfile {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string_view without_blanks_behind(std::string_view text) {
  return text.substr(0, text.find_last_not_of(kTextBlanks) + 1);
}

// Parts between blanks.
std::uint64_t count_parts(std::string_view text) {
  std::uint64_t parts = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    parts += !is_blank(text[i]) && (i == 0 || is_blank(text[i - 1])) ? 1 : 0;
  }
  return parts;
}

// The number at the front, which a blank or the end follows.
std::optional<float> take_number(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(kTextBlanks), text.size()));
  const std::optional<Decimal> decimal = find_decimal(text);
  if (!decimal.has_value()) return std::nullopt;
  const bool is_whole = decimal->length == text.size() || is_blank(text[decimal->length]);
  if (!is_whole) return std::nullopt;
  text.remove_prefix(decimal->length);
  return decimal->number;
}

// The last part of a text, taken off its end with the blanks before it.
std::string_view take_last_part(std::string_view& text) {
  const std::size_t blank = text.find_last_of(kTextBlanks);
  const std::size_t begin = blank == text.npos ? 0 : blank + 1;
  const std::string_view part = text.substr(begin);
  text = without_blanks_behind(text.substr(0, begin));
  return part;
}

bool is_number(std::string_view part) { return take_number(part).has_value() && part.empty(); }

class TextRows final : public RowSource {
 public:
  explicit TextRows(ByteStream stream) : RowSource(std::move(stream)) {
    mutable_info() = {
        .format = VectorFormat::kText, .element_type = "decimal", .keys = KeySource::kFile};
  }

  Status open() {
    HTN_ASSIGN_OR_RETURN(const ByteStream::Line line, bytes().peek_line());
    if (line.bytes == 0) return invalid_argument("no row");
    if (const auto header = find_count_and_dimension(line.text); header.has_value()) {
      HTN_RETURN_IF_ERROR(check_dimension(header->dimension));
      mutable_info().count = header->count;
      mutable_info().dimension = static_cast<std::size_t>(header->dimension);
      bytes().skip(line.bytes);
      return {};
    }
    const std::uint64_t parts = count_parts(line.text);
    HTN_RETURN_IF_ERROR(check_dimension(parts == 0 ? 0 : parts - 1));
    mutable_info().dimension = static_cast<std::size_t>(parts - 1);
    return {};
  }

  Result<bool> next(Row& row) override {
    HTN_ASSIGN_OR_RETURN(const ByteStream::Line line, bytes().peek_line());
    const std::string_view text = without_blanks_behind(line.text);
    if (line.bytes == 0 || (text.empty() && is_last(line))) return end(line);
    if (info().count == given_) return invalid_argument("more rows than the header says");
    HTN_RETURN_IF_ERROR(read_line(text, row));
    bytes().skip(line.bytes);
    ++given_;
    return true;
  }

 private:
  bool is_last(const ByteStream::Line& line) const {
    return stream().total() != 0 && stream().offset() + line.bytes == stream().total();
  }
  Result<bool> end(const ByteStream::Line& line) {
    bytes().skip(line.bytes);
    if (info().count.value_or(given_) == given_) return false;
    return invalid_argument(concat("the file ends, its header says ", *info().count, " rows"));
  }

  static Status read_line(std::string_view text, Row& row) {
    const std::size_t blank = std::min(text.find_first_of(kTextBlanks), text.size());
    std::string_view rest = text.substr(blank);
    for (float& number : row.numbers) {
      const std::optional<float> taken = take_number(rest);
      if (!taken.has_value()) return read_from_end(text, row);
      number = *taken;
    }
    if (!rest.empty()) return read_from_end(text, row);
    row.key = text.substr(0, blank);
    return {};
  }

  static Status read_from_end(std::string_view text, Row& row) {
    const std::size_t dimension = row.numbers.size();
    const std::uint64_t parts = count_parts(text);
    if (parts < dimension + 1) {
      return invalid_argument(
          concat(parts == 0 ? 0 : parts - 1, " numbers, expected are ", dimension));
    }
    for (std::size_t i = dimension; i-- > 0;) {
      std::string_view part = take_last_part(text);
      const std::optional<float> taken = take_number(part);
      if (!taken.has_value()) return invalid_argument(concat("number ", i, " is no number"));
      row.numbers[i] = *taken;
    }
    row.key = text;
    // Else a row of more numbers would be one of an odd word.
    if (parts > dimension + 1 && is_number(take_last_part(text))) {
      return invalid_argument(concat("more numbers than ", dimension));
    }
    return {};
  }
};

}  // namespace

Result<std::unique_ptr<RowSource>> open_text(ByteStream stream) {
  auto rows = std::make_unique<TextRows>(std::move(stream));
  HTN_RETURN_IF_ERROR(rows->open());
  return std::unique_ptr<RowSource>(std::move(rows));
}

}  // namespace hartonomous::vectorfile

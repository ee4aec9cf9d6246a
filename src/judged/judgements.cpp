#include <hartonomous/judged/judgements.hpp>

#include <charconv>

#include <hartonomous/base/text.hpp>

#include "judged/line_reader.hpp"

namespace hartonomous::judged {
namespace {

constexpr std::string_view kBeirHeader = "query-id";

struct Row {
  std::string_view topic, document, grade;
};

std::vector<std::string_view> split_tabs(std::string_view line) {
  std::vector<std::string_view> fields;
  while (true) {
    const std::size_t end = line.find('\t');
    fields.push_back(trimmed(line.substr(0, end)));
    if (end == line.npos) return fields;
    line.remove_prefix(end + 1);
  }
}

Result<JudgementFormat> format_of(LineReader& lines) {
  HTN_ASSIGN_OR_RETURN(const std::string_view line, lines.peek_text());
  const auto refuse = [&](std::string_view what) {
    return lines.refuse_at(lines.number() + 1, what);
  };
  if (trimmed(line).empty()) return refuse("no judgement");
  if (trimmed(line).starts_with(kBeirHeader)) return JudgementFormat::kBeir;
  const std::size_t words = split_words(line).size();
  if (words == 4) return JudgementFormat::kTrec;
  // Grades and Cranfield's codes run in opposite directions: no guess where it could be either.
  if (line.find('\t') != line.npos) return refuse("no header 'query-id corpus-id score'");
  if (words == 3) return JudgementFormat::kCranfield;
  return refuse("expected are topic, iteration, document and grade");
}

Result<Row> row_of(const LineReader& lines, std::string_view line, JudgementFormat format) {
  const bool is_beir = format == JudgementFormat::kBeir;
  const std::vector<std::string_view> fields = is_beir ? split_tabs(line) : split_words(line);
  if (format == JudgementFormat::kTrec) {
    if (fields.size() == 4) return Row{fields[0], fields[2], fields[3]};
    return lines.refuse("expected are topic, iteration, document and grade");
  }
  if (fields.size() != 3) {
    return lines.refuse(is_beir ? "expected are topic, document and score, separated by tabs"
                                : "expected are topic, document and code");
  }
  if (!is_word(fields[0]) || !is_word(fields[1])) return lines.refuse("an id that is no word");
  return Row{fields[0], fields[1], fields[2]};
}

Result<std::int32_t> grade_of(const LineReader& lines, std::string_view text,
                              JudgementFormat format) {
  std::int32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) {
    return lines.refuse(concat("'", text, "' is no whole number of 32 bits"));
  }
  if (format != JudgementFormat::kCranfield) return number;
  if (number == -1) return 4;
  if (number < 1 || number > 5) return lines.refuse(concat("no code is ", number));
  return 5 - number;
}

}  // namespace

Result<Judgements> read_judgements(const std::string& path, std::optional<JudgementFormat> format) {
  HTN_ASSIGN_OR_RETURN(LineReader lines, LineReader::open(path));
  if (!format.has_value()) {
    HTN_ASSIGN_OR_RETURN(format, format_of(lines));
  }
  Judgements judgements;
  std::size_t count = 0;
  for (std::string_view line;;) {
    HTN_ASSIGN_OR_RETURN(const bool more, lines.next(line));
    if (!more) return judgements;
    const bool is_header =
        *format == JudgementFormat::kBeir && count == 0 && trimmed(line).starts_with(kBeirHeader);
    if (is_header || trimmed(line).empty()) continue;
    if (++count > kJudgementsMax) {
      return lines.too_large(concat("more judgements than ", kJudgementsMax));
    }
    HTN_ASSIGN_OR_RETURN(const Row row, row_of(lines, line, *format));
    HTN_ASSIGN_OR_RETURN(const std::int32_t grade, grade_of(lines, row.grade, *format));
    Grades& grades = judgements[std::string(row.topic)];
    const auto [known, is_new] = grades.emplace(row.document, grade);
    if (!is_new && known->second != grade) {
      return lines.refuse(concat("document ", row.document, " of topic ", row.topic, " has grade ",
                                 known->second, " already"));
    }
  }
}

}  // namespace hartonomous::judged

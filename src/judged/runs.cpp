#include <charconv>
#include <cmath>
#include <set>

#include <hartonomous/base/json.hpp>
#include <hartonomous/base/text.hpp>
#include <hartonomous/judged/judgements.hpp>

#include "judged/line_reader.hpp"

namespace hartonomous::judged {
namespace {

constexpr std::size_t kWriteBytes = std::size_t{256} << 10;

Result<double> score_of(const LineReader& lines, std::string_view text) {
  double score = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), score);
  if (error != std::errc() || end != text.data() + text.size() || std::isnan(score)) {
    return lines.refuse(concat("'", text, "' is no score"));
  }
  return score;
}

void append_score(std::string& out, double score) {
  char digits[32];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, score);
  out.append(digits, end);
}

Status check_hit(std::string_view topic, const RunHit& hit) {
  if (!is_word(topic)) return invalid_argument(concat("topic '", topic, "' is no word"));
  if (!is_word(hit.document)) {
    return invalid_argument(concat("document '", hit.document, "' is no word"));
  }
  if (!std::isnan(hit.score)) return {};
  return invalid_argument(
      concat("document ", hit.document, " of topic ", topic, " has a score that is no number"));
}

}  // namespace

Result<Run> read_run(const std::string& path) {
  HTN_ASSIGN_OR_RETURN(LineReader lines, LineReader::open(path));
  Run run;
  std::set<std::pair<std::string, std::string>> known;
  for (std::string_view line;;) {
    HTN_ASSIGN_OR_RETURN(const bool more, lines.next(line));
    if (!more) return run;
    const std::vector<std::string_view> words = split_words(line);
    if (words.empty()) continue;
    if (words.size() != 6) {
      return lines.refuse("expected are topic, Q0, document, rank, score and tag");
    }
    HTN_ASSIGN_OR_RETURN(const double score, score_of(lines, words[4]));
    if (!known.emplace(words[0], words[2]).second) {
      return lines.refuse(concat("document ", words[2], " twice for topic ", words[0]));
    }
    if (known.size() > kJudgementsMax) {
      return lines.too_large(concat("more hits than ", kJudgementsMax));
    }
    run[std::string(words[0])].push_back({.document = std::string(words[2]), .score = score});
  }
}

Status write_run(const std::string& path, const Run& run, std::string_view tag) {
  if (!is_word(tag)) return invalid_argument(concat("tag '", tag, "' is no word"));
  for (const auto& [topic, hits] : run) {
    for (const RunHit& hit : hits) HTN_RETURN_IF_ERROR(check_hit(topic, hit));
  }
  HTN_ASSIGN_OR_RETURN(File file, File::open(path, File::Mode::kCreate));
  std::string text;
  for (const auto& [topic, hits] : run) {
    std::size_t rank = 0;
    for (const RunHit& hit : hits) {
      text += concat(topic, " Q0 ", hit.document, ' ', ++rank, ' ');
      append_score(text, hit.score);
      text.append(" ").append(tag).append("\n");
      if (text.size() < kWriteBytes) continue;
      HTN_RETURN_IF_ERROR(file.write(as_bytes(text)));
      text.clear();
    }
  }
  return file.write(as_bytes(text));
}

}  // namespace hartonomous::judged

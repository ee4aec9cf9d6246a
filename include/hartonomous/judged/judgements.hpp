#pragma once

// Judgements: which documents answer which topic, and how well. Runs: what a search found for each
// topic. Both as files of TREC have them.
//
//   HTN_ASSIGN_OR_RETURN(const Judgements judgements, read_judgements("qrels/test.tsv", {}));
//   HTN_ASSIGN_OR_RETURN(const Run run, read_run("bm25.trec"));
//   judgements.at("51").at("doc 3");  // 2
//
// A grade of 1 and more is relevant, the more the better; 0 and below was looked at and is not.
// Memory: some 150 bytes a judgement or hit, kJudgementsMax at most.
// Thread-safety: functions are thread-safe.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <hartonomous/base/result.hpp>

namespace hartonomous::judged {

inline constexpr std::size_t kJudgementsMax = std::size_t{1} << 24;

enum class JudgementFormat : std::uint8_t {
  kTrec,  // "topic iteration document grade"
  kBeir,  // "query-id corpus-id score", separated by tabs, with that header
  // "topic document code", where code 1 is the best and 4 the least of relevance, 5 is none. The
  // grade is 5 - code. Code -1 is 1 written otherwise: the document that the topic was asked from.
  kCranfield,
};

using Grades = std::map<std::string, std::int32_t, std::less<>>;  // by document
using Judgements = std::map<std::string, Grades, std::less<>>;    // by topic

struct RunHit {
  std::string document;
  double score = 0;
};
using Run = std::map<std::string, std::vector<RunHit>, std::less<>>;  // by topic

// Without a format: by the first line. Errors, of each of these: kNotFound, kIo;
// kInvalidArgument, naming file and line: no such file, or a document twice, with two grades;
// kResourceExhausted above kJudgementsMax.
Result<Judgements> read_judgements(const std::string& path, std::optional<JudgementFormat> format);

// "topic Q0 document rank score tag": hits in the order of the file. The rank is not looked at,
// scores say the order, see metrics.hpp. Errors: also a document twice, or a score that is NaN.
Result<Run> read_run(const std::string& path);

// Hits as they stand, ranks from 1 on; scores read back as they are. Replaces the file.
// Errors: kInvalidArgument: an id that is empty or has blanks, a tag alike, a score that is NaN;
// kIo.
Status write_run(const std::string& path, const Run& run, std::string_view tag);

}  // namespace hartonomous::judged

#include "cli/judged_topics.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <hartonomous/base/text.hpp>
#include <hartonomous/engine/search_values.hpp>
#include <hartonomous/vectorfile/vector_reader.hpp>

#include "cli/arguments.hpp"
#include "cli/text.hpp"

namespace hartonomous::cli {
namespace {

// Of a document whose keys are kept; of larger ones each record is read when it is found.
constexpr std::uint64_t kKeysBytesMax = std::uint64_t{512} << 20;

// What a name stands for; nothing: found in the file. Errors: a usage error.
template <typename Format, std::size_t Count>
Result<std::optional<Format>> parse_format(
    Context& context, std::string_view option, const std::string& name,
    const std::array<std::pair<std::string_view, Format>, Count>& formats) {
  if (name.empty()) return std::optional<Format>();
  std::string names;
  for (const auto& [each, format] : formats) {
    if (each == name) return std::optional<Format>(format);
    names += concat(names.empty() ? "" : ", ", each);
  }
  return context.usage_error(concat(option, ": '", printable(name), "' is none of ", names));
}

Status read_vectors(Context& context, const JudgedArguments& arguments, JudgedTopics& into) {
  HTN_ASSIGN_OR_RETURN(
      const auto reader,
      vectorfile::VectorReader::open(arguments.vectors, {.keys_path = arguments.vector_keys}));
  const std::size_t dimension = reader->info().dimension;
  constexpr std::size_t kRowsAtOnce = 256;
  std::vector<float> numbers(kRowsAtOnce * dimension);
  vectorfile::VectorRowFacts facts;
  while (true) {
    if (context.stop().stop_requested()) return cancelled("reading vectors of topics");
    HTN_ASSIGN_OR_RETURN(const std::size_t rows, reader->read(numbers, &facts));
    if (rows == 0) break;
    if (facts.keys.size() < rows) {
      return context.usage_error(
          "vectors of topics need their ids: --topic-keys FILE, one on each line");
    }
    for (std::size_t row = 0; row < rows; ++row) {
      const auto begin = numbers.begin() + static_cast<std::ptrdiff_t>(row * dimension);
      into.vectors.insert_or_assign(
          facts.keys[row],
          std::vector<float>(begin, begin + static_cast<std::ptrdiff_t>(dimension)));
    }
  }
  // Those that are not judged may have none.
  std::erase_if(into.topics, [&](const auto& topic) { return !into.vectors.contains(topic.id); });
  if (!into.topics.empty()) return {};
  return not_found(concat("no topic has a vector in '", printable(arguments.vectors), "'"));
}

}  // namespace

void add_judged(CLI::App& app, JudgedArguments& arguments, const std::string& group) {
  add_text(app, "--topics", arguments.topics, "File of topics: of TREC, BEIR, SMART, or with tabs")
      ->group(group);
  add_text(app, "--topics-format", arguments.topics_format,
           "trec, beir, smart or tabs; otherwise found")
      ->group(group);
  add_text(app, "--judgements", arguments.judgements,
           "File of judgements: of TREC, BEIR or Cranfield")
      ->group(group);
  add_text(app, "--judgements-format", arguments.judgements_format,
           "trec, beir or cranfield; otherwise found")
      ->group(group);
  add_text(app, "--topic-vectors", arguments.vectors,
           "File with a vector of the collection's model for each topic")
      ->group(group);
  add_text(app, "--topic-keys", arguments.vector_keys, "Their topics' ids, one on each line")
      ->group(group);
  add_text(app, "--strip-prefix", arguments.strip_prefix,
           "What documents' names begin with and judgements leave out")
      ->group(group);
  app.add_option("--depth", arguments.depth, "Hits of a topic that are looked at, 1000")
      ->group(group);
}

Result<judged::Judgements> read_judgements(Context& context, const JudgedArguments& arguments) {
  using Format = judged::JudgementFormat;
  constexpr std::array<std::pair<std::string_view, Format>, 3> kFormats{
      {{"trec", Format::kTrec}, {"beir", Format::kBeir}, {"cranfield", Format::kCranfield}}};
  if (arguments.judgements.empty()) {
    return context.usage_error("which judgements? Give --judgements FILE");
  }
  HTN_ASSIGN_OR_RETURN(const auto format, parse_format(context, "--judgements-format",
                                                       arguments.judgements_format, kFormats));
  return judged::read_judgements(arguments.judgements, format);
}

Result<JudgedTopics> read_topics(Context& context, const JudgedArguments& arguments) {
  using Format = judged::TopicFormat;
  constexpr std::array<std::pair<std::string_view, Format>, 4> kFormats{
      {{"trec", Format::kTrec},
       {"tabs", Format::kTabs},
       {"beir", Format::kJsonLines},
       {"smart", Format::kSmart}}};
  if (arguments.topics.empty()) return context.usage_error("which topics? Give --topics FILE");
  if (arguments.depth == 0) return context.usage_error("--depth: 1 and more");
  HTN_ASSIGN_OR_RETURN(const auto format,
                       parse_format(context, "--topics-format", arguments.topics_format, kFormats));
  JudgedTopics read;
  HTN_ASSIGN_OR_RETURN(read.topics, judged::read_topics(arguments.topics, format));
  if (!arguments.vectors.empty()) HTN_RETURN_IF_ERROR(read_vectors(context, arguments, read));
  return read;
}

std::string plain_words(std::string_view text) {
  constexpr std::string_view kSigns = "\"()+-~*^:&|\t\r\n";
  std::string plain = concat(" ", text, " ");
  for (char& c : plain) {
    if (kSigns.find(c) != std::string_view::npos) c = ' ';
  }
  const auto replace = [&plain](std::string_view from, std::string_view to) {
    for (std::size_t at = plain.find(from); at != std::string::npos; at = plain.find(from, at)) {
      plain.replace(at, from.size(), to);
    }
  };
  // Quotation marks of word processors, and what is an operator in capitals.
  for (const std::string_view mark : {"\xE2\x80\x9C", "\xE2\x80\x9D", "\xE2\x80\x9E"}) {
    replace(mark, " ");
  }
  replace(" AND ", " and ");
  replace(" OR ", " or ");
  replace(" NOT ", " not ");
  return plain;
}

UnitNames::UnitNames(Snapshot now, rows::SearchCollection row, std::string strip_prefix)
    : now_(std::move(now)), row_(std::move(row)), strip_prefix_(std::move(strip_prefix)) {}

Result<std::string> UnitNames::of(const SearchHit& hit) {
  if (row_.unit == "record") return key_of(hit);
  std::string name = hit.document.name;
  if (name.starts_with(strip_prefix_)) name.erase(0, strip_prefix_.size());
  if (row_.unit == "line") name += concat(":", hit.unit + 1);
  return name;
}

// A document's keys are read at once: many of its records are found.
Result<std::string> UnitNames::key_of(const SearchHit& hit) {
  if (!row_.key_member.has_value()) {
    return Status(StatusCode::kFailedPrecondition,
                  concat("collection '", printable(row_.collection_name),
                         "' has no key member: nothing says what a record is called"));
  }
  const auto [at, is_new] = keys_.try_emplace(hit.document.id.value());
  if (is_new) HTN_RETURN_IF_ERROR(read_keys(hit.document, at->second));
  if (hit.unit < at->second.size()) return at->second[hit.unit];
  HTN_ASSIGN_OR_RETURN(const std::string record, now_.search().read(row_.collection_id, hit));
  return search_key(row_, record);
}

Status UnitNames::read_keys(const Document& document, std::vector<std::string>& keys) const {
  if (document.bytes > kKeysBytesMax) return {};
  std::string line;
  const auto end_line = [&]() -> Status {
    HTN_ASSIGN_OR_RETURN(std::string key, search_key(row_, line));
    keys.push_back(std::move(key));
    line.clear();
    return {};
  };
  const auto take = [&](Bytes bytes) -> Status {
    std::string_view rest = as_text(bytes);
    for (std::size_t end = rest.find('\n'); end != rest.npos; end = rest.find('\n')) {
      line += rest.substr(0, end);
      HTN_RETURN_IF_ERROR(end_line());
      rest.remove_prefix(end + 1);
    }
    line += rest;
    return {};
  };
  HTN_RETURN_IF_ERROR(now_.read(document.atom, {}, take));
  return line.empty() ? Status() : end_line();
}

}  // namespace hartonomous::cli

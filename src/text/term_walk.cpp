#include "text/term_walk.hpp"

namespace hartonomous::text {

namespace {
constexpr std::size_t kTermsRead = 512;
// To seek costs as much as to pass over so many terms.
constexpr std::size_t kPassedOver = 64;
}  // namespace

TermWalk::TermWalk(std::span<const TermIndex* const> segments, const MakeMatcher& make) {
  for (const TermIndex* const segment : segments) {
    Stream stream{.segment = segment, .matcher = make(), .from = {}, .read = {}};
    stream.from = stream.matcher->from();
    streams_.push_back(std::move(stream));
  }
}

Status TermWalk::read_more(Stream& stream) {
  stream.read.clear();
  stream.at = 0;
  while (stream.read.empty() && !stream.ended) {
    std::size_t passed = 0;
    std::optional<std::string> go_on;
    HTN_RETURN_IF_ERROR(stream.segment->each(
        stream.from, [&](std::string_view term, const Term& known) -> Result<bool> {
          switch (stream.matcher->ask(term)) {
            case TermMatcher::Answer::kNoMore:
              return false;
            case TermMatcher::Answer::kMatches:
              passed = 0;
              stream.read.emplace_back(term, known);
              if (stream.read.size() < kTermsRead) return true;
              go_on = std::string(term) + '\0';
              return false;
            case TermMatcher::Answer::kNot:
              break;
          }
          const std::size_t dead = stream.matcher->dead_prefix();
          passed = dead == 0 ? 0 : passed + 1;
          if (passed < kPassedOver) return true;
          go_on = after_prefix(term.substr(0, dead));
          return false;
        }));
    stream.ended = !go_on.has_value() || go_on->empty();
    if (!stream.ended) stream.from = std::move(*go_on);
  }
  return {};
}

Result<bool> TermWalk::next(WalkedTerm& out) {
  const std::string* least = nullptr;
  for (Stream& stream : streams_) {
    if (stream.at == stream.read.size()) HTN_RETURN_IF_ERROR(read_more(stream));
    if (stream.at == stream.read.size()) continue;
    const std::string& term = stream.read[stream.at].first;
    if (least == nullptr || term < *least) least = &term;
  }
  if (least == nullptr) return false;
  out.term = *least;
  out.in.assign(streams_.size(), std::nullopt);
  for (std::size_t i = 0; i < streams_.size(); ++i) {
    Stream& stream = streams_[i];
    if (stream.at == stream.read.size() || stream.read[stream.at].first != out.term) continue;
    out.in[i] = stream.read[stream.at++].second;
  }
  return true;
}

}  // namespace hartonomous::text

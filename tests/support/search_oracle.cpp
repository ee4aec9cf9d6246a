#include "support/search_oracle.hpp"

#include <algorithm>

#include <hartonomous/base/json.hpp>

#include "support/opened_store.hpp"

namespace hartonomous::testing {

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    lines.push_back(text.substr(at, end - at));
    at = end;
  }
  return lines;
}

void gather(const Json& json, std::string& out) {
  if (json.kind == Json::Kind::kString || json.kind == Json::Kind::kNumber) out += json.text + "\n";
  for (const Json& item : json.items) gather(item, out);
  for (const JsonMember& member : json.members) gather(member.value, out);
}

// Of "a.b", b of a; the samples have no member with a dot in its name.
std::string member_text(const Json& json, const std::string& path) {
  const std::size_t dot = path.find('.');
  const Json* const found = json.find(path.substr(0, dot));
  std::string text;
  if (found == nullptr) return text;
  if (dot != std::string::npos) return member_text(*found, path.substr(dot + 1));
  gather(*found, text);
  return text;
}

PlainBm25::Tokens tokens_of(const text::Analyzer& analyzer, std::string_view text) {
  PlainBm25::Tokens tokens;
  HTN_REQUIRE_OK(
      analyzer.analyze(text, [&](const text::Token& token) { tokens.emplace_back(token.term); }));
  return tokens;
}

}  // namespace

std::size_t SearchOracle::Unit::tokens() const {
  std::size_t count = 0;
  for (const PlainBm25::Tokens& field : fields) count += field.size();
  return count;
}

void SearchOracle::begin_stay(const std::string& name) {
  const Version& newest = names_.at(name).back();
  if (newest.kind != Kind::kText) return;
  open_[name] = stays_.size();
  begun_.push_back(stays_.size());
  stays_.push_back({.name = name, .version = newest.version, .text = newest.content});
  for (auto& [id, collection] : collections_) {
    if (name.starts_with(collection.options.name_prefix)) {
      collection.stays.push_back(open_[name]);
    }
  }
}

void SearchOracle::end_stay(const std::string& name) {
  const auto held = open_.find(name);
  if (held == open_.end()) return;
  ended_.push_back(held->second);
  open_.erase(held);
}

void SearchOracle::put(const std::string& name, const std::string& content, Kind kind) {
  std::vector<Version>& versions = names_[name];
  if (!versions.empty() && versions.back().content == content && versions.back().kind == kind) {
    return;
  }
  const std::uint64_t version = versions.empty() ? 1 : versions.back().version + 1;
  versions.push_back({version, content, kind});
  end_stay(name);
  begin_stay(name);
}

bool SearchOracle::remove(const std::string& name, std::uint64_t version) {
  const auto held = names_.find(name);
  if (held == names_.end()) return false;
  std::vector<Version>& versions = held->second;
  const std::uint64_t newest = versions.back().version;
  const std::size_t before = versions.size();
  std::erase_if(versions,
                [&](const Version& each) { return version == 0 || each.version == version; });
  if (versions.size() == before) return false;
  if (versions.empty()) {
    names_.erase(held);
    end_stay(name);
  } else if (versions.back().version != newest) {
    end_stay(name);
    begin_stay(name);
  }
  return true;
}

void SearchOracle::add_collection(std::int32_t id, const SearchCollectionOptions& options) {
  Collection& made = collections_[id];
  made.options = options;
  made.analyzer = must(text::Analyzer::make(options.analysis));
  for (const auto& [name, stay] : open_) {
    if (name.starts_with(options.name_prefix)) made.stays.push_back(stay);
  }
}

void SearchOracle::date(Instant now) {
  for (const std::size_t stay : begun_) stays_[stay].from = now;
  for (const std::size_t stay : ended_) stays_[stay].to = now;
  begun_.clear();
  ended_.clear();
}

std::vector<std::string> SearchOracle::names() const {
  std::vector<std::string> names;
  for (const auto& [name, versions] : names_) names.push_back(name);
  return names;
}

std::vector<std::uint64_t> SearchOracle::versions(const std::string& name) const {
  std::vector<std::uint64_t> versions;
  const auto held = names_.find(name);
  if (held == names_.end()) return versions;
  for (const Version& each : held->second) versions.push_back(each.version);
  return versions;
}

const std::vector<SearchOracle::Unit>& SearchOracle::units_of(const Collection& collection,
                                                              std::size_t stay) const {
  const auto held = collection.units.find(stay);
  if (held != collection.units.end()) return held->second;
  const SearchCollectionOptions& options = collection.options;
  const Stay& of = stays_[stay];
  const bool whole = options.unit == collection::Unit::kDocument;
  const auto texts = whole ? std::vector{of.text} : lines_of(of.text);
  std::vector<Unit>& units = collection.units[stay];
  for (const std::string& text : texts) {
    Unit unit{.number = units.size(), .text = text, .fields = {}};
    const auto json = parse_json(text);
    for (const SearchField& field : options.fields) {
      std::string searched = field.name == "name" ? of.name : text;
      if (options.unit == collection::Unit::kRecord) {
        searched = json.ok() ? member_text(*json, field.name) : "";
      }
      unit.fields.push_back(tokens_of(*collection.analyzer, searched));
    }
    units.push_back(std::move(unit));
  }
  return units;
}

std::vector<SearchOracle::Found> SearchOracle::find(std::int32_t id,
                                                    const std::vector<std::string>& words,
                                                    Instant at) const {
  const Collection& collection = collections_.at(id);
  const SearchCollectionOptions& options = collection.options;
  PlainBm25::Options ranking{.k1 = options.weights.k1, .b = options.weights.b};
  for (const SearchField& field : options.fields) ranking.field_weights.push_back(field.weight);
  PlainBm25 plain(ranking);
  std::vector<Found> there;
  for (const std::size_t each : collection.stays) {
    const Stay& stay = stays_[each];
    if (stay.from > at || stay.to <= at) continue;
    for (const Unit& unit : units_of(collection, each)) {
      if (unit.tokens() == 0) continue;
      plain.put(static_cast<std::uint32_t>(there.size()), unit.fields);
      there.push_back({stay.name, stay.version, unit.number, 0, unit.text});
    }
  }
  PlainBm25::Tokens terms;
  for (const std::string& word : words) {
    for (std::string& term : tokens_of(*collection.analyzer, word)) terms.push_back(term);
  }
  std::vector<Found> found;
  for (const PlainBm25::Hit& hit : plain.search(terms, 0)) {
    found.push_back(there[hit.unit]);
    found.back().score = hit.score;
  }
  return found;
}

SearchOracle::Counted SearchOracle::count(std::int32_t id, Instant at) const {
  const Collection& collection = collections_.at(id);
  Counted counted;
  for (const std::size_t each : collection.stays) {
    const Stay& stay = stays_[each];
    if (stay.from > at || stay.to <= at) continue;
    ++counted.documents;
    for (const Unit& unit : units_of(collection, each)) {
      counted.units += unit.tokens() == 0 ? 0 : 1;
      counted.tokens += unit.tokens();
    }
  }
  return counted;
}

}  // namespace hartonomous::testing

#pragma once

// What a tenant's texts are and were, held naively, and what a search by words of a collection of
// them has to find: every unit that is there is counted by PlainBm25, whatever is asked.
// Times are those of Snapshot::instant() after the change.
// Thread-safety: one thread at a time.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <hartonomous/engine/search.hpp>

#include "support/plain_bm25.hpp"
#include "text/analyzer.hpp"

namespace hartonomous::testing {

class SearchOracle {
 public:
  struct Found {
    std::string name;
    std::uint64_t version = 0;
    std::uint64_t unit = 0;
    double score = 0;
    std::string text;  // of the unit, a line with its end
  };
  struct Counted {
    std::uint64_t documents = 0;
    std::uint64_t units = 0;
    std::uint64_t tokens = 0;
  };

  // Changes are of the time that date() gives them.
  void put(const std::string& name, const std::string& content, Kind kind);
  // Version 0: all. False: there is none.
  bool remove(const std::string& name, std::uint64_t version);
  void add_collection(std::int32_t id, const SearchCollectionOptions& options);
  void date(Instant now);

  std::vector<std::string> names() const;
  // Of the versions that are there.
  std::vector<std::uint64_t> versions(const std::string& name) const;
  const std::string& newest(const std::string& name) const {
    return names_.at(name).back().content;
  }

  // Any of the words; the best first, then in order of arrival.
  std::vector<Found> find(std::int32_t collection, const std::vector<std::string>& words,
                          Instant at) const;
  Counted count(std::int32_t collection, Instant at) const;

 private:
  struct Version {
    std::uint64_t version = 0;
    std::string content;
    Kind kind = Kind::kText;
  };
  // A time for which a text was its name's newest version.
  struct Stay {
    std::string name;
    std::uint64_t version = 0;
    std::string text;
    Instant from = kForever;
    Instant to = kForever;
  };
  struct Unit {
    std::uint64_t number = 0;
    std::string text;
    std::vector<PlainBm25::Tokens> fields;
    std::size_t tokens() const;
  };
  struct Collection {
    SearchCollectionOptions options;
    std::shared_ptr<const text::Analyzer> analyzer;
    std::vector<std::size_t> stays;  // in order of arrival
    mutable std::map<std::size_t, std::vector<Unit>> units;
  };
  void begin_stay(const std::string& name);
  void end_stay(const std::string& name);
  const std::vector<Unit>& units_of(const Collection& collection, std::size_t stay) const;

  std::map<std::string, std::vector<Version>> names_;
  std::vector<Stay> stays_;
  std::map<std::string, std::size_t> open_;  // stays that go on
  std::vector<std::size_t> begun_;           // not dated
  std::vector<std::size_t> ended_;
  std::map<std::int32_t, Collection> collections_;
};

}  // namespace hartonomous::testing

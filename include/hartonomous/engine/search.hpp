#pragma once

// Search: texts by their words, ranked by BM25; with vectors, regions, time and relations in one
// query.
//
//   auto made = session.create_search_collection("docs", {.name_prefix = "docs/"});
//   session.put_directory("docs/", "/usr/share/doc");
//   Search search = session.snapshot().search();
//   auto found = search.find({.collection_id = made->row.collection_id, .text = "\"write ahead\"
//   log"}); for (const SearchHit& hit : found->hits) ... hit.document, hit.unit, hit.score ...
//
// A collection holds the newest version of every text whose name begins with its prefix, cut into
// units: documents, lines or records.
// Invariants: 1. a document is found from its commit on, and until another version or its removal;
// 2. as of a time past hits and scores are those of that time, exactly; 3. hits come best first, of
// equal scores the one that was put first; what comes after a hit is the same on the same snapshot,
// however it is cut into pages.
// The language of queries and the formulae: docs/text.md.
// Thread-safety: a Search is immutable and cheap to copy.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hartonomous/base/progress.hpp>
#include <hartonomous/base/result.hpp>
#include <hartonomous/collection/unit.hpp>
#include <hartonomous/engine/types.hpp>
#include <hartonomous/geometry/box3.hpp>
#include <hartonomous/table/rows/search.hpp>
#include <hartonomous/text/analysis.hpp>

namespace hartonomous {

namespace engine {
struct SnapshotState;
}

// A part of a unit that is searched by itself, and counts so much.
struct SearchField {
  // Of records a member, "a.b" of nested ones; of documents and lines "text", or "name", which is
  // the document's name.
  std::string name = "text";
  double weight = 1;  // 0 to 1000
};

// How hits by words and hits by vectors become one list: docs/text.md.
enum class Fusion : std::uint8_t {
  kMinMax = 1,    // weighted sum of scores, each list's from 0 to 1
  kRrf = 2,       // reciprocal ranks, k = 60
  kWeighted = 3,  // 0.5 vector, 0.3 text, 0.2 region, as the reference's sp_FusionSearch has it
};

struct SearchWeights {
  double k1 = 1.2;  // 0 to 1000
  double b = 0.75;  // 0 to 1
  Fusion fusion = Fusion::kMinMax;
  double text = 0.5;  // 0 to 1000, these three
  double vector = 0.5;
  double region = 0;
};

struct SearchCollectionOptions {
  // All persisted; what is analysed and how cannot be changed later.
  std::string name_prefix = {};  // UTF-8; of documents that are in it
  collection::Unit unit = collection::Unit::kDocument;
  std::vector<SearchField> fields = {SearchField{}};  // 1 to 8
  text::AnalysisOptions analysis = {};
  bool positions = true;  // false: half the size, and no phrases
  // Of records: the member that names one. Vectors of an atom whose bytes are that name are its.
  std::string key_member = {};
  // Embeddings that are searched with it: of documents' atoms, or of the records' names.
  std::optional<std::int32_t> model_id = {};
  SearchWeights weights = {};
};

// A collection and what is there of it.
struct SearchCollection {
  rows::SearchCollection row;
  std::uint64_t documents = 0;  // that are in it now
  std::uint64_t units = 0;      // of those, with a word
  std::uint64_t tokens = 0;
  std::uint64_t cut_documents = 0;  // of which a unit was too long to be searched whole
  std::uint64_t segments = 0;
  std::uint64_t index_bytes = 0;  // of segments
  std::uint64_t memory_bytes = 0;
  bool building = false;  // it was made and not all documents are in it yet
};

// What is left out is not asked for.
struct SearchFilter {
  std::optional<std::string> name_prefix = {};  // of documents
  std::optional<Instant> since = {};            // put at or after it
  std::optional<Instant> before = {};           // put before it
  std::function<bool(const Document&)> accept = {};
  // Of the atom: reached from this one over relations (dbo.AtomRelation), at most so many.
  struct Relation {
    AtomId from;
    std::uint32_t hops = 1;  // 1 to 16
    std::optional<std::string> type = {};
  };
  std::optional<Relation> relation = {};
  bool empty() const { return !name_prefix && !since && !before && !accept && !relation; }
};

// Where a page ended: that hit is given with the next query.
struct SearchAfter {
  float score = 0;
  std::uint32_t unit = 0;
};

// One query: by words, by a vector, or by both.
struct SearchQuery {
  std::int32_t collection_id = 0;
  std::string text = {};  // in the language of queries
  enum class Words : std::uint8_t { kAny, kAll };
  Words words = Words::kAny;  // which of the words a unit has to have

  // One of these, or none; of the collection's model.
  std::span<const float> vector = {};
  std::optional<AtomId> like_atom = {};
  std::optional<std::string> like_text = {};
  std::optional<geometry::Box3> region = {};  // of the vectors' points

  std::uint32_t k = 10;  // 1 to 1,000,000
  std::optional<SearchAfter> after = {};
  std::uint32_t candidates = 0;               // of each list that is fused; 0: by k
  std::optional<SearchWeights> weights = {};  // instead of the collection's
  SearchFilter filter = {};
  bool exact_total = false;  // count all that match
  bool explain = false;      // parts of every score, and what was done
  std::optional<std::chrono::microseconds> time_limit = {};  // past it: kCancelled
};

struct SearchHit {
  Document document;
  std::uint64_t unit = 0;  // the line or record, from 0; 0 of a document
  float score = 0;
  // Of fused lists: what this one had in each; none: it was not in it.
  std::optional<float> text_score = {};
  std::optional<float> vector_distance = {};
  std::optional<bool> in_region = {};
  // With explain: what each word or phrase added, as in SearchPlan::terms.
  std::vector<float> parts = {};
  SearchAfter place = {};  // for the next page
};

// What was done.
struct SearchReport {
  struct Term {
    std::string text;
    std::uint64_t units = 0;  // that have it
    double idf = 0;
    std::uint64_t stands_for = 0;  // terms that a prefix or a near word stands for
  };
  std::string query;  // as it was understood
  std::vector<std::string> notes;
  std::vector<Term> terms;
  std::uint64_t segments = 0;
  std::uint64_t postings = 0;
  std::uint64_t postings_decoded = 0;
  std::uint64_t candidates = 0;
  double text_us = 0;
  double vector_us = 0;
  double total_us = 0;
};

struct SearchResult {
  std::vector<SearchHit> hits;
  std::uint64_t total = 0;  // that match by words, at least
  bool total_is_exact = false;
  SearchReport report;
};

struct SnippetOptions {
  std::uint32_t length = 200;  // characters, about; 20 to 10000
};

// A passage of a unit, and what in it was searched for.
struct Snippet {
  std::string text;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> highlights;  // bytes [begin, end) of it
  bool begins_unit = false;  // nothing of the unit comes before it
  bool ends_unit = false;
};

// The collections of a tenant in one state of the store, now or as of an instant.
class Search {
 public:
  explicit Search(std::shared_ptr<const engine::SnapshotState> state);

  Result<std::vector<SearchCollection>> collections() const;
  // Errors: kNotFound, naming it.
  Result<SearchCollection> find_collection(std::string_view name) const;
  Result<SearchCollection> get_collection(std::int32_t collection_id) const;

  // Errors: kNotFound (the collection); kInvalidArgument (k, weights, a query that is too long or
  // too deep, vectors where the collection has no model); kFailedPrecondition (a phrase where
  // positions are left out, or a collection that is being built); kCancelled; kCorruption; those of
  // Embeddings::search.
  Result<SearchResult> find(const SearchQuery& query, const Control& control = {}) const;
  // The bytes of a hit's unit, as far as they are searched; a line with its end.
  Result<std::string> read(std::int32_t collection_id, const SearchHit& hit) const;
  Result<Snippet> snippet(const SearchQuery& query, const SearchHit& hit,
                          const SnippetOptions& options = {}) const;

 private:
  std::shared_ptr<const engine::SnapshotState> state_;
};

}  // namespace hartonomous

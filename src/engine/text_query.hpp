#pragma once

// TextQuery: one SearchQuery on its way: the tree of its words, the state it is asked of, and what
// the other searches that it is fused with find.
// Thread-safety: one thread at a time.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <hartonomous/engine/search.hpp>
#include <hartonomous/query/fusion.hpp>

#include "collection/view.hpp"
#include "engine/core.hpp"
#include "text/query_parser.hpp"
#include "text/search.hpp"
#include "text/snippet.hpp"

namespace hartonomous::engine {

class TextQuery {
 public:
  // Errors: those of Search::find.
  static Result<std::unique_ptr<TextQuery>> open(const SharedState& state,
                                                 const SearchQuery& query);
  Result<SearchResult> run(const Control& control);
  Result<Snippet> snippet(const SearchHit& hit, const SnippetOptions& options) const;

 private:
  TextQuery(const SharedState& state, const SearchQuery& query) : state_(state), query_(query) {}
  bool has_vector() const {
    return !query_.vector.empty() || query_.like_atom.has_value() || query_.like_text.has_value();
  }
  // Found by more than words.
  bool is_fused() const { return has_vector() || query_.region.has_value(); }
  // Hits of each list that is fused.
  std::uint32_t candidates() const;
  Status validate() const;
  // By words alone.
  Result<text::SearchResult> find(std::uint32_t k, const Control& control);
  Status run_text(SearchResult& result, const Control& control);
  // By words and by vectors, text_query_fused.cpp.
  struct Found;
  Status run_fused(SearchResult& result, const Control& control);
  Status find_by_vector(Found& found, const Control& control) const;
  Result<std::vector<std::uint32_t>> units_of(AtomId atom) const;
  Result<std::optional<AtomId>> atom_of(std::uint32_t unit);
  Status mark_region(Found& found);
  Result<std::vector<query::FusedHit>> fuse(const Found& found) const;

  // What each leaf added to a hit.
  static std::vector<float> parts_of(const text::SearchResult& found, std::size_t hit);
  Result<SearchHit> hit_of(std::uint32_t unit, float score);
  Result<Document> document(const collection::Run& run);
  Result<std::vector<text::SnippetTerm>> snippet_terms() const;
  void report(const text::SearchResult& found, SearchReport& report) const;

  SharedState state_;
  SearchQuery query_;
  rows::SearchCollection row_;
  SearchWeights weights_;
  text::Bm25Parameters bm25_;
  text::ParsedQuery parsed_;
  std::unique_ptr<collection::View> view_;
  double end_seconds_ = 0;
  std::map<std::uint64_t, Document> documents_;  // of hits and filters
};

// The bytes of the unit of a hit, as far as they are searched. Errors: those of reading.
Result<std::string> read_unit(const SharedState& state, const SearchHit& hit,
                              collection::Unit unit);

}  // namespace hartonomous::engine

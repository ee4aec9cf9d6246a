// search by words: what the command line asks a collection of texts, alone or with vectors.
#include <chrono>

#include <hartonomous/base/text.hpp>
#include <hartonomous/engine/search_values.hpp>
#include <hartonomous/table/schema.hpp>

#include "cli/reference.hpp"
#include "cli/search_arguments.hpp"
#include "cli/search_hits.hpp"

namespace hartonomous::cli {
namespace {

constexpr std::uint32_t kSnippetAtTerminal = 200;

// Options of a search by vectors alone.
Status check_not_given(Context& context, const SearchArguments& arguments) {
  const FilterArguments& filter = arguments.filter;
  const std::pair<bool, std::string_view> given[] = {
      {!arguments.model.which.empty(), "--model"},
      {!arguments.model.version.empty(), "--version"},
      {arguments.exact, "--exact"},
      {filter.modality.has_value(), "--modality"},
      {filter.subtype.has_value(), "--subtype"},
      {!filter.metadata.empty(), "--metadata"},
      {!filter.importance.empty(), "--importance"},
      {!filter.within_box.empty(), "--within-box"}};
  for (const auto& [is_given, option] : given) {
    if (!is_given) continue;
    return context.usage_error(concat(
        option, " is of a search by vectors alone; a collection is searched with its own model"));
  }
  return {};
}

Status check_words(Context& context, const SearchArguments& arguments) {
  HTN_RETURN_IF_ERROR(check_not_given(context, arguments));
  const int texts =
      (arguments.rest.empty() ? 0 : 1) + (arguments.text ? 1 : 0) + (arguments.hybrid ? 1 : 0);
  if (texts > 1) return context.usage_error("give one of QUERY, --text and --hybrid");
  if (arguments.vectors_given() + (arguments.hybrid ? 1 : 0) > 1) {
    return context.usage_error(
        "give one of --hybrid, --like, --key, --atom, --document, --vector and --vector-file");
  }
  if (arguments.related_to.empty() && (arguments.hops || !arguments.relation.empty())) {
    return context.usage_error("--hops and --relation are of --related-to ATOM");
  }
  if (arguments.apply || arguments.folds) {
    return context.usage_error("--apply and --folds are of 'hart search tune', with --topics");
  }
  return {};
}

std::string query_text(const SearchArguments& arguments) {
  if (arguments.hybrid.has_value()) return *arguments.hybrid;
  if (arguments.text.has_value()) return *arguments.text;
  std::string text;
  for (const std::string& word : arguments.rest) text += concat(text.empty() ? "" : " ", word);
  return text;
}

Result<std::optional<Instant>> parse_time(Context& context, std::string_view option,
                                          const std::string& text) {
  if (text.empty()) return std::optional<Instant>();
  const auto instant = parse_instant(text);
  if (!instant.ok()) {
    return context.usage_error(concat(option, ": ", instant.status().message()));
  }
  return std::optional(*instant);
}

Result<SearchFilter> search_filter(Context& context, const SearchArguments& arguments) {
  SearchFilter filter;
  if (!arguments.prefix.empty()) filter.name_prefix = arguments.prefix;
  HTN_ASSIGN_OR_RETURN(filter.since, parse_time(context, "--since", arguments.filter.since));
  HTN_ASSIGN_OR_RETURN(filter.before, parse_time(context, "--before", arguments.filter.before));
  if (arguments.related_to.empty()) return filter;
  const auto from = parse_atom_id(arguments.related_to);
  if (!from.ok()) return context.usage_error(concat("--related-to: ", from.status().message()));
  filter.relation.emplace();
  filter.relation->from = *from;
  filter.relation->hops = arguments.hops.value_or(1);
  if (!arguments.relation.empty()) filter.relation->type = arguments.relation;
  return filter;
}

Status set_ranking(Context& context, const SearchArguments& arguments,
                   const SearchCollection& collection, SearchQuery& query) {
  if (!arguments.weights.empty()) {
    HTN_ASSIGN_OR_RETURN(const auto changes,
                         parse_weight_list(context, "--weights", arguments.weights));
    HTN_ASSIGN_OR_RETURN(const SearchWeights weights, search_weights(collection.row));
    HTN_ASSIGN_OR_RETURN(query.weights, changed_weights(context, weights, changes));
  }
  if (!arguments.region.empty()) {
    const auto region = parse_space_box(arguments.region);
    if (!region.ok()) return context.usage_error(concat("--region: ", region.status().message()));
    query.region = *region;
  }
  if (arguments.after.empty()) return {};
  const auto after = parse_place(arguments.after);
  if (!after.ok()) return context.usage_error(concat("--after: ", after.status().message()));
  query.after = *after;
  return {};
}

// Without the vector, which stays where it is.
Result<SearchQuery> search_query(Context& context, const SearchArguments& arguments,
                                 const SearchCollection& collection) {
  SearchQuery query{.collection_id = collection.row.collection_id, .text = query_text(arguments)};
  if (arguments.all_words) query.words = SearchQuery::Words::kAll;
  query.like_text = arguments.hybrid.has_value() ? arguments.hybrid : arguments.like;
  query.k = arguments.k;
  query.candidates = arguments.candidates;
  query.exact_total = arguments.exact_total;
  query.explain = arguments.explain;
  if (arguments.time_limit_ms.has_value()) {
    query.time_limit = std::chrono::milliseconds(*arguments.time_limit_ms);
  }
  HTN_RETURN_IF_ERROR(set_ranking(context, arguments, collection, query));
  HTN_ASSIGN_OR_RETURN(query.filter, search_filter(context, arguments));
  return query;
}

std::uint32_t snippet_length(const Context& context, const SearchArguments& arguments) {
  if (arguments.snippet.has_value()) return *arguments.snippet;
  return !context.json() && stdout_is_terminal() ? kSnippetAtTerminal : 0;
}

Status print_total(Context& context, const SearchResult& result) {
  Record record;
  record.count("total", result.total).flag("total_is_exact", result.total_is_exact);
  return context.print(record);
}

}  // namespace

Status search_by_words(Context& context, const SearchArguments& arguments) {
  HTN_RETURN_IF_ERROR(check_words(context, arguments));
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_reading());
  HTN_ASSIGN_OR_RETURN(const Snapshot now, context.snapshot(store));
  const Search search = now.search();
  HTN_ASSIGN_OR_RETURN(const SearchCollection collection,
                       find_collection(context, search, arguments.collection));
  HTN_ASSIGN_OR_RETURN(SearchQuery query, search_query(context, arguments, collection));
  if (query.text.empty() && !query.like_text.has_value() && arguments.vectors_given() == 0) {
    return context.usage_error(
        "what is searched for? Give QUERY, --text, --hybrid, --like, --key, --atom, --document, "
        "--vector or --vector-file");
  }
  HTN_ASSIGN_OR_RETURN(const AskedVector asked, asked_vector(context, now, arguments));
  query.like_atom = asked.atom;
  query.vector = asked.vector;
  HTN_ASSIGN_OR_RETURN(const SearchResult result, search.find(query, context.control()));
  context.end_progress();
  const HitsView view{search, collection.row, query, snippet_length(context, arguments)};
  HTN_RETURN_IF_ERROR(print_search_hits(context, view, result));
  if (arguments.explain) return print_search_report(context, result);
  return arguments.exact_total ? print_total(context, result) : Status();
}

}  // namespace hartonomous::cli

#include "cli/collection_arguments.hpp"

#include <algorithm>
#include <array>
#include <memory>

#include <hartonomous/base/file.hpp>
#include <hartonomous/base/text.hpp>

#include "cli/arguments.hpp"
#include "cli/model_arguments.hpp"
#include "cli/text.hpp"

namespace hartonomous::cli {
namespace {

constexpr std::uint64_t kStopWordBytesMax = std::uint64_t{1} << 20;

// Sets what a name stands for. Errors: kInvalidArgument.
Status set_weight(SearchWeights& weights, std::string_view name, std::string_view value) {
  if (name == "fusion") {
    HTN_ASSIGN_OR_RETURN(weights.fusion, parse_fusion(value));
    return {};
  }
  const std::array<std::pair<std::string_view, double*>, 5> numbers{{{"k1", &weights.k1},
                                                                     {"b", &weights.b},
                                                                     {"text", &weights.text},
                                                                     {"vector", &weights.vector},
                                                                     {"region", &weights.region}}};
  for (const auto& [each, number] : numbers) {
    if (each != name) continue;
    HTN_ASSIGN_OR_RETURN(*number, parse_real(value));
    return {};
  }
  return invalid_argument(concat("'", name, "' is none of k1, b, fusion, text, vector and region"));
}

Result<std::vector<std::string>> read_stop_words(const std::string& path) {
  std::vector<std::string> words;
  if (path == "none") return words;
  HTN_ASSIGN_OR_RETURN(const std::string bytes, read_file(path, kStopWordBytesMax));
  std::string_view rest = bytes;
  constexpr std::string_view kBlanks = " \t\r\n";
  while (true) {
    const std::size_t begin = rest.find_first_not_of(kBlanks);
    if (begin == std::string_view::npos) return words;
    rest.remove_prefix(begin);
    const std::size_t length = std::min(rest.find_first_of(kBlanks), rest.size());
    words.emplace_back(rest.substr(0, length));
    rest.remove_prefix(length);
  }
}

// A value, or what is wrong with an option as a usage error.
template <typename Value>
Result<Value> usage(Context& context, std::string_view option, Result<Value> value) {
  if (value.ok()) return value;
  return context.usage_error(concat(option, ": ", value.status().message()));
}

Status set_analysis(Context& context, const CollectionArguments& arguments,
                    text::AnalysisOptions& analysis) {
  if (!arguments.language.empty()) analysis.language = arguments.language;
  if (!arguments.tokens.empty()) {
    HTN_ASSIGN_OR_RETURN(analysis.rule,
                         usage(context, "--tokens", text::parse_token_rule(arguments.tokens)));
  }
  if (!arguments.stop_words.empty()) {
    HTN_ASSIGN_OR_RETURN(analysis.stop_words, read_stop_words(arguments.stop_words));
  }
  return {};
}

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += concat(out.empty() ? "" : ", ", printable(name));
  return out;
}

}  // namespace

void add_weights(CLI::App& app, WeightArguments& arguments) {
  constexpr const char* kGroup = "Ranking";
  const auto add = [&](const std::string& option, const std::string& name,
                       const std::string& help) {
    auto text = std::make_shared<std::string>();
    add_text(app, option, *text, help)
        ->each([text, name, &arguments](const std::string& value) {
          arguments.emplace_back(name, value);
        })
        ->group(kGroup);
  };
  add("--k1", "k1", "How much more often counts, 1.2");
  add("--b", "b", "How much length counts, 0 to 1, 0.75");
  add("--fusion", "fusion", "How lists become one: minmax, rrf or weighted");
  add("--text-weight", "text", "Of hits by words, 0.5");
  add("--vector-weight", "vector", "Of hits by vectors, 0.5");
  add("--region-weight", "region", "Of being in a region, 0");
}

Result<WeightArguments> parse_weight_list(Context& context, std::string_view option,
                                          std::string_view list) {
  WeightArguments weights;
  while (!list.empty()) {
    const std::size_t length = std::min(list.find(','), list.size());
    const std::string_view entry = list.substr(0, length);
    list.remove_prefix(std::min(length + 1, list.size()));
    const std::size_t equal = entry.find('=');
    if (equal == std::string_view::npos) {
      return context.usage_error(
          concat(option, ": '", entry, "' is not NAME=VALUE, as text=0.7,vector=0.3"));
    }
    weights.emplace_back(entry.substr(0, equal), entry.substr(equal + 1));
  }
  return weights;
}

Result<SearchWeights> changed_weights(Context& context, SearchWeights weights,
                                      const WeightArguments& arguments) {
  for (const auto& [name, value] : arguments) {
    const Status set = set_weight(weights, name, value);
    if (!set.ok()) return context.usage_error(concat("weights: ", name, ": ", set.message()));
  }
  return weights;
}

Result<SearchField> parse_search_field(const std::string& text) {
  const std::size_t equal = text.rfind('=');
  SearchField field{.name = text.substr(0, equal)};
  if (equal != std::string::npos) {
    HTN_ASSIGN_OR_RETURN(field.weight, parse_real(std::string_view(text).substr(equal + 1)));
  }
  return field;
}

bool CollectionArguments::shapes() const {
  return !prefix.empty() || !unit.empty() || !fields.empty() || !key_member.empty() ||
         !language.empty() || !stop_words.empty() || !tokens.empty() || no_positions ||
         !model.which.empty() || !weights.empty();
}

Result<SearchCollectionOptions> parse_collection_options(Context& context,
                                                         const Embeddings& embeddings,
                                                         const CollectionArguments& arguments) {
  SearchCollectionOptions options;
  options.name_prefix = arguments.prefix;
  if (!arguments.unit.empty()) {
    HTN_ASSIGN_OR_RETURN(options.unit,
                         usage(context, "--unit", collection::parse_unit(arguments.unit)));
  }
  if (!arguments.fields.empty()) options.fields.clear();
  for (const std::string& field : arguments.fields) {
    HTN_ASSIGN_OR_RETURN(SearchField parsed, usage(context, "--field", parse_search_field(field)));
    options.fields.push_back(std::move(parsed));
  }
  HTN_RETURN_IF_ERROR(set_analysis(context, arguments, options.analysis));
  options.positions = !arguments.no_positions;
  options.key_member = arguments.key_member;
  if (!arguments.model.which.empty()) {
    HTN_ASSIGN_OR_RETURN(const EmbeddingModel model,
                         find_embedding_model(context, embeddings, arguments.model));
    options.model_id = model.model.model_id;
  }
  HTN_ASSIGN_OR_RETURN(options.weights,
                       changed_weights(context, options.weights, arguments.weights));
  return options;
}

Result<SearchCollection> find_collection(Context& context, const Search& search,
                                         const std::string& which) {
  if (which.empty()) {
    HTN_ASSIGN_OR_RETURN(auto all, search.collections());
    if (all.empty()) {
      return not_found("there is no collection of texts: 'hart collection create' makes one");
    }
    if (all.size() == 1) return std::move(all.front());
    std::vector<std::string> names;
    for (const SearchCollection& each : all) names.push_back(each.row.collection_name);
    return context.usage_error(concat("which collection? There are ", joined(names)));
  }
  auto named = search.find_collection(which);
  if (named.ok() || named.status().code() != StatusCode::kNotFound) return named;
  const auto number = parse_number(which);
  if (!number.ok() || *number > INT32_MAX) return named;
  auto numbered = search.get_collection(static_cast<std::int32_t>(*number));
  return numbered.ok() ? std::move(numbered) : std::move(named);
}

Result<std::string> searchable(const Snapshot& now) {
  HTN_ASSIGN_OR_RETURN(const auto collections, now.search().collections());
  HTN_ASSIGN_OR_RETURN(const auto models, now.embeddings().models());
  std::vector<std::string> names;
  for (const SearchCollection& each : collections) names.push_back(each.row.collection_name);
  std::vector<std::string> models_names;
  for (const EmbeddingModel& each : models) models_names.push_back(each.model.model_name);
  std::string out;
  if (!names.empty()) out = concat("collections: ", joined(names));
  if (!models_names.empty()) {
    out += concat(out.empty() ? "" : "; ", "models of embeddings: ", joined(models_names));
  }
  if (!out.empty()) return out;
  return std::string("there is neither a collection of texts nor a model of embeddings");
}

Record collection_record(const SearchCollection& collection) {
  Record record;
  record.count("collection", static_cast<std::uint64_t>(collection.row.collection_id))
      .word("unit", collection.row.unit, 8)
      .count("documents", collection.documents)
      .count("units", collection.units)
      .count("tokens", collection.tokens)
      .bytes("index_bytes", collection.index_bytes)
      .flag("building", collection.building)
      .name("name", collection.row.collection_name);
  return record;
}

Status add_ranking(Record& record, const SearchCollection& collection) {
  HTN_ASSIGN_OR_RETURN(const auto searched, search_fields(collection.row));
  HTN_ASSIGN_OR_RETURN(const SearchWeights weights, search_weights(collection.row));
  Json fields = Json::array();
  std::string text;
  for (const SearchField& field : searched) {
    fields.push_back({{"name", field.name}, {"weight", field.weight}});
    text += concat(text.empty() ? "" : ", ", printable(field.name), "=",
                   float_text(static_cast<float>(field.weight)));
  }
  record.json_only("fields", std::move(fields)).text_only("fields", text);
  const auto number = [&](std::string_view key, double value) {
    record.json_only(key, value).text_only(key, float_text(static_cast<float>(value)));
  };
  number("k1", weights.k1);
  number("b", weights.b);
  record.word("fusion", fusion_name(weights.fusion));
  number("text_weight", weights.text);
  number("vector_weight", weights.vector);
  number("region_weight", weights.region);
  return {};
}

}  // namespace hartonomous::cli

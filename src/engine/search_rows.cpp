#include "engine/search_rows.hpp"

#include <cmath>

#include <hartonomous/base/json.hpp>
#include <hartonomous/base/text.hpp>

#include "engine/search_collections.hpp"
#include "ingest/putter.hpp"

namespace hartonomous::engine {

namespace {

constexpr std::uint64_t kWeightMost = 1000;

std::string json_list(std::span<const std::string> strings) {
  std::string list = "[";
  for (const std::string& each : strings) {
    if (list.size() > 1) list += ',';
    append_json_string(list, each);
  }
  return list + "]";
}

std::string json_list(std::span<const double> numbers) {
  std::string list = "[";
  for (const double each : numbers) {
    if (list.size() > 1) list += ',';
    append_json_number(list, each);
  }
  return list + "]";
}

Status check_range(std::string_view what, double value, std::uint64_t most) {
  if (std::isfinite(value) && value >= 0 && value <= static_cast<double>(most)) return {};
  return invalid_argument(concat(what, ": it is 0 to ", most));
}

Status check_fields(const SearchCollectionOptions& options) {
  const bool is_record = options.unit == collection::Unit::kRecord;
  for (std::size_t f = 0; f < options.fields.size(); ++f) {
    const std::string& field = options.fields[f].name;
    if (field.empty() || !is_utf8(as_bytes(field))) {
      return invalid_argument(concat("field ", f, ": a name of UTF-8 is wanted"));
    }
    if (!is_record && field != "text" && field != "name") {
      return invalid_argument(
          concat("field '", field, "': units that are no records have text and", " name"));
    }
    for (std::size_t g = 0; g < f; ++g) {
      if (options.fields[g].name == field) {
        return invalid_argument(concat("field '", field, "' is there twice"));
      }
    }
  }
  if (!options.key_member.empty() && !is_record) {
    return invalid_argument("only records have a member that names them");
  }
  return {};
}

}  // namespace
Result<rows::SearchCollection> search_row(std::string_view name,
                                          const SearchCollectionOptions& options) {
  HTN_RETURN_IF_ERROR(ingest::validate_name(name));
  if (!is_utf8(as_bytes(name)) || !is_utf8(as_bytes(options.name_prefix))) {
    return invalid_argument("a collection's name and the prefix of its documents are UTF-8");
  }
  HTN_RETURN_IF_ERROR(check_fields(options));
  rows::SearchCollection row;
  row.collection_name = std::string(name);
  row.name_prefix = options.name_prefix;
  row.unit = collection::unit_name(options.unit);
  std::vector<std::string> fields;
  std::vector<double> weights;
  for (const SearchField& field : options.fields) {
    fields.push_back(field.name);
    weights.push_back(field.weight);
  }
  row.fields_json = json_list(fields);
  row.language = options.analysis.language;
  if (options.analysis.stop_words.has_value()) {
    row.stop_words_json = json_list(*options.analysis.stop_words);
  }
  row.tokens = text::token_rule_name(options.analysis.rule);
  row.positions = options.positions;
  if (!options.key_member.empty()) row.key_member = options.key_member;
  row.model_id = options.model_id;
  HTN_RETURN_IF_ERROR(set_weights(row, options.weights, weights));
  HTN_RETURN_IF_ERROR(shape_of(row).status());
  return row;
}

Status set_weights(rows::SearchCollection& row, const SearchWeights& weights,
                   std::span<const double> field_weights) {
  HTN_RETURN_IF_ERROR(check_range("k1", weights.k1, kWeightMost));
  HTN_RETURN_IF_ERROR(check_range("b", weights.b, 1));
  HTN_RETURN_IF_ERROR(check_range("the weight of text", weights.text, kWeightMost));
  HTN_RETURN_IF_ERROR(check_range("the weight of vectors", weights.vector, kWeightMost));
  HTN_RETURN_IF_ERROR(check_range("the weight of the region", weights.region, kWeightMost));
  for (const double weight : field_weights) {
    HTN_RETURN_IF_ERROR(check_range("the weight of a field", weight, kWeightMost));
  }
  if (!field_weights.empty()) {
    HTN_ASSIGN_OR_RETURN(const Json fields, parse_json(row.fields_json));
    if (fields.items.size() != field_weights.size()) {
      return invalid_argument(
          concat(field_weights.size(), " weights for ", fields.items.size(), " fields"));
    }
    row.field_weights_json = json_list(field_weights);
  }
  row.k1 = weights.k1;
  row.b = weights.b;
  row.text_weight = weights.text;
  row.vector_weight = weights.vector;
  row.region_weight = weights.region;
  row.fusion = fusion_name(weights.fusion);
  return {};
}

Result<text::Bm25Parameters> bm25_of(const rows::SearchCollection& row,
                                     const SearchWeights& weights) {
  text::Bm25Parameters parameters{.k1 = weights.k1, .b = weights.b, .weights = {}};
  HTN_ASSIGN_OR_RETURN(const Json list, parse_json(row.field_weights_json));
  for (std::size_t f = 0; f < std::min(list.items.size(), parameters.weights.size()); ++f) {
    parameters.weights[f] = list.items[f].as_double().value_or(1);
  }
  HTN_RETURN_IF_ERROR(parameters.validate());
  return parameters;
}

}  // namespace hartonomous::engine

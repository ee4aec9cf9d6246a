#include <hartonomous/engine/search_values.hpp>

#include <array>
#include <utility>

#include <hartonomous/base/json.hpp>
#include <hartonomous/base/text.hpp>

#include "collection/unit_cutter.hpp"

namespace hartonomous {
namespace {

constexpr std::array<std::pair<Fusion, std::string_view>, 3> kFusions{
    {{Fusion::kMinMax, "minmax"}, {Fusion::kRrf, "rrf"}, {Fusion::kWeighted, "weighted"}}};

}  // namespace

std::string_view fusion_name(Fusion fusion) {
  for (const auto& [each, name] : kFusions) {
    if (each == fusion) return name;
  }
  return "unknown";
}

Result<Fusion> parse_fusion(std::string_view name) {
  for (const auto& [fusion, each] : kFusions) {
    if (each == name) return fusion;
  }
  return invalid_argument(concat("fusion '", name, "' is none of minmax, rrf and weighted"));
}

Result<SearchWeights> search_weights(const rows::SearchCollection& row) {
  SearchWeights weights{.k1 = row.k1,
                        .b = row.b,
                        .fusion = Fusion::kMinMax,
                        .text = row.text_weight,
                        .vector = row.vector_weight,
                        .region = row.region_weight};
  const auto fusion = parse_fusion(row.fusion);
  if (!fusion.ok()) {
    return corruption(
        concat("dbo.SearchCollection ", row.collection_id, ": ", fusion.status().message()));
  }
  weights.fusion = *fusion;
  return weights;
}

Result<std::vector<SearchField>> search_fields(const rows::SearchCollection& row) {
  HTN_ASSIGN_OR_RETURN(const Json names, parse_json(row.fields_json));
  HTN_ASSIGN_OR_RETURN(const Json weights, parse_json(row.field_weights_json));
  std::vector<SearchField> fields;
  for (std::size_t f = 0; f < names.items.size(); ++f) {
    SearchField field{.name = names.items[f].text};
    if (f < weights.items.size()) field.weight = weights.items[f].as_double().value_or(1);
    fields.push_back(std::move(field));
  }
  return fields;
}

Result<std::string> search_key(const rows::SearchCollection& row, std::string_view record) {
  const collection::UnitShape shape{.unit = collection::Unit::kRecord,
                                    .fields = {},
                                    .key_member = row.key_member.value_or(std::string())};
  return collection::key_of_record(shape, record);
}

}  // namespace hartonomous

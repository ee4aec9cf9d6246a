// model.safetensors.index.json, as Hugging Face's libraries write it beside the files of a model
// that is in several: {"metadata": {...}, "weight_map": {"tensor": "file", ...}}.

#include <algorithm>
#include <set>

#include <hartonomous/base/json.hpp>

#include "weights/byte_reader.hpp"
#include "weights/external_name.hpp"
#include "weights/format_readers.hpp"

namespace hartonomous::weights {
namespace {

constexpr std::string_view kIndex = "SafeTensors index";
constexpr std::uint64_t kIndexBytesMax = 32u << 20;
constexpr std::ptrdiff_t kIndexCommasMax = 4 << 20;

Status read_weight_map(const Json& map, ModelFile& model) {
  std::set<std::string, std::less<>> names;
  std::set<std::string, std::less<>> files;
  for (const JsonMember& member : map.members) {
    const Place place{kIndex, member.value.begin, member.name};
    if (member.value.kind != Json::Kind::kString) return malformed(place, "not a string");
    if (!names.insert(member.name).second) return malformed(place, "there before");
    if (!is_external_name(member.value.text)) return malformed(place, "not a file beside this one");
    if (files.insert(member.value.text).second) model.external.push_back(member.value.text);
  }
  return {};
}

}  // namespace

Result<ModelFile> read_safetensors_index(const FileView& file) {
  ByteReader reader(file, kIndex, 0, file.size());
  const Place place = reader.place("text");
  if (file.size() > kIndexBytesMax) return too_much(place, concat(file.size(), " bytes"));
  const std::string text = reader.text(file.size(), "text");
  HTN_RETURN_IF_ERROR(reader.status());
  if (std::count(text.begin(), text.end(), ',') > kIndexCommasMax) {
    return too_much(place, "more values than are read");
  }
  Result<Json> json = parse_json(text);
  if (!json.ok()) return json.status().with_context(kIndex);
  const Json* map = json->find("weight_map");
  if (map == nullptr || map->kind != Json::Kind::kObject) {
    return malformed({kIndex, 0, "weight_map"}, "not there, or not an object");
  }
  ModelFile model{.format = Format::kSafeTensors, .version = "index"};
  HTN_RETURN_IF_ERROR(read_weight_map(*map, model));
  const Json* metadata = json->find("metadata");
  if (metadata != nullptr && metadata->kind == Json::Kind::kObject) {
    model.metadata = minify_json(
        std::string_view(text).substr(metadata->begin, metadata->end - metadata->begin));
  }
  return model;
}

}  // namespace hartonomous::weights

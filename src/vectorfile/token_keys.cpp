#include "vectorfile/token_keys.hpp"

#include <hartonomous/base/file.hpp>
#include <hartonomous/base/json.hpp>
#include <hartonomous/base/text.hpp>

namespace hartonomous::vectorfile {

namespace {

Result<std::string> read_whole(const std::string& path) {
  HTN_ASSIGN_OR_RETURN(File file, File::open(path, File::Mode::kRead));
  HTN_ASSIGN_OR_RETURN(const std::uint64_t size, file.size());
  if (size > kJsonBytesMax) {
    return resource_exhausted(concat(size, " bytes, at most ", kJsonBytesMax, " are read"));
  }
  std::string text(size, '\0');
  HTN_ASSIGN_OR_RETURN(
      const std::size_t count,
      file.read_at(0, std::as_writable_bytes(std::span(text.data(), text.size()))));
  text.resize(count);
  return text;
}

Result<std::vector<std::string>> tokens_of(const Json& vocabulary) {
  std::vector<std::string> tokens(vocabulary.members.size());
  std::vector<bool> given(tokens.size());
  for (const JsonMember& member : vocabulary.members) {
    const auto id = member.value.as_int64();
    const bool fits = id.has_value() && *id >= 0 && static_cast<std::size_t>(*id) < tokens.size() &&
                      !given[static_cast<std::size_t>(*id)];
    if (!fits) {
      return invalid_argument(concat("token '", member.name, "', at byte ", member.value.begin,
                                     ": ids are 0 to ", tokens.size() - 1, ", each once"));
    }
    given[static_cast<std::size_t>(*id)] = true;
    tokens[static_cast<std::size_t>(*id)] = member.name;
  }
  return tokens;
}

}  // namespace

bool has_token_keys(const std::string& path) { return path.ends_with(".json"); }

Result<std::vector<std::string>> read_token_keys(const std::string& path) {
  const auto read = [&]() -> Result<std::vector<std::string>> {
    HTN_ASSIGN_OR_RETURN(const std::string text, read_whole(path));
    HTN_ASSIGN_OR_RETURN(const Json json, parse_json(text));
    const Json* const model = json.find("model");
    const Json* const vocabulary = model == nullptr ? nullptr : model->find("vocab");
    if (vocabulary == nullptr || vocabulary->kind != Json::Kind::kObject) {
      return invalid_argument("no object \"vocab\" in \"model\"");
    }
    return tokens_of(*vocabulary);
  };
  auto tokens = read();
  if (tokens.ok()) return tokens;
  return std::move(tokens).status().with_context(concat("tokens of '", path, "'"));
}

}  // namespace hartonomous::vectorfile

// What foreign text must be: judged by simdjson, which only this file knows.
#include <hartonomous/base/text.hpp>

#include <simdjson.h>

namespace hartonomous {

bool is_utf8(Bytes bytes) {
  return simdjson::validate_utf8(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

bool is_json(std::string_view text) {
  simdjson::dom::parser parser;
  return parser.parse(text.data(), text.size()).error() == simdjson::SUCCESS;
}

}  // namespace hartonomous

// What foreign text must be: judged by simdjson, which only this file and json.cpp know.
#include <hartonomous/base/text.hpp>

#include <simdjson.h>

namespace hartonomous {

bool is_utf8(Bytes bytes) {
  return simdjson::validate_utf8(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

}  // namespace hartonomous

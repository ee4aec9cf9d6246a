#include "support/json.hpp"

#include <array>
#include <cmath>
#include <cstdio>

namespace hartonomous::bench {

JsonObject& JsonObject::add(std::string_view name, std::string_view value) {
  add_name(name);
  add_quoted(value);
  return *this;
}

JsonObject& JsonObject::add(std::string_view name, double value) {
  add_name(name);
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.10g", value);
  members_ += std::isfinite(value) ? text.data() : "null";
  return *this;
}

JsonObject& JsonObject::add_truth(std::string_view name, bool value) {
  add_name(name);
  members_ += value ? "true" : "false";
  return *this;
}

void JsonObject::add_name(std::string_view name) {
  if (!members_.empty()) members_ += ',';
  add_quoted(name);
  members_ += ':';
}

void JsonObject::add_quoted(std::string_view value) {
  members_ += '"';
  for (char c : value) {
    if (c == '"' || c == '\\') {
      members_ += '\\';
      members_ += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      std::array<char, 8> escaped{};
      std::snprintf(escaped.data(), escaped.size(), "\\u%04x", static_cast<unsigned>(c));
      members_ += escaped.data();
    } else {
      members_ += c;
    }
  }
  members_ += '"';
}

}  // namespace hartonomous::bench

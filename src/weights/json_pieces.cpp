#include "weights/json_pieces.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include <hartonomous/base/json.hpp>
#include <hartonomous/base/text.hpp>

namespace hartonomous::weights {
namespace {

template <typename Number>
void append_real(std::string& out, Number number) {
  if (std::isnan(number)) {
    out += "\"NaN\"";
  } else if (std::isinf(number)) {
    out += number < 0 ? "\"-Infinity\"" : "\"Infinity\"";
  } else {
    std::array<char, 32> digits{};
    const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), number);
    out.append(digits.data(), written.ptr);
  }
}

}  // namespace

void append_json_text(std::string& out, std::string_view bytes) {
  if (is_utf8(as_bytes(bytes))) return append_json_string(out, bytes);
  out += "{\"hex\":\"" + to_hex(as_bytes(bytes)) + "\"}";
}

void append_json_real(std::string& out, double number) { append_real(out, number); }
void append_json_real(std::string& out, float number) { append_real(out, number); }

void append_json_comma(std::string& out) {
  if (!out.empty() && out.back() != '{' && out.back() != '[') out.push_back(',');
}

void append_json_name(std::string& out, std::string_view name) {
  append_json_comma(out);
  if (is_utf8(as_bytes(name))) {
    append_json_string(out, name);
  } else {
    append_json_string(out, "hex " + to_hex(as_bytes(name)));
  }
  out.push_back(':');
}

}  // namespace hartonomous::weights

#pragma once

// Values of a file as pieces of JSON: what JSON has no word for is written as text that says it.
// Thread-safety: immutable functions.

#include <string>
#include <string_view>

namespace hartonomous::weights {

// A string; bytes that are not UTF-8 as {"hex":"..."}.
void append_json_text(std::string& out, std::string_view bytes);
// The shortest that reads back; "NaN", "Infinity" and "-Infinity" as strings.
void append_json_real(std::string& out, double number);
void append_json_real(std::string& out, float number);
// `,` but behind an opening bracket.
void append_json_comma(std::string& out);
// `,"name":`
void append_json_name(std::string& out, std::string_view name);

}  // namespace hartonomous::weights

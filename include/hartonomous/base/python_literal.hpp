#pragma once

// Literals of Python as NumPy writes them into the headers of its files: dicts, lists, tuples,
// strings, whole numbers, True, False, None.
// Thread-safety: immutable function.

#include <string_view>

#include <hartonomous/base/json.hpp>

namespace hartonomous {

// As the value of JSON that is nearest; tuples are arrays.
// Errors: kInvalidArgument with the place: not one literal, or too deep.
Result<Json> parse_python_literal(std::string_view text);

}  // namespace hartonomous

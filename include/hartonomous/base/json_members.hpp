#pragma once

// The members of a JSON object as they stand in its text, for objects whose values are many
// numbers, of which parse_json would make a tree.
//
//   HTN_ASSIGN_OR_RETURN(const auto members, split_json_object(R"({"id": "a", "v": [1, 2]})"));
//   members[1].value;  // "[1, 2]"
//
// Thread-safety: pure function.

#include <string>
#include <string_view>
#include <vector>

#include <hartonomous/base/result.hpp>

namespace hartonomous {

struct JsonMemberText {
  std::string name;
  // A JSON value without blanks around it. Lifetime: that of the text.
  std::string_view value;
};

// Members in order; a name that comes twice is there twice. Cost: some hundred MB/s.
// Errors: kInvalidArgument: not one JSON value, or no object.
Result<std::vector<JsonMemberText>> split_json_object(std::string_view text);

}  // namespace hartonomous

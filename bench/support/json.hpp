#pragma once

// JsonObject: one flat JSON object, members in the order they were added.
//
//   JsonObject().add("story", "noise").add("value", 1.5).text()  ==  {"story":"noise","value":1.5}
//
// Thread-safety: one thread at a time.

#include <string>
#include <string_view>

namespace hartonomous::bench {

class JsonObject {
 public:
  JsonObject& add(std::string_view name, std::string_view value);
  // What is not finite becomes null.
  JsonObject& add(std::string_view name, double value);
  // Apart from add(): a string literal would rather become a bool than a view.
  JsonObject& add_truth(std::string_view name, bool value);
  std::string text() const { return "{" + members_ + "}"; }

 private:
  void add_name(std::string_view name);
  void add_quoted(std::string_view value);
  std::string members_;
};

}  // namespace hartonomous::bench

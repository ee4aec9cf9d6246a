#include "cli/arguments.hpp"

#include <string_view>

namespace hartonomous::cli {
namespace {

constexpr char kFront = '\x02';  // before what begins with a dash and is no option
constexpr char kBack = '\x01';   // after what ends with a bracket

std::string without_marks(std::string text) {
  if (!text.empty() && text.back() == kBack) text.pop_back();
  if (!text.empty() && text.front() == kFront) text.erase(0, 1);
  return text;
}

CLI::Option* unmarking(CLI::Option* option) {
  auto unmark = [](std::string& text) {
    text = without_marks(std::move(text));
    return std::string();
  };
  return option->transform(CLI::Validator(unmark, ""));
}

}  // namespace

std::vector<std::string> marked_arguments(int count, const char* const* arguments) {
  std::vector<std::string> marked;
  bool names_only = false;
  for (int i = 1; i < count; ++i) {
    std::string argument = arguments[i];
    if (!names_only && argument == "--") {
      names_only = true;
      continue;
    }
    // "--option=value": the value is marked, not the option.
    std::size_t value = argument.starts_with("--") && !names_only ? argument.find('=') + 1 : 0;
    bool front =
        argument.substr(value).starts_with(kFront) || (names_only && argument.starts_with('-'));
    bool back = argument.ends_with(']') || argument.ends_with(kBack);
    if (front) argument.insert(value, 1, kFront);
    if (back) argument.push_back(kBack);
    marked.push_back(std::move(argument));
  }
  return marked;
}

CLI::Option* add_text(CLI::App& app, const std::string& option, std::string& target,
                      const std::string& help) {
  return unmarking(app.add_option(option, target, help));
}

CLI::Option* add_texts(CLI::App& app, const std::string& option, std::vector<std::string>& target,
                       const std::string& help) {
  return unmarking(app.add_option(option, target, help));
}

}  // namespace hartonomous::cli

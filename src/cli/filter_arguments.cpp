#include "cli/filter_arguments.hpp"

#include <hartonomous/base/text.hpp>
#include <hartonomous/table/schema.hpp>

#include "cli/arguments.hpp"
#include "cli/embedding_arguments.hpp"

namespace hartonomous::cli {
namespace {

constexpr const char* kGroup = "Which";

// What an option says, where it says something.
template <typename Value>
Status take(Context& context, std::string_view option, const std::string& text,
            Result<Value> (*parse)(std::string_view), std::optional<Value>& target) {
  if (text.empty()) return {};
  auto value = parse(text);
  if (!value.ok()) return context.usage_error(concat(option, ": ", value.status().message()));
  target = std::move(*value);
  return {};
}

Result<std::pair<std::string, std::string>> parse_member(std::string_view text) {
  const std::size_t equal = text.find('=');
  if (equal == 0 || equal == std::string_view::npos) {
    return invalid_argument(concat("'", text, "' is not PATH=VALUE, as author.name=Ada"));
  }
  return std::pair(std::string(text.substr(0, equal)), std::string(text.substr(equal + 1)));
}

Result<Instant> parse_time(std::string_view text) { return parse_instant(text); }

}  // namespace

void add_filter(CLI::App& app, FilterArguments& arguments) {
  add_optional_text(app, "--modality", arguments.modality, "Atoms of this modality")->group(kGroup);
  add_optional_text(app, "--subtype", arguments.subtype, "Atoms of this subtype")->group(kGroup);
  add_text(app, "--metadata", arguments.metadata,
           "PATH=VALUE: atoms whose metadata has it, a.b=x for one within another")
      ->group(kGroup);
  add_text(app, "--since", arguments.since, "Embedded at or after this time")->group(kGroup);
  add_text(app, "--before", arguments.before, "Embedded before this time")->group(kGroup);
  add_text(app, "--importance", arguments.importance, "Of this importance at least")->group(kGroup);
  add_text(app, "--within-box", arguments.within_box,
           "Whose points are in the box X,Y,Z:X,Y,Z; needs landmarks")
      ->group(kGroup);
}

Result<EmbeddingFilter> parse_filter(Context& context, const FilterArguments& arguments) {
  EmbeddingFilter filter{.modality = arguments.modality, .subtype = arguments.subtype};
  HTN_RETURN_IF_ERROR(
      take(context, "--metadata", arguments.metadata, parse_member, filter.metadata));
  HTN_RETURN_IF_ERROR(take(context, "--since", arguments.since, parse_time, filter.since));
  HTN_RETURN_IF_ERROR(take(context, "--before", arguments.before, parse_time, filter.before));
  HTN_RETURN_IF_ERROR(
      take(context, "--importance", arguments.importance, parse_real, filter.importance_least));
  HTN_RETURN_IF_ERROR(
      take(context, "--within-box", arguments.within_box, parse_space_box, filter.box));
  return filter;
}

}  // namespace hartonomous::cli

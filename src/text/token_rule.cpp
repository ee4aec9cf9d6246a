#include <hartonomous/base/text.hpp>
#include <hartonomous/text/analysis.hpp>

namespace hartonomous::text {

std::string_view token_rule_name(TokenRule rule) {
  switch (rule) {
    case TokenRule::kWords:
      return "words";
    case TokenRule::kCode:
      return "code";
  }
  return "unknown";
}

Result<TokenRule> parse_token_rule(std::string_view name) {
  for (const TokenRule rule : {TokenRule::kWords, TokenRule::kCode}) {
    if (token_rule_name(rule) == name) return rule;
  }
  return invalid_argument(concat("tokens '", name, "': there are words and code"));
}

}  // namespace hartonomous::text

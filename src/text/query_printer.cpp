#include <cstdio>

#include <hartonomous/base/text.hpp>

#include "text/query_parser.hpp"

namespace hartonomous::text {

namespace {

using Kind = QueryNode::Kind;

std::string fields_of(std::uint32_t fields) {
  if (fields == kEveryField) return {};
  std::string out;
  for (std::uint32_t field = 0; field < 32; ++field) {
    if ((fields >> field & 1) != 0) out += concat(out.empty() ? "" : ",", field);
  }
  return concat('[', out, "]:");
}

std::string boost_of(float boost) {
  if (boost == 1) return {};
  char text[32];
  const int size = std::snprintf(text, sizeof text, "^%g", static_cast<double>(boost));
  return {text, static_cast<std::size_t>(size)};
}

// A gap, which stop words leave, is a "_"; terms of one place are parted by a "/".
std::string phrase_of(const QueryNode& node) {
  std::string out = "\"";
  std::uint32_t place = 0;
  for (std::size_t i = 0; i < node.phrase.size(); ++i) {
    const PhraseTerm& each = node.phrase[i];
    if (i > 0) out += each.offset == place ? "/" : " ";
    for (; i > 0 && place + 1 < each.offset; ++place) out += "_ ";
    place = each.offset;
    out += each.term;
  }
  return node.slop == 0 ? out + "\"" : concat(out, "\"~", node.slop);
}

std::string children_of(const QueryNode& node) {
  const bool is_and = node.kind == Kind::kAnd;
  std::string out = "(";
  const auto add = [&](std::string_view between, std::string_view sign, const QueryNode& child) {
    out += concat(out.size() == 1 ? "" : between, sign, to_string(child));
  };
  for (const QueryNode& child : node.children) {
    const bool is_sign_its_own = !is_and || child.kind == Kind::kNot;
    add(is_and ? " " : " | ", is_sign_its_own ? "" : "+", child);
  }
  for (const QueryNode& child : node.optional) add(" ", "", child);
  return out + ")";
}

std::string body_of(const QueryNode& node) {
  switch (node.kind) {
    case Kind::kNothing:
      return "()";
    case Kind::kTerm:
      return node.term;
    case Kind::kPhrase:
      return phrase_of(node);
    case Kind::kPrefix:
      return node.term + "*";
    case Kind::kFuzzy:
      return concat(node.term, '~', node.edits);
    case Kind::kNot:
      return node.children.empty() ? "-()" : "-" + to_string(node.children[0]);
    case Kind::kAnd:
    case Kind::kOr:
      return children_of(node);
  }
  return "()";
}

}  // namespace

std::string to_string(const QueryNode& node) {
  return concat(fields_of(node.fields), body_of(node), boost_of(node.boost));
}

}  // namespace hartonomous::text

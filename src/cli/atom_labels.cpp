#include "cli/atom_labels.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

#include <hartonomous/base/text.hpp>

#include "cli/listing.hpp"
#include "cli/text.hpp"

namespace hartonomous::cli {
namespace {

constexpr std::size_t kBeginningBytes = 512;  // of a text, in which its first line is looked for
constexpr std::size_t kLineBytesMax = 96;
constexpr std::size_t kNamesMax = 3;

bool is_whole(AtomId atom) { return content_id_is_composite(atom.content()); }

// The beginning of valid UTF-8: what may be cut within its last character.
std::string_view whole_characters(std::string_view text) {
  for (std::size_t cut = 0; cut < 4 && cut <= text.size(); ++cut) {
    if (is_utf8(as_bytes(text.substr(0, text.size() - cut)))) {
      return text.substr(0, text.size() - cut);
    }
  }
  return {};
}

std::string first_line(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n\f\v";
  const std::size_t begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  text.remove_prefix(begin);
  text = text.substr(0, text.find_first_of("\r\n"));
  text = whole_characters(text.substr(0, kLineBytesMax));
  return std::string(text.substr(0, text.find_last_not_of(kBlank) + 1));
}

Result<std::string> text_of(const Snapshot& now, AtomId atom) {
  if (!is_whole(atom)) {
    std::array<std::byte, 64> buffer{};
    HTN_ASSIGN_OR_RETURN(const std::size_t length, now.read_leaf(atom, buffer));
    return std::string(as_text(Bytes(buffer).first(length)));
  }
  HTN_ASSIGN_OR_RETURN(const std::string beginning,
                       now.read(atom, {.offset = 0, .length = kBeginningBytes}));
  return first_line(whole_characters(beginning));
}

std::string names_text(const std::vector<std::string>& names) {
  std::string out;
  for (std::size_t i = 0; i < std::min(names.size(), kNamesMax); ++i) {
    out += concat(out.empty() ? "" : ", ", printable(names[i]));
  }
  if (names.size() > kNamesMax) out += concat(" and ", names.size() - kNamesMax, " more");
  return out;
}

}  // namespace

Result<std::vector<AtomLabel>> labels_of(Context& context, const Snapshot& now,
                                         std::span<const AtomId> atoms) {
  std::vector<AtomLabel> labels(atoms.size());
  std::unordered_multimap<std::uint64_t, std::size_t> wholes;
  for (std::size_t i = 0; i < atoms.size(); ++i) {
    if (context.stop().stop_requested()) return cancelled("reading atoms");
    HTN_ASSIGN_OR_RETURN(labels[i].text, text_of(now, atoms[i]));
    if (is_whole(atoms[i])) wholes.emplace(atoms[i].value(), i);
  }
  if (wholes.empty()) return labels;
  HTN_RETURN_IF_ERROR(for_each_newest(now, {}, [&](const Document& document) -> Status {
    if (context.stop().stop_requested()) return cancelled("reading documents");
    const auto [first, last] = wholes.equal_range(document.atom.value());
    for (auto at = first; at != last; ++at) labels[at->second].documents.push_back(document.name);
    return {};
  }));
  return labels;
}

std::string label_text(const AtomLabel& label) {
  const std::string quoted = preview(label.text, kLineBytesMax);
  if (label.documents.empty()) return quoted;
  return concat(names_text(label.documents), label.text.empty() ? "" : concat(": ", quoted));
}

std::string short_label(const AtomLabel& label, std::size_t bytes_max) {
  const std::string text =
      label.documents.empty() ? printable(label.text) : names_text(label.documents);
  if (text.size() <= bytes_max) return text;
  return concat(whole_characters(text.substr(0, bytes_max)), "\u2026");
}

void add_label(Record& record, const AtomLabel& label) {
  record.json_only("text", label.text);
  if (!is_utf8(as_bytes(label.text))) record.json_only("text_base64", to_base64(label.text));
  if (!label.documents.empty()) record.json_only("documents", label.documents);
  record.text_only("what", label_text(label));
}

}  // namespace hartonomous::cli

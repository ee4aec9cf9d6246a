// atom, children, parents: the atoms themselves and how they compose.
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include <hartonomous/base/sha256.hpp>
#include <hartonomous/base/text.hpp>

#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/listing.hpp"
#include "cli/reference.hpp"
#include "cli/text.hpp"

namespace hartonomous::cli {
namespace {

constexpr std::size_t kPreviewBytes = 40;

// An atom by number, by its bytes' hash or by its bytes.
struct AtomArguments {
  std::vector<std::string> ids;
  std::string hash;
  std::optional<std::string> text;
};

struct ChildrenArguments {
  Reference reference;
  std::uint64_t from = 0;
  std::uint64_t limit = 0;
};

struct ParentsArguments {
  Reference reference;
  std::optional<std::string> text;
  bool ids_only = false;
};

void add_text_option(CLI::App& app, std::optional<std::string>& target) {
  auto text = std::make_shared<std::string>();
  add_text(app, "--text", *text, "The atom of these bytes")
      ->each([text, &target](const std::string& value) { target = value; });
}

Result<AtomId> atom_of_hash(const Snapshot& now, const ContentHash& hash, std::string_view what) {
  HTN_ASSIGN_OR_RETURN(std::optional<AtomId> id, now.find_atom(hash));
  if (!id) return not_found(concat("no atom ", what));
  return *id;
}

Result<AtomId> atom_of_text(const Snapshot& now, std::string_view text) {
  return atom_of_hash(now, sha256(as_bytes(text)), concat("is '", text, "'"));
}

Status print_atom(Context& context, const Snapshot& now, AtomId id) {
  auto found = now.get_atom(id);
  if (!found.ok()) return std::move(found).status().with_context(concat("atom @", id.value()));
  const Atom& atom = *found;
  HTN_ASSIGN_OR_RETURN(std::uint64_t references, now.reference_count(id));
  HTN_ASSIGN_OR_RETURN(std::uint64_t pins, now.pin_count(id));
  Record record;
  record.id("id", atom.id)
      .hash("sha256", atom.sha256)
      .flag("composite", atom.composite)
      .word("kind", kind_name(atom.kind))
      .bytes("bytes", atom.bytes)
      .count("children", atom.children)
      .count("references", references)
      .count("pins", pins)
      .word("value_hex", to_hex(as_bytes(atom.value)));
  if (!atom.composite && is_utf8(as_bytes(atom.value))) {
    record.json_only("text", atom.value);
    record.text_only("text", preview(atom.value, atom.value.size()));
  }
  return context.print(record);
}

Status run_atom(Context& context, const AtomArguments& arguments) {
  if (arguments.ids.empty() && arguments.hash.empty() && !arguments.text) {
    return context.usage_error("which atom? Give an ID, --hash or --text");
  }
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_reading());
  HTN_ASSIGN_OR_RETURN(Snapshot now, context.snapshot(store));
  for (const std::string& text : arguments.ids) {
    HTN_ASSIGN_OR_RETURN(AtomId id, parse_atom_id(text));
    HTN_RETURN_IF_ERROR(print_atom(context, now, id));
  }
  if (!arguments.hash.empty()) {
    HTN_ASSIGN_OR_RETURN(ContentHash hash, ContentHash::from_hex(arguments.hash));
    HTN_ASSIGN_OR_RETURN(AtomId id, atom_of_hash(now, hash, "has the hash " + arguments.hash));
    HTN_RETURN_IF_ERROR(print_atom(context, now, id));
  }
  if (!arguments.text) return {};
  HTN_ASSIGN_OR_RETURN(AtomId id, atom_of_text(now, *arguments.text));
  return print_atom(context, now, id);
}

Result<std::string> child_bytes(const Snapshot& now, const Child& child) {
  if (content_id_is_composite(child.component.content())) {
    return now.read(child.component, {.offset = 0, .length = kPreviewBytes + 4});
  }
  std::array<std::byte, 64> buffer{};
  HTN_ASSIGN_OR_RETURN(std::size_t length, now.read_leaf(child.component, buffer));
  return std::string(as_text(Bytes(buffer).first(length)));
}

Status print_child(Context& context, const Snapshot& now, const Child& child) {
  HTN_ASSIGN_OR_RETURN(std::string bytes, child_bytes(now, child));
  Record record;
  record.json_only("parent", child.parent.value())
      .count("sequence_index", child.sequence_index)
      .id("component", child.component)
      .count("x", child.x)
      .count("y", child.y)
      .count("z", child.z)
      .count("m", child.m)
      .count("offset", child.offset)
      .count("length", child.length)
      .json_only("value_hex", to_hex(as_bytes(bytes)))
      .text_only("value", preview(bytes, kPreviewBytes));
  return context.print_row(record);
}

Status run_children(Context& context, const ChildrenArguments& arguments) {
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_reading());
  HTN_ASSIGN_OR_RETURN(Snapshot now, context.snapshot(store));
  HTN_ASSIGN_OR_RETURN(Target target, resolve(context, now, arguments.reference));
  RowCursor<Child> children = now.children(target.atom, arguments.from);
  for (std::uint64_t row = 0; arguments.limit == 0 || row < arguments.limit; ++row) {
    if (context.stop().stop_requested()) return cancelled("listing children");
    HTN_ASSIGN_OR_RETURN(bool more, children.next());
    if (!more) break;
    HTN_RETURN_IF_ERROR(print_child(context, now, children.row()));
  }
  return {};
}

// The documents whose content is one of the parents, "name" or "name (version 2)".
using NamesOfAtoms = std::multimap<AtomId, std::string>;

Result<NamesOfAtoms> names_of(const Snapshot& now, const std::vector<Parent>& parents) {
  NamesOfAtoms names;
  std::map<AtomId, bool> wanted;
  for (const Parent& parent : parents) wanted[parent.parent] = true;
  if (wanted.empty()) return names;
  HTN_RETURN_IF_ERROR(for_each_version(now, {}, [&](const Document& document) -> Status {
    if (wanted.contains(document.atom)) names.emplace(document.atom, document.name);
    return {};
  }));
  return names;
}

Status print_parent(Context& context, const Parent& parent, const NamesOfAtoms& names,
                    const ParentsArguments& arguments) {
  Record record;
  record.id("parent", parent.parent)
      .json_only("component", parent.component.value())
      .count("occurrences", parent.occurrences);
  if (arguments.ids_only) return context.print_row(record);
  Json list = Json::array();
  std::string text;
  auto [first, last] = names.equal_range(parent.parent);
  for (auto name = first; name != last; ++name) {
    if (!list.empty() && list.back() == name->second) continue;
    list.push_back(name->second);
    text += (text.empty() ? "" : ", ") + printable(name->second);
  }
  record.json_only("documents", std::move(list)).text_only("documents", text);
  return context.print_row(record);
}

Status run_parents(Context& context, const ParentsArguments& arguments) {
  const Reference& reference = arguments.reference;
  if (arguments.text && (reference.named || !reference.text.empty())) {
    return context.usage_error("name one thing: REF, --name NAME or --text TEXT");
  }
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_reading());
  HTN_ASSIGN_OR_RETURN(Snapshot now, context.snapshot(store));
  AtomId atom;
  if (arguments.text) {
    HTN_ASSIGN_OR_RETURN(atom, atom_of_text(now, *arguments.text));
  } else {
    HTN_ASSIGN_OR_RETURN(Target target, resolve(context, now, reference));
    atom = target.atom;
  }
  std::vector<Parent> parents;
  RowCursor<Parent> rows = now.parents(atom);
  while (true) {
    if (context.stop().stop_requested()) return cancelled("listing parents");
    HTN_ASSIGN_OR_RETURN(bool more, rows.next());
    if (!more) break;
    parents.push_back(rows.row());
  }
  NamesOfAtoms names;
  if (!arguments.ids_only) {
    HTN_ASSIGN_OR_RETURN(names, names_of(now, parents));
  }
  for (const Parent& parent : parents) {
    HTN_RETURN_IF_ERROR(print_parent(context, parent, names, arguments));
  }
  return {};
}

}  // namespace

Runner declare_atom(CLI::App& app) {
  auto arguments = std::make_shared<AtomArguments>();
  add_texts(app, "id", arguments->ids, "Atom ids, with or without @");
  add_text(app, "--hash", arguments->hash, "The atom whose bytes have this SHA-256");
  add_text_option(app, arguments->text);
  return [arguments](Context& context) { return run_atom(context, *arguments); };
}

Runner declare_children(CLI::App& app) {
  auto arguments = std::make_shared<ChildrenArguments>();
  add_reference(app, arguments->reference);
  app.add_option("--from", arguments->from, "First child, from 0");
  app.add_option("--limit", arguments->limit, "At most so many; 0: all");
  return [arguments](Context& context) { return run_children(context, *arguments); };
}

Runner declare_parents(CLI::App& app) {
  auto arguments = std::make_shared<ParentsArguments>();
  add_reference(app, arguments->reference);
  add_text_option(app, arguments->text);
  app.add_flag("--ids", arguments->ids_only, "Without the documents' names: faster");
  return [arguments](Context& context) { return run_parents(context, *arguments); };
}

}  // namespace hartonomous::cli

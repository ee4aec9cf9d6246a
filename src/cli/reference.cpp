#include "cli/reference.hpp"

#include <hartonomous/base/text.hpp>

#include "cli/arguments.hpp"
#include "cli/text.hpp"

namespace hartonomous::cli {
namespace {

Result<Target> resolve_document(const Snapshot& now, const Reference& reference) {
  const std::string& name = reference.document_name();
  HTN_ASSIGN_OR_RETURN(auto document, reference.version == 0
                                          ? now.find_document(name)
                                          : now.find_document(name, reference.version));
  if (document) {
    AtomId atom = document->atom;
    return Target{atom, std::move(document)};
  }
  std::string what = concat("document '", name, "'");
  if (reference.version != 0) what += concat(", version ", reference.version);
  if (parse_number(name).ok()) what += concat(" (the atom of that number is @", name, ")");
  return not_found(what);
}

}  // namespace

void add_reference(CLI::App& app, Reference& reference) {
  add_text(app, "ref", reference.text, "A document's name, or @ID for an atom");
  add_text(app, "--name", reference.name, "A document's name, whatever it looks like")
      ->each([&reference](const std::string&) { reference.named = true; });
  app.add_option("--version", reference.version, "This version of the document, from 1")
      ->check(CLI::PositiveNumber);
}

Result<AtomId> parse_atom_id(std::string_view text) {
  std::string_view digits = text.starts_with('@') ? text.substr(1) : text;
  auto number = parse_number(digits);
  if (!number.ok()) {
    return invalid_argument(concat("'", text, "' is not an atom id: @ and a number"));
  }
  return AtomId::from_value(*number);
}

Result<Target> resolve(Context& context, const Snapshot& now, const Reference& reference) {
  if (reference.named == !reference.text.empty()) {
    return context.usage_error("name one thing: REF, or --name NAME");
  }
  if (!reference.is_atom()) return resolve_document(now, reference);
  if (reference.version != 0) {
    return context.usage_error("--version is of documents, not of atoms");
  }
  HTN_ASSIGN_OR_RETURN(AtomId id, parse_atom_id(reference.text));
  auto atom = now.get_atom(id);
  if (!atom.ok()) return std::move(atom).status().with_context(concat("atom @", id.value()));
  return Target{atom->id, std::nullopt};
}

}  // namespace hartonomous::cli

// Puts texts, and asks which of them contain a word, how often, and where.
#include <array>
#include <iostream>
#include <optional>
#include <string_view>
#include <utility>

#include <hartonomous/base/sha256.hpp>
#include <hartonomous/engine/store.hpp>

using namespace hartonomous;

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kTexts{{
    {"river", "The river runs to the sea,\nand the sea waits for the river.\n"},
    {"harbour", "Ships lie in the harbour\nand the sea is calm.\n"},
    {"mountain", "A stone on a mountain\nknows nothing of ships.\n"},
}};

// Where a component stands in a text.
Status print_places(const Snapshot& now, AtomId text, AtomId word) {
  RowCursor<Child> children = now.children(text);
  while (true) {
    HTN_ASSIGN_OR_RETURN(bool more, children.next());
    if (!more) return {};
    const Child& child = children.row();
    if (child.component != word) continue;
    std::cout << "    line " << child.y + 1 << ", column " << child.x + 1 << "\n";
  }
}

Status parents_of(const Snapshot& now, std::string_view word) {
  HTN_ASSIGN_OR_RETURN(std::optional<AtomId> atom, now.find_atom(sha256(as_bytes(word))));
  if (!atom) return not_found("no text contains the word");
  std::cout << "'" << word << "' is atom @" << atom->value() << "\n";
  RowCursor<Parent> parents = now.parents(*atom);
  while (true) {
    HTN_ASSIGN_OR_RETURN(bool more, parents.next());
    if (!more) return {};
    const Parent& parent = parents.row();
    std::cout << "  " << parent.occurrences << " times in @" << parent.parent.value() << "\n";
    HTN_RETURN_IF_ERROR(print_places(now, parent.parent, *atom));
  }
}

Status text_parents(Store& store) {
  Session session = store.session();
  for (const auto& [name, text] : kTexts) {
    HTN_ASSIGN_OR_RETURN(PutResult put, session.put(name, as_bytes(text), {.kind = Kind::kText}));
    std::cout << name << " is @" << put.atom.value() << ", " << put.atoms << " tokens, "
              << put.new_atoms << " of them new\n";
  }
  return parents_of(session.snapshot(), "sea");
}

}  // namespace

int main(int count, char** arguments) {
  auto store = count > 1 ? Store::open(arguments[1]) : Store::open_in_memory();
  Status status = store.ok() ? text_parents(*store) : store.status();
  if (!status.ok()) std::cerr << status.to_string() << "\n";
  return static_cast<int>(status.code());
}

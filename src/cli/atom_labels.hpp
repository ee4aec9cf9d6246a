#pragma once

// What an atom is called, for people who see its number among others: a leaf by its bytes, a whole
// by its documents and its first line. Thread-safety: one thread at a time.

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include <hartonomous/engine/store.hpp>

#include "cli/context.hpp"

namespace hartonomous::cli {

struct AtomLabel {
  std::string text;  // a leaf's bytes; of a text, its first line that is not blank
  std::vector<std::string> documents;  // of a whole: their names, each once
};

// In the order of the atoms. One pass over the documents' names, where a whole is among them.
// Errors: kNotFound, kCancelled, kCorruption.
Result<std::vector<AtomLabel>> labels_of(Context& context, const Snapshot& now,
                                         std::span<const AtomId> atoms);

// On one line, printable: "frog", or notes/a.txt: "The first line".
std::string label_text(const AtomLabel& label);
// The same without quotes, of so many bytes at most: for pictures.
std::string short_label(const AtomLabel& label, std::size_t bytes_max);
// `text` and `documents` for programs, `what` for people.
void add_label(Record& record, const AtomLabel& label);

}  // namespace hartonomous::cli

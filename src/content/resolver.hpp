#pragma once

// Resolver: which of a stage's atoms are stored already, which equal one another, which are new.
//
// All fingerprints are sorted once; equal neighbours are compared by bytes, the filter is walked
// front to back, and only fingerprints that may be known are looked up. The same order then is the
// new index run.
// Thread-safety: one thread at a time.

#include <cstdint>
#include <vector>

#include <hartonomous/base/buffer.hpp>
#include <hartonomous/base/bytes.hpp>
#include <hartonomous/base/result.hpp>

#include "content/known_filter.hpp"
#include "content/packed_atom.hpp"
#include "content/view.hpp"

namespace hartonomous::content {

// Atoms by number, as parallel columns.
struct AtomColumns {
  LargeVector<const std::byte*> data;
  std::vector<std::uint8_t> length;
  LargeVector<PackedAtom> packed;  // until they are resolved
  std::size_t size() const { return data.size(); }
  Bytes bytes(std::size_t atom) const { return {data[atom], length[atom]}; }
};

struct Resolved {
  // Of each atom: its content id.
  LargeVector<std::uint64_t> ids;
  // Atoms that are new, in order of arrival: their ids are dense from first_id.
  LargeVector<std::uint32_t> fresh;
  std::uint64_t first_id = 0;
  // Of every new atom its fingerprint and id - first_id, ascending.
  LargeVector<PackedAtom> run;
  LargeVector<PackedAtom> scratch;  // of the sort
};

// What atoms may be known from.
struct Known {
  const View* view = nullptr;
  // Null: every fingerprint is looked up. New fingerprints are added to it.
  KnownFilter* filter = nullptr;
  // The atoms resolved just before, when the view may not show them yet.
  const AtomColumns* atoms = nullptr;
  const Resolved* resolved = nullptr;
};

// `reuse` gives its memory; `atoms.packed` becomes the run. REQUIRES: at most
// PackedAtom::kNumberMax atoms; what was resolved before has lower ids.
Result<Resolved> resolve(AtomColumns& atoms, const Known& known, std::uint64_t first_id,
                         Resolved reuse = {});

}  // namespace hartonomous::content

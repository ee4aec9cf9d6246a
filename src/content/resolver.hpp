#pragma once

// Resolver: which of a stage's atoms are stored already, which equal one another, which are new.
//
// All fingerprints are sorted once; equal neighbours are compared by bytes, the filter is walked
// front to back, and only fingerprints that may be known are looked up. The same order then is the
// new index run.
// Thread-safety: one thread at a time.

#include <cstdint>
#include <vector>

#include <hartonomous/base/bytes.hpp>
#include <hartonomous/base/result.hpp>

#include "content/known_filter.hpp"
#include "content/packed_atom.hpp"
#include "content/view.hpp"

namespace hartonomous::content {

// Atoms by number, as parallel columns.
struct AtomColumns {
  std::vector<const std::byte*> data;
  std::vector<std::uint8_t> length;
  std::vector<std::uint64_t> fingerprint;
  std::size_t size() const { return data.size(); }
  Bytes bytes(std::size_t atom) const { return {data[atom], length[atom]}; }
};

struct Resolved {
  // Of each atom: its content id.
  std::vector<std::uint64_t> ids;
  // Atoms that are new, in order of arrival: their ids are dense from first_id.
  std::vector<std::uint32_t> fresh;
  std::uint64_t first_id = 0;
  // Of every new atom its fingerprint and id - first_id, ascending.
  std::vector<PackedAtom> run;
  std::vector<PackedAtom> scratch;  // of the sort
};

// `filter` may be null: then every fingerprint is looked up. New fingerprints are added to it.
// `reuse` gives its memory. REQUIRES: at most PackedAtom::kNumberMax atoms.
Result<Resolved> resolve(const AtomColumns& atoms, const View& view, KnownFilter* filter,
                         std::uint64_t first_id, Resolved reuse = {});

}  // namespace hartonomous::content

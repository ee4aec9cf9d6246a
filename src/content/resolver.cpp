#include "content/resolver.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <span>

namespace hartonomous::content {

namespace {

// ids[] before ids are given: the atom is new, or equal to the earlier atom in the low bits.
constexpr std::uint64_t kFresh = ~std::uint64_t{0};
constexpr std::uint64_t kSameAs = std::uint64_t{1} << 63;

// By the upper 22 bits, least significant digit first (Knuth, volume 3, 5.2.5); the few that are
// equal in those are neighbours then. Words are distinct, and equal fingerprints in the order of
// arrival.
void sort_by_fingerprint(LargeVector<PackedAtom>& packed, LargeVector<PackedAtom>& other) {
  constexpr unsigned kDigitBits = 11;
  constexpr std::size_t kDigits = std::size_t{1} << kDigitBits;
  constexpr unsigned kSortedFrom = 64 - 2 * kDigitBits;
  other.resize(packed.size());
  for (unsigned shift = kSortedFrom; shift < 64; shift += kDigitBits) {
    std::array<std::uint32_t, kDigits> starts{};
    for (const PackedAtom entry : packed) ++starts[(entry.word() >> shift) & (kDigits - 1)];
    std::uint32_t total = 0;
    for (std::uint32_t& start : starts) {
      const std::uint32_t count = start;
      start = total;
      total += count;
    }
    for (const PackedAtom entry : packed) {
      other[starts[(entry.word() >> shift) & (kDigits - 1)]++] = entry;
    }
    packed.swap(other);
  }
  for (auto begin = packed.begin(); begin != packed.end();) {
    auto end = begin + 1;
    const std::uint64_t digits = begin->word() >> kSortedFrom;
    while (end != packed.end() && end->word() >> kSortedFrom == digits) ++end;
    if (end - begin > 1) std::sort(begin, end);
    begin = end;
  }
}

bool equal(Bytes a, Bytes b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size()) == 0);
}

class Resolution {
 public:
  Resolution(const AtomColumns& atoms, const Known& known, LargeVector<std::uint64_t>& ids)
      : atoms_(atoms), known_(known), ids_(ids) {
    ids_.assign(atoms.size(), kFresh);
  }

  // One fingerprint's atoms, in order of arrival.
  Status group(std::span<const PackedAtom> members) {
    const std::uint64_t fingerprint = members.front().fingerprint();
    const bool suspect = known_.filter == nullptr || known_.filter->insert(fingerprint);
    if (suspect) {
      HTN_RETURN_IF_ERROR(match_stored(fingerprint, members));
      if (known_.resolved != nullptr) match_before(fingerprint, members);
    }
    if (members.size() > 1) match_each_other(members);
    return {};
  }

 private:
  Status match_stored(std::uint64_t fingerprint, std::span<const PackedAtom> members) {
    candidates_.clear();
    HTN_RETURN_IF_ERROR(known_.view->candidates(fingerprint, candidates_));
    std::array<std::byte, limits::kAtomBytesMax> held;
    for (const std::uint64_t id : candidates_) {
      auto length = known_.view->read(ContentId{id}, held);
      if (!length.ok() && length.status().code() == StatusCode::kNotFound) continue;  // swept
      if (!length.ok()) return std::move(length).status();
      match(members, std::span<const std::byte>(held).first(*length), id);
    }
    return {};
  }

  // Both are sorted, so what was resolved before is passed through once.
  void match_before(std::uint64_t fingerprint, std::span<const PackedAtom> members) {
    const LargeVector<PackedAtom>& run = known_.resolved->run;
    while (passed_ < run.size() && run[passed_].fingerprint() < fingerprint) ++passed_;
    for (std::size_t i = passed_; i < run.size() && run[i].fingerprint() == fingerprint; ++i) {
      const std::uint32_t number = run[i].number();
      match(members, known_.atoms->bytes(known_.resolved->fresh[number]),
            known_.resolved->first_id + number);
    }
  }

  void match(std::span<const PackedAtom> members, Bytes content, std::uint64_t id) {
    for (const PackedAtom member : members) {
      const std::uint32_t atom = member.number();
      if (ids_[atom] == kFresh && equal(atoms_.bytes(atom), content)) ids_[atom] = id;
    }
  }

  // Quadratic in the number of *different* contents of one fingerprint: a handful.
  void match_each_other(std::span<const PackedAtom> members) {
    representatives_.clear();
    for (const PackedAtom member : members) {
      const std::uint32_t atom = member.number();
      if (ids_[atom] != kFresh) continue;
      bool same = false;
      for (const std::uint32_t earlier : representatives_) {
        if (!equal(atoms_.bytes(atom), atoms_.bytes(earlier))) continue;
        ids_[atom] = kSameAs | earlier;
        same = true;
        break;
      }
      if (!same) representatives_.push_back(atom);
    }
  }

  const AtomColumns& atoms_;
  const Known& known_;
  LargeVector<std::uint64_t>& ids_;
  std::size_t passed_ = 0;  // of what was resolved before
  std::vector<std::uint64_t> candidates_;
  std::vector<std::uint32_t> representatives_;
};

void give_ids(Resolved& resolved, LargeVector<PackedAtom>& packed) {
  std::uint64_t next = resolved.first_id;
  for (std::uint32_t atom = 0; atom < resolved.ids.size(); ++atom) {
    std::uint64_t& id = resolved.ids[atom];
    if (id == kFresh) {
      id = next++;
      resolved.fresh.push_back(atom);
    } else if ((id & kSameAs) != 0) {
      id = resolved.ids[id & ~kSameAs];  // earlier, so it has its id
    }
  }
  // Up to the first atom that is not new, numbers are ids already.
  std::uint32_t all_new = 0;
  while (all_new < resolved.fresh.size() && resolved.fresh[all_new] == all_new) ++all_new;
  // The sorted order, kept for those that are new: an atom is iff its id is the one it was given.
  std::size_t kept = 0;
  for (const PackedAtom entry : packed) {
    const std::uint32_t atom = entry.number();
    if (atom < all_new) {
      packed[kept++] = entry;
      continue;
    }
    const std::uint64_t id = resolved.ids[atom];
    if (id < resolved.first_id || id >= next) continue;
    const std::uint64_t relative = id - resolved.first_id;
    if (resolved.fresh[relative] != atom) continue;
    packed[kept++] = PackedAtom(entry.fingerprint(), relative);
  }
  packed.resize(kept);
  resolved.run = std::move(packed);
}

}  // namespace

Result<Resolved> resolve(AtomColumns& atoms, const Known& known, std::uint64_t first_id,
                         Resolved reuse) {
  Resolved resolved = std::move(reuse);
  LargeVector<PackedAtom> packed = std::move(atoms.packed);
  sort_by_fingerprint(packed, resolved.scratch);
  Resolution resolution(atoms, known, resolved.ids);
  for (std::size_t begin = 0; begin < packed.size();) {
    std::size_t end = begin + 1;
    while (end < packed.size() && packed[end].fingerprint() == packed[begin].fingerprint()) ++end;
    HTN_RETURN_IF_ERROR(
        resolution.group(std::span<const PackedAtom>(packed).subspan(begin, end - begin)));
    begin = end;
  }
  resolved.first_id = first_id;
  resolved.fresh.clear();
  resolved.fresh.reserve(resolved.ids.size());
  give_ids(resolved, packed);
  return resolved;
}

}  // namespace hartonomous::content

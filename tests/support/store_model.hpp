#pragma once

// StoreModel: what a store holds, told by a std::map: documents with their versions, pins, and the
// pieces each whole was seen to be made of. Everything is recomputed when it is asked for.
// Thread-safety: one thread at a time.

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include <hartonomous/engine/store.hpp>

namespace hartonomous::testing {

class StoreModel {
 public:
  using Content = std::shared_ptr<const std::string>;
  struct Version {
    std::uint64_t version = 1;
    AtomId atom;
    Kind kind = Kind::kBytes;
    Content content;
  };
  using Documents = std::map<std::string, std::vector<Version>>;

  // What a put of this content under this name must say before it is recorded.
  std::uint64_t next_version(const std::string& name) const;
  // The name's newest version is this content already.
  bool holds(const std::string& name, Kind kind, const std::string& content) const;

  // A put that landed; `snapshot` shows it. Learns the pieces of a new whole, which must together
  // be the content.
  void put(const Snapshot& snapshot, const PutResult& result, Content content);
  // False when there is no such name or version. 0: all.
  bool remove(const std::string& name, std::uint64_t version);
  void pin(AtomId atom) { ++pins_[atom]; }
  void unpin(AtomId atom);
  // History is forgotten: only what is referred to stays stored. Nothing else does: the counts of
  // atoms are exact again.
  void sweep();
  // Something landed that was given up: what is stored is not known until the next sweep.
  void forget_stored() { stored_exact_ = false; }

  const Documents& documents() const { return documents_; }
  const std::map<AtomId, std::uint64_t>& pins() const { return pins_; }
  // Every atom ever seen, leaves and wholes: some of them gone.
  const std::map<AtomId, std::string>& leaves() const { return leaf_bytes_; }
  std::uint64_t references(AtomId leaf) const;
  std::uint64_t occurrences(AtomId leaf, AtomId whole) const;
  std::set<AtomId> live_wholes() const;

  // Everything a snapshot says about documents, and of some atoms; `sample` picks which.
  void require_same(const Snapshot& snapshot, std::uint64_t sample) const;
  void require_statistics(const Store& store) const;

 private:
  struct Hash {
    std::size_t operator()(AtomId id) const noexcept {
      return static_cast<std::size_t>(id.value() * 0x9E3779B97F4A7C15u);
    }
  };
  using Pieces = std::unordered_map<AtomId, std::uint64_t, Hash>;  // leaf: how often

  void require_documents(const Snapshot& snapshot) const;
  void require_leaves(const Snapshot& snapshot, std::uint64_t sample) const;
  std::unordered_set<AtomId, Hash> live_leaves() const;
  void store(AtomId leaf);

  Documents documents_;
  std::map<AtomId, std::uint64_t> pins_;
  std::map<AtomId, Pieces> wholes_;
  std::map<AtomId, std::string> leaf_bytes_;
  std::unordered_set<AtomId, Hash> stored_;
  mutable std::set<AtomId> remembered_;  // wholes since the last sweep
  std::uint64_t stored_bytes_ = 0;
  bool stored_exact_ = true;
};

}  // namespace hartonomous::testing

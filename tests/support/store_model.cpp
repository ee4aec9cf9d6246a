#include "support/store_model.hpp"

#include <array>

#include <hartonomous/base/sha256.hpp>

#include "support/opened_store.hpp"

namespace hartonomous::testing {

std::uint64_t StoreModel::next_version(const std::string& name) const {
  const auto found = documents_.find(name);
  return found == documents_.end() ? 1 : found->second.back().version + 1;
}

bool StoreModel::holds(const std::string& name, Kind kind, const std::string& content) const {
  const auto found = documents_.find(name);
  return found != documents_.end() && found->second.back().kind == kind &&
         *found->second.back().content == content;
}

void StoreModel::put(const Snapshot& snapshot, const PutResult& result, Content content) {
  REQUIRE(result.bytes == content->size());
  REQUIRE(result.sha256 == sha256(as_bytes(*content)));
  REQUIRE(result.unchanged == holds(result.name, result.kind, *content));
  if (!result.unchanged) {
    const std::uint64_t version = next_version(result.name);
    documents_[result.name].push_back({version, result.atom, result.kind, content});
  }
  const auto atom = snapshot.get_atom(result.atom);
  if (atom.status().code() == StatusCode::kNotFound) {  // removed by the same transaction
    forget_stored();
    return;
  }
  if (!must(atom).composite) {
    leaf_bytes_[result.atom] = *content;
    store(result.atom);
    return;
  }
  Pieces& pieces = wholes_[result.atom];
  const bool learn = pieces.empty();
  if (!learn) {
    for (const auto& [leaf, count] : pieces) store(leaf);
    return;
  }
  std::uint64_t offset = 0;
  RowCursor<Child> children = snapshot.children(result.atom);
  while (must(children.next())) {
    const Child& child = children.row();
    if (child.offset != offset) REQUIRE(child.offset == offset);
    offset += child.length;
    ++pieces[child.component];
    leaf_bytes_.emplace(child.component, content->substr(child.offset, child.length));
    store(child.component);
  }
  REQUIRE(offset == content->size());
}

bool StoreModel::remove(const std::string& name, std::uint64_t version) {
  const auto found = documents_.find(name);
  if (found == documents_.end()) return false;
  const std::size_t before = found->second.size();
  std::erase_if(found->second,
                [version](const Version& v) { return version == 0 || v.version == version; });
  const bool removed = found->second.size() < before;
  if (found->second.empty()) documents_.erase(found);
  return removed;
}

void StoreModel::unpin(AtomId atom) {
  if (--pins_.at(atom) == 0) pins_.erase(atom);
}

std::set<AtomId> StoreModel::live_wholes() const {
  std::set<AtomId> live;
  for (const auto& [name, versions] : documents_) {
    for (const Version& version : versions) live.insert(version.atom);
  }
  for (const auto& [atom, count] : pins_) live.insert(atom);
  std::erase_if(live, [](AtomId id) { return !content_id_is_composite(id.content()); });
  return live;
}

std::unordered_set<AtomId, StoreModel::Hash> StoreModel::live_leaves() const {
  std::unordered_set<AtomId, Hash> live;
  for (const AtomId whole : live_wholes()) {
    for (const auto& [leaf, count] : wholes_.at(whole)) live.insert(leaf);
  }
  for (const auto& [name, versions] : documents_) {
    for (const Version& version : versions) {
      if (!content_id_is_composite(version.atom.content())) live.insert(version.atom);
    }
  }
  for (const auto& [atom, count] : pins_) {
    if (!content_id_is_composite(atom.content())) live.insert(atom);
  }
  return live;
}

void StoreModel::store(AtomId leaf) {
  if (stored_.insert(leaf).second) stored_bytes_ += leaf_bytes_.at(leaf).size();
}

void StoreModel::sweep() {
  remembered_ = live_wholes();
  stored_.clear();
  stored_bytes_ = 0;
  for (const AtomId leaf : live_leaves()) store(leaf);
  stored_exact_ = true;
}

std::uint64_t StoreModel::occurrences(AtomId leaf, AtomId whole) const {
  const Pieces& pieces = wholes_.at(whole);
  const auto found = pieces.find(leaf);
  return found == pieces.end() ? 0 : found->second;
}

std::uint64_t StoreModel::references(AtomId leaf) const {
  std::uint64_t count = 0;
  for (const AtomId whole : live_wholes()) count += occurrences(leaf, whole);
  for (const auto& [name, versions] : documents_) {
    for (const Version& version : versions) count += version.atom == leaf ? 1 : 0;
  }
  const auto pinned = pins_.find(leaf);
  return count + (pinned == pins_.end() ? 0 : pinned->second);
}

void StoreModel::require_documents(const Snapshot& snapshot) const {
  RowCursor<Document> rows = snapshot.documents();
  for (const auto& [name, versions] : documents_) {
    for (const Version& version : versions) {
      INFO("document '" << name << "' version " << version.version);
      REQUIRE(must(rows.next()));
      REQUIRE(rows.row().name == name);
      REQUIRE(rows.row().version == version.version);
      REQUIRE(rows.row().atom == version.atom);
      REQUIRE(rows.row().kind == version.kind);
      REQUIRE(rows.row().bytes == version.content->size());
      REQUIRE(rows.row().sha256 == sha256(as_bytes(*version.content)));
    }
  }
  REQUIRE_FALSE(must(rows.next()));
}

void StoreModel::require_leaves(const Snapshot& snapshot, std::uint64_t sample) const {
  std::array<std::byte, 64> buffer;
  const std::size_t step = 1 + leaf_bytes_.size() / 12;
  std::size_t number = sample % step;
  const std::set<AtomId> wholes = live_wholes();
  for (const auto& [leaf, bytes] : leaf_bytes_) {
    if (number++ % step != 0) continue;
    INFO("atom " << leaf.value());
    const std::uint64_t expected = references(leaf);
    const auto found = must(snapshot.find_atom(sha256(as_bytes(bytes))));
    if (expected == 0 && !found.has_value()) continue;  // swept
    REQUIRE(found.has_value());
    if (*found != leaf) {  // swept, then stored anew under another id
      REQUIRE(expected == 0);
      continue;
    }
    REQUIRE(must(snapshot.read_leaf(leaf, buffer)) == bytes.size());
    REQUIRE(as_text(Bytes(buffer).first(bytes.size())) == bytes);
    REQUIRE(must(snapshot.reference_count(leaf)) == expected);
    std::map<AtomId, std::uint64_t> parents;
    for (const Parent& parent : rows_of(snapshot.parents(leaf))) {
      REQUIRE(parents.emplace(parent.parent, parent.occurrences).second);
    }
    for (const AtomId whole : wholes) {
      const std::uint64_t times = occurrences(leaf, whole);
      REQUIRE((parents.contains(whole) ? parents[whole] : 0) == times);
      parents.erase(whole);
    }
    REQUIRE(parents.empty());
  }
}

void StoreModel::require_same(const Snapshot& snapshot, std::uint64_t sample) const {
  require_documents(snapshot);
  std::uint64_t number = sample;
  for (const auto& [name, versions] : documents_) {
    for (const Version& version : versions) {
      INFO("document '" << name << "' version " << version.version);
      const std::string& content = *version.content;
      const bool whole = number++ % 7 == 0 || content.size() < 1000;
      const std::uint64_t offset = whole ? 0 : sample % content.size();
      const std::uint64_t length = whole ? content.size() : 3000;
      const std::string got =
          must(snapshot.read(version.atom, {.offset = offset, .length = length}));
      REQUIRE((got == content.substr(offset, length)));
    }
  }
  for (const auto& [atom, count] : pins_) {
    REQUIRE(must(snapshot.pin_count(atom)) == count);
  }
  require_leaves(snapshot, sample);
}

void StoreModel::require_statistics(const Store& store) const {
  std::uint64_t documents = 0;
  std::uint64_t bytes = 0;
  for (const auto& [name, versions] : documents_) {
    documents += versions.size();
    for (const Version& version : versions) bytes += version.content->size();
  }
  const Statistics statistics = must(store.statistics());
  REQUIRE(statistics.documents == documents);
  REQUIRE(statistics.logical_bytes == bytes);
  const std::set<AtomId> live = live_wholes();
  remembered_.insert(live.begin(), live.end());
  REQUIRE(statistics.compositions >= live.size());
  REQUIRE(statistics.compositions <= remembered_.size());
  if (!stored_exact_) return;
  REQUIRE(statistics.atoms == stored_.size());
  REQUIRE(statistics.unique_bytes == stored_bytes_);
}

}  // namespace hartonomous::testing

#include "support/whole_oracle.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

#include <hartonomous/base/sha256.hpp>

#include "support/contents.hpp"
#include "support/opened_store.hpp"

namespace hartonomous::testing {

namespace {

// Naive places, told in one pass: children come in order.
class Places {
 public:
  explicit Places(const std::string& content) : content_(content) {}
  const NaivePlace& advance(std::size_t offset) {
    const NaivePlace passed = naive_place(content_.substr(at_, offset - at_), offset - at_);
    place_.x = passed.y > 0 ? passed.x : place_.x + passed.x;
    place_.y += passed.y;
    place_.m += passed.m;
    at_ = offset;
    return place_;
  }

 private:
  const std::string& content_;
  std::size_t at_ = 0;
  NaivePlace place_;
};

// One child against the bytes at its place. A plain bool: there are millions of them.
bool child_holds(const Child& child, std::uint64_t index, std::uint64_t offset,
                 std::uint64_t content_bytes) {
  return child.sequence_index == index && child.offset == offset && child.length >= 1 &&
         child.length <= 64 && child.z == 0 && child.offset + child.length <= content_bytes;
}

bool place_holds(const Child& child, Kind kind, Places& places) {
  if (kind == Kind::kBytes)
    return child.x == child.offset && child.m == child.offset && child.y == 0;
  const NaivePlace& place = places.advance(child.offset);
  return child.x == place.x && child.y == place.y && child.m == place.m;
}

}  // namespace

std::vector<Child> require_children(const Snapshot& snapshot, AtomId whole, Kind kind,
                                    const std::string& content) {
  const std::vector<Child> children = rows_of(snapshot.children(whole));
  std::map<std::string_view, AtomId> components;
  Places places(content);
  std::uint64_t offset = 0;
  std::array<std::byte, 64> buffer;
  for (std::uint64_t i = 0; i < children.size(); ++i) {
    const Child& child = children[i];
    INFO("child " << i << " at " << child.offset << " x " << child.x << " y " << child.y);
    if (!child_holds(child, i, offset, content.size())) REQUIRE(i == child.sequence_index + 1);
    if (!place_holds(child, kind, places)) REQUIRE(child.x + 1 == child.x);
    const std::string_view bytes = std::string_view(content).substr(child.offset, child.length);
    const auto [known, fresh] = components.emplace(bytes, child.component);
    if (!fresh && known->second != child.component) REQUIRE(known->second == child.component);
    if (fresh) {
      const std::size_t length = must(snapshot.read_leaf(child.component, buffer));
      REQUIRE(as_text(Bytes(buffer).first(length)) == bytes);
      if (components.size() % 16 == 1) {
        REQUIRE(must(snapshot.find_atom(sha256(as_bytes(bytes)))) == child.component);
      }
    }
    offset += child.length;
  }
  REQUIRE(offset == content.size());
  const Atom atom = must(snapshot.get_atom(whole));
  REQUIRE(atom.children == children.size());
  REQUIRE(atom.bytes == content.size());
  REQUIRE(atom.sha256 == sha256(as_bytes(content)));
  return children;
}

void require_ranges(const Snapshot& snapshot, AtomId whole, const std::string& content,
                    const std::vector<std::uint64_t>& borders) {
  REQUIRE((must(snapshot.read(whole)) == content));
  const std::uint64_t size = content.size();
  const auto require_range = [&](std::uint64_t offset, std::uint64_t length) {
    INFO("range " << offset << " + " << length);
    const std::string expected = offset >= size ? std::string() : content.substr(offset, length);
    const std::string got = must(snapshot.read(whole, {.offset = offset, .length = length}));
    REQUIRE((got == expected));
  };
  require_range(size, 1);
  require_range(size + 1, ~std::uint64_t{0});
  require_range(0, 0);
  require_range(size / 3, size);
  for (const std::uint64_t border : borders) {
    require_range(border > 0 ? border - 1 : 0, 2);
    require_range(border, 100);
    if (border > 0) require_range(border - 1, 10'000);
  }
}

void require_lines(const Snapshot& snapshot, AtomId whole, const std::string& content) {
  const std::vector<std::string> lines = naive_lines(content);
  std::uint64_t offset = 0;
  const std::size_t step = 1 + lines.size() / 50;
  for (std::size_t line = 0; line < lines.size(); ++line) {
    if (line % step == 0 || line + 1 == lines.size()) {
      INFO("line " << line);
      const ByteRange range = must(snapshot.line_range(whole, line));
      REQUIRE(range.offset == offset);
      REQUIRE(range.length == lines[line].size());
    }
    offset += lines[line].size();
  }
  REQUIRE(snapshot.line_range(whole, lines.size()).status().code() == StatusCode::kNotFound);
}

void require_lone_parent(const Snapshot& snapshot, AtomId whole, const std::string& content,
                         const std::vector<Child>& children) {
  std::map<AtomId, std::uint64_t> occurrences;
  for (const Child& child : children) ++occurrences[child.component];
  const std::size_t step = 1 + occurrences.size() / 20;
  std::size_t number = 0;
  for (const auto& [component, count] : occurrences) {
    if (number++ % step != 0) continue;
    const std::vector<Parent> parents = rows_of(snapshot.parents(component));
    REQUIRE(parents.size() == 1);
    REQUIRE(parents[0].parent == whole);
    REQUIRE(parents[0].component == component);
    REQUIRE(parents[0].occurrences == count);
    REQUIRE(must(snapshot.reference_count(component)) == count);
  }
  REQUIRE((content.empty() || !children.empty()));
}

}  // namespace hartonomous::testing

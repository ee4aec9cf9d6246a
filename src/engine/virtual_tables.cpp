// dbo.AtomComposition: the components of wholes as rows, an extent at a time.
#include <algorithm>
#include <array>

#include <hartonomous/base/sha256.hpp>
#include <hartonomous/base/text.hpp>

#include "codec/key.hpp"
#include "content/leaf_memo.hpp"
#include "engine/cursors.hpp"
#include "engine/derived.hpp"
#include "engine/visibility.hpp"
#include "schema/keys.hpp"

namespace hartonomous::engine {

namespace {

constexpr std::string_view kByComponent = "IX_AtomComposition_Component";

Value number_of(std::uint64_t number) { return static_cast<std::int64_t>(number); }

std::uint64_t number_in(const Value& value) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(std::get<std::int64_t>(value), 0));
}

// The tenant's wholes in the order of their numbers, which is that of their keys.
class Wholes {
 public:
  explicit Wholes(SharedState state)
      : state_(std::move(state)),
        prefix_(schema::domain_prefix(state_->reader.view().domain())),
        cursor_(state_->reader.view().database().cursor(kv::Family::kComposition,
                                                        kv::prefix_range(prefix_),
                                                        state_->reader.view().snapshot())) {}

  Result<std::optional<AtomId>> next() {
    while (true) {
      HTN_ASSIGN_OR_RETURN(const bool more, cursor_->next());
      if (!more) return std::optional<AtomId>();
      codec::KeyReader key(as_bytes(cursor_->key().substr(prefix_.size())));
      const ContentId whole{key.u40()};
      if (!key.done()) return corruption("composition: malformed key");
      HTN_ASSIGN_OR_RETURN(const bool visible, is_visible_whole(*state_, whole));
      if (visible) return std::optional(AtomId(state_->tenant, whole));
    }
  }

 private:
  SharedState state_;
  std::string prefix_;
  std::unique_ptr<kv::Cursor> cursor_;
};

// The components of one whole as rows.
class WholeRows {
 public:
  explicit WholeRows(SharedState state) : state_(std::move(state)) {}

  // From sequence index `first` to before `end`, of `only` one component, which lies in `extents`.
  struct Part {
    std::uint64_t first = 0;
    std::uint64_t end = UINT64_MAX;
    std::optional<AtomId> only = {};
    SharedExtents extents = nullptr;
  };
  Status enter(AtomId parent, const Part& part) {
    children_.reset();
    if (parent.tenant() != state_->tenant) return {};
    HTN_ASSIGN_OR_RETURN(const auto whole, state_->reader.find(parent.content()));
    if (!whole.has_value()) return {};
    HTN_ASSIGN_OR_RETURN(const bool visible, is_visible_whole(*state_, parent.content()));
    if (!visible) return {};
    parent_hash_ = whole->hash;
    part_ = part;
    children_ = make_children(state_, parent, part.first, {}, part.extents);
    return {};
  }

  // Some more rows; none past the last.
  Status fill(std::vector<Values>& rows) {
    while (rows.empty() && children_ != nullptr) {
      found_.clear();
      HTN_RETURN_IF_ERROR(children_->fill(found_));
      const bool ended = found_.empty() || found_.back().sequence_index >= part_.end;
      std::erase_if(found_, [this](const Child& child) {
        return child.sequence_index >= part_.end ||
               (part_.only.has_value() && child.component != *part_.only);
      });
      HTN_RETURN_IF_ERROR(append_rows(rows));
      if (ended) children_.reset();
    }
    return {};
  }

 private:
  Status append_rows(std::vector<Values>& rows) {
    HTN_RETURN_IF_ERROR(hash_found());
    const Value parent_hash = Blob{std::string(as_text(parent_hash_.bytes()))};
    for (std::size_t i = 0; i < found_.size(); ++i) {
      const Child& child = found_[i];
      rows.push_back({number_of(child.parent.value()), number_of(child.sequence_index),
                      static_cast<std::int64_t>(state_->tenant.value()),
                      number_of(child.component.value()), parent_hash,
                      Blob{std::string(as_text(hashes_[i].bytes()))},
                      Point{static_cast<double>(child.x), static_cast<double>(child.y),
                            static_cast<double>(child.z), static_cast<double>(child.m)}});
    }
    return {};
  }

  Status hash_found() {
    leaves_.resize(found_.size());
    messages_.resize(found_.size());
    hashes_.resize(found_.size());
    for (std::size_t i = 0; i < found_.size(); ++i) {
      HTN_ASSIGN_OR_RETURN(const Bytes leaf, memo_.get(found_[i].component.content()));
      std::copy(leaf.begin(), leaf.end(), leaves_[i].begin());
      messages_[i] = Bytes(leaves_[i]).first(leaf.size());
    }
    sha256_many(messages_, hashes_);
    return {};
  }

  SharedState state_;
  content::LeafMemo memo_{state_->reader.view()};
  std::unique_ptr<RowCursor<Child>::Impl> children_;
  ContentHash parent_hash_;
  Part part_;
  std::vector<Child> found_;
  std::vector<std::array<std::byte, limits::kAtomBytesMax>> leaves_;
  std::vector<Bytes> messages_;
  std::vector<ContentHash> hashes_;
};

// By key: the wholes from one to another, or a range of the places of one.
class RowsByParent final : public RowCursor<Values>::Impl {
 public:
  RowsByParent(const SharedState& state, const TableScan& scan)
      : wholes_(state), rows_(state), scan_(scan) {}

  Status fill(std::vector<Values>& rows) override {
    while (true) {
      HTN_RETURN_IF_ERROR(rows_.fill(rows));
      if (!rows.empty() || ended_) return {};
      HTN_RETURN_IF_ERROR(enter_next());
    }
  }

 private:
  Status enter_next() {
    if (!scan_.equal.empty()) return enter_one();
    while (true) {
      HTN_ASSIGN_OR_RETURN(const auto whole, wholes_.next());
      ended_ = !whole.has_value() ||
               (scan_.before.has_value() && number_of(whole->value()) >= *scan_.before);
      if (ended_) return {};
      if (scan_.from.has_value() && number_of(whole->value()) < *scan_.from) continue;
      return rows_.enter(*whole, {});
    }
  }

  Status enter_one() {
    ended_ = true;
    HTN_ASSIGN_OR_RETURN(const AtomId parent, AtomId::from_value(number_in(scan_.equal[0])));
    WholeRows::Part part;
    if (scan_.from.has_value()) part.first = number_in(*scan_.from);
    if (scan_.before.has_value()) part.end = number_in(*scan_.before);
    if (scan_.equal.size() > 1) {
      part.first = number_in(scan_.equal[1]);
      part.end = number_of(part.first) == scan_.equal[1] ? part.first + 1 : part.first;
    }
    return rows_.enter(parent, part);
  }

  Wholes wholes_;
  WholeRows rows_;
  TableScan scan_;
  bool ended_ = false;
};

// By component: the wholes that hold it, and of those the extents that do.
class RowsByComponent final : public RowCursor<Values>::Impl {
 public:
  RowsByComponent(SharedState state, AtomId component)
      : state_(std::move(state)), rows_(state_), component_(component) {}

  Status fill(std::vector<Values>& rows) override {
    if (!started_) HTN_RETURN_IF_ERROR(start());
    while (true) {
      HTN_RETURN_IF_ERROR(rows_.fill(rows));
      if (!rows.empty() || next_ == parents_.size()) return {};
      HTN_RETURN_IF_ERROR(
          rows_.enter(parents_[next_++], {.only = component_, .extents = extents_}));
    }
  }

 private:
  // A whole is 8 bytes here; rows are read from it when its turn comes.
  Status start() {
    started_ = true;
    if (component_.tenant() != state_->tenant || content_id_is_composite(component_.content())) {
      return {};  // wholes of wholes: none yet
    }
    std::array<std::byte, limits::kAtomBytesMax> leaf;
    const auto there = state_->reader.view().read(component_.content(), leaf);
    if (there.status().code() == StatusCode::kNotFound) return {};
    HTN_RETURN_IF_ERROR(there.status());
    HTN_ASSIGN_OR_RETURN(auto extents, state_->reader.view().extents_of(component_.content()));
    extents_ = std::make_shared<const std::vector<ExtentId>>(std::move(extents));
    RowCursor<Parent> parents(make_parents(state_, component_, {}));
    while (true) {
      HTN_ASSIGN_OR_RETURN(const bool more, parents.next());
      if (!more) break;
      parents_.push_back(parents.row().parent);
    }
    std::sort(parents_.begin(), parents_.end());
    return {};
  }

  SharedState state_;
  WholeRows rows_;
  AtomId component_;
  bool started_ = false;
  SharedExtents extents_;
  std::vector<AtomId> parents_;
  std::size_t next_ = 0;
};

class AtomCompositionTable final : public DerivedTable {
 public:
  Result<RowsImpl> rows(const SharedTablesState& state, const TableScan& scan) const override {
    if (scan.index != kByComponent) {
      return RowsImpl(std::make_unique<RowsByParent>(state->content, scan));
    }
    if (scan.equal.empty()) {
      return invalid_argument(concat("dbo.AtomComposition: ", kByComponent,
                                     " finds the wholes of one component, and none was named"));
    }
    HTN_ASSIGN_OR_RETURN(const AtomId component, AtomId::from_value(number_in(scan.equal[0])));
    return RowsImpl(std::make_unique<RowsByComponent>(state->content, component));
  }

  // What the wholes say of themselves.
  Result<std::uint64_t> count(const SharedTablesState& state) const override {
    Wholes wholes(state->content);
    for (std::uint64_t count = 0;;) {
      HTN_ASSIGN_OR_RETURN(const auto whole, wholes.next());
      if (!whole.has_value()) return count;
      HTN_ASSIGN_OR_RETURN(const auto row, state->content->reader.get(whole->content()));
      count += row.end.children;
    }
  }
};

}  // namespace

const DerivedTable& atom_composition() {
  static const AtomCompositionTable table;
  return table;
}

}  // namespace hartonomous::engine

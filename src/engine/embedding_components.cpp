// dbo.AtomEmbeddingComponent: the numbers of embeddings as rows, an embedding at a time by key, a
// dimension at a time by value.
#include <algorithm>
#include <array>
#include <cstring>

#include <hartonomous/base/sha256.hpp>
#include <hartonomous/base/text.hpp>

#include "engine/derived.hpp"
#include "engine/embedding_reads.hpp"

namespace hartonomous::engine {

namespace {

using rows::AtomEmbedding;
using rows::EmbeddingSpace;

constexpr std::string_view kByValue = "IX_Component_NonZero";

std::int64_t number_of(const Value& value) { return std::get<std::int64_t>(value); }

// The atom of a number's four bytes, where there is one that is seen.
Result<Value> atom_of(const SharedState& state, float number) {
  std::array<std::byte, sizeof(float)> bytes{};
  std::memcpy(bytes.data(), &number, sizeof(number));
  HTN_ASSIGN_OR_RETURN(const auto atom, Snapshot(state).find_atom(sha256(bytes)));
  return atom.has_value() ? Value(static_cast<std::int64_t>(atom->value())) : Value();
}

Result<Values> component(const SharedState& state, const AtomEmbedding& row, std::int32_t dimension,
                         float number) {
  HTN_ASSIGN_OR_RETURN(Value atom, atom_of(state, number));
  return Values{
      static_cast<std::int64_t>(row.atom_id.value()),
      row.model_id,
      dimension,
      static_cast<std::int64_t>(state->tenant.value()),
      double{number},
      std::move(atom),
      Point{number, static_cast<double>(dimension), static_cast<double>(row.model_id), 0}};
}

// By key: embeddings by atom, then by model.
class ComponentsByAtom final : public RowCursor<Values>::Impl {
 public:
  ComponentsByAtom(SharedState state, RowCursor<AtomEmbedding> rows, TableScan scan)
      : state_(std::move(state)), rows_(std::move(rows)), scan_(std::move(scan)) {}

  Status fill(std::vector<Values>& out) override {
    while (out.empty()) {
      if (next_ == some_.size()) {
        HTN_ASSIGN_OR_RETURN(const bool more, take_atom());
        if (!more) return {};
      }
      HTN_RETURN_IF_ERROR(append(some_[next_++], out));
    }
    return {};
  }

 private:
  // The embeddings of the next atom, in the order of their models.
  Result<bool> take_atom() {
    some_.clear();
    next_ = 0;
    while (true) {
      if (!ahead_.has_value()) {
        HTN_ASSIGN_OR_RETURN(const bool more, rows_.next());
        if (!more) break;
        ahead_ = rows_.row();
      }
      if (!some_.empty() && ahead_->atom_id != some_.front().atom_id) break;
      some_.push_back(*ahead_);
      ahead_.reset();
    }
    std::sort(some_.begin(), some_.end(), [](const AtomEmbedding& a, const AtomEmbedding& b) {
      return a.model_id < b.model_id;
    });
    return !some_.empty();
  }

  bool is_asked(std::size_t column, std::int64_t number) const {
    if (column < scan_.equal.size()) return number == number_of(scan_.equal[column]);
    if (column > scan_.equal.size()) return true;
    return (!scan_.from.has_value() || number >= number_of(*scan_.from)) &&
           (!scan_.before.has_value() || number < number_of(*scan_.before));
  }

  Status append(const AtomEmbedding& row, std::vector<Values>& out) {
    if (!is_asked(1, row.model_id)) return {};
    HTN_ASSIGN_OR_RETURN(const SharedSet set, set_of(state_, row.model_id));
    std::vector<float> vector(set->shape().dimension);
    HTN_RETURN_IF_ERROR(set->read_vector(static_cast<std::uint32_t>(row.slot), vector));
    for (std::int32_t i = 0; i < static_cast<std::int32_t>(vector.size()); ++i) {
      if (!is_asked(2, i)) continue;
      HTN_ASSIGN_OR_RETURN(auto values,
                           component(state_, row, i, vector[static_cast<std::size_t>(i)]));
      out.push_back(std::move(values));
    }
    return {};
  }

  SharedState state_;
  RowCursor<AtomEmbedding> rows_;
  TableScan scan_;
  std::optional<AtomEmbedding> ahead_;
  std::vector<AtomEmbedding> some_;
  std::size_t next_ = 0;
};

// By value: the numbers of one dimension of one model are gathered and put in order; those that are
// zero are not in the index.
class ComponentsByValue final : public RowCursor<Values>::Impl {
 public:
  ComponentsByValue(SharedState state, std::vector<EmbeddingSpace> spaces, TableScan scan)
      : state_(std::move(state)), spaces_(std::move(spaces)), scan_(std::move(scan)) {}

  Status fill(std::vector<Values>& out) override {
    while (out.empty() && space_ < spaces_.size()) {
      if (next_ == found_.size()) {
        HTN_RETURN_IF_ERROR(gather());
        continue;
      }
      const std::size_t end = std::min(found_.size(), next_ + kRowsAtOnce);
      for (; next_ < end; ++next_) HTN_RETURN_IF_ERROR(append(found_[next_], out));
    }
    return {};
  }

 private:
  static constexpr std::size_t kRowsAtOnce = 256;
  struct Found {
    float number;
    std::uint32_t slot;
  };

  bool is_asked(std::size_t column, std::int64_t number) const {
    if (column < scan_.equal.size()) return number == number_of(scan_.equal[column]);
    if (column > scan_.equal.size()) return true;
    return (!scan_.from.has_value() || number >= number_of(*scan_.from)) &&
           (!scan_.before.has_value() || number < number_of(*scan_.before));
  }
  bool is_asked(float number) const {
    if (scan_.equal.size() > 2) return number == std::get<double>(scan_.equal[2]);
    if (scan_.equal.size() < 2) return true;
    return (!scan_.from.has_value() || number >= std::get<double>(*scan_.from)) &&
           (!scan_.before.has_value() || number < std::get<double>(*scan_.before));
  }

  // The next dimension; past the last one of a model, the next model.
  Status gather() {
    found_.clear();
    next_ = 0;
    const EmbeddingSpace& space = spaces_[space_];
    const std::int32_t dimension = ++dimension_;
    if (!is_asked(0, space.model_id) || dimension >= space.dimension) {
      ++space_;
      dimension_ = -1;
      return {};
    }
    if (!is_asked(1, dimension)) return {};
    HTN_ASSIGN_OR_RETURN(const SharedSet set, set_of(state_, space.model_id));
    std::vector<float> vector(set->shape().dimension);
    for (std::uint32_t slot = 0; slot < set->slots().count(); ++slot) {
      if (!set->slots().is_there(slot, instant_of(*state_))) continue;
      HTN_RETURN_IF_ERROR(set->read_vector(slot, vector));
      const float number = vector[static_cast<std::size_t>(dimension)];
      if (number != 0 && is_asked(number)) found_.push_back({number, slot});
    }
    std::sort(found_.begin(), found_.end(), [](const Found& a, const Found& b) {
      return a.number < b.number || (a.number == b.number && a.slot < b.slot);
    });
    return {};
  }

  Status append(const Found& found, std::vector<Values>& out) {
    HTN_ASSIGN_OR_RETURN(const SharedSet set, set_of(state_, spaces_[space_].model_id));
    AtomEmbedding row;
    row.atom_id = set->slots().atom(found.slot);
    row.model_id = spaces_[space_].model_id;
    HTN_ASSIGN_OR_RETURN(auto values, component(state_, row, dimension_, found.number));
    out.push_back(std::move(values));
    return {};
  }

  SharedState state_;
  std::vector<EmbeddingSpace> spaces_;
  TableScan scan_;
  std::size_t space_ = 0;
  std::int32_t dimension_ = -1;
  std::vector<Found> found_;
  std::size_t next_ = 0;
};

class EmbeddingComponents final : public DerivedTable {
 public:
  Result<RowsImpl> rows(const SharedTablesState& state, const TableScan& scan) const override {
    // Those of a transaction show what is stored: vectors are not staged by rows.
    SharedState content = state->content;
    const Tables tables = tables_of(content);
    if (scan.index == kByValue) {
      HTN_ASSIGN_OR_RETURN(auto cursor, tables.rows<EmbeddingSpace>());
      std::vector<EmbeddingSpace> spaces;
      while (true) {
        HTN_ASSIGN_OR_RETURN(const bool more, cursor.next());
        if (!more) break;
        spaces.push_back(cursor.row());
      }
      return RowsImpl(std::make_unique<ComponentsByValue>(content, std::move(spaces), scan));
    }
    TableScan by_atom{.index = "IX_AtomEmbedding_Covering"};
    if (scan.equal.empty()) {
      by_atom.from = scan.from;
      by_atom.before = scan.before;
    } else {
      by_atom.equal = {scan.equal[0]};
    }
    HTN_ASSIGN_OR_RETURN(auto embeddings, tables.rows<AtomEmbedding>(by_atom));
    return RowsImpl(std::make_unique<ComponentsByAtom>(content, std::move(embeddings), scan));
  }
};

}  // namespace

const DerivedTable& embedding_components() {
  static const EmbeddingComponents table;
  return table;
}

}  // namespace hartonomous::engine

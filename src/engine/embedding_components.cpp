// dbo.AtomEmbeddingComponent: the numbers of embeddings as rows, an embedding at a time by key, a
// dimension at a time by value. dbo.AtomEmbeddingVector: all of an embedding's in one.
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

// What a scan asks of the columns of a key that hold numbers.
bool is_asked(const TableScan& scan, std::size_t column, std::int64_t number) {
  if (column < scan.equal.size()) return number == number_of(scan.equal[column]);
  if (column > scan.equal.size()) return true;
  return (!scan.from.has_value() || number >= number_of(*scan.from)) &&
         (!scan.before.has_value() || number < number_of(*scan.before));
}

// Embeddings by atom, then by model: the first two columns of a key.
class EmbeddingsByAtom {
 public:
  static Result<EmbeddingsByAtom> begin(const SharedState& state, const TableScan& scan) {
    TableScan by_atom{.index = "IX_AtomEmbedding_Covering"};
    if (scan.equal.empty()) {
      by_atom.from = scan.from;
      by_atom.before = scan.before;
    } else {
      by_atom.equal = {scan.equal[0]};
    }
    HTN_ASSIGN_OR_RETURN(auto rows, tables_of(state).rows<AtomEmbedding>(by_atom));
    return EmbeddingsByAtom(scan, std::move(rows));
  }

  Result<std::optional<AtomEmbedding>> next() {
    while (true) {
      if (next_ == some_.size()) HTN_RETURN_IF_ERROR(take_atom());
      if (some_.empty()) return std::optional<AtomEmbedding>();
      const AtomEmbedding& row = some_[next_++];
      if (is_asked(scan_, 1, row.model_id)) return std::optional(row);
    }
  }

 private:
  EmbeddingsByAtom(TableScan scan, RowCursor<AtomEmbedding> rows)
      : scan_(std::move(scan)), rows_(std::move(rows)) {}

  // The embeddings of the next atom, in the order of their models.
  Status take_atom() {
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
    return {};
  }

  TableScan scan_;
  RowCursor<AtomEmbedding> rows_;
  std::optional<AtomEmbedding> ahead_;
  std::vector<AtomEmbedding> some_;
  std::size_t next_ = 0;
};

Result<std::vector<float>> vector_of(const SharedState& state, const AtomEmbedding& row) {
  HTN_ASSIGN_OR_RETURN(const SharedSet set, set_of(state, row.model_id));
  std::vector<float> vector(set->shape().dimension);
  HTN_RETURN_IF_ERROR(set->read_vector(static_cast<std::uint32_t>(row.slot), vector));
  return vector;
}

class ComponentsByAtom final : public RowCursor<Values>::Impl {
 public:
  ComponentsByAtom(SharedState state, EmbeddingsByAtom embeddings, TableScan scan)
      : state_(std::move(state)), embeddings_(std::move(embeddings)), scan_(std::move(scan)) {}

  Status fill(std::vector<Values>& out) override {
    while (out.empty()) {
      HTN_ASSIGN_OR_RETURN(const auto row, embeddings_.next());
      if (!row.has_value()) return {};
      HTN_ASSIGN_OR_RETURN(const std::vector<float> vector, vector_of(state_, *row));
      for (std::int32_t i = 0; i < static_cast<std::int32_t>(vector.size()); ++i) {
        if (!is_asked(scan_, 2, i)) continue;
        HTN_ASSIGN_OR_RETURN(auto values,
                             component(state_, *row, i, vector[static_cast<std::size_t>(i)]));
        out.push_back(std::move(values));
      }
    }
    return {};
  }

 private:
  SharedState state_;
  EmbeddingsByAtom embeddings_;
  TableScan scan_;
};

class VectorsByAtom final : public RowCursor<Values>::Impl {
 public:
  VectorsByAtom(SharedState state, EmbeddingsByAtom embeddings)
      : state_(std::move(state)), embeddings_(std::move(embeddings)) {}

  Status fill(std::vector<Values>& out) override {
    HTN_ASSIGN_OR_RETURN(const auto row, embeddings_.next());
    if (!row.has_value()) return {};
    HTN_ASSIGN_OR_RETURN(const std::vector<float> vector, vector_of(state_, *row));
    Blob blob;
    blob.bytes.assign(reinterpret_cast<const char*>(vector.data()), vector.size() * sizeof(float));
    out.push_back({static_cast<std::int64_t>(row->atom_id.value()), row->model_id,
                   static_cast<std::int64_t>(state_->tenant.value()), std::move(blob)});
    return {};
  }

 private:
  SharedState state_;
  EmbeddingsByAtom embeddings_;
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

  bool is_asked_value(float number) const {
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
    if (!is_asked(scan_, 0, space.model_id) || dimension >= space.dimension) {
      ++space_;
      dimension_ = -1;
      return {};
    }
    if (!is_asked(scan_, 1, dimension)) return {};
    HTN_ASSIGN_OR_RETURN(const SharedSet set, set_of(state_, space.model_id));
    std::vector<float> vector(set->shape().dimension);
    for (std::uint32_t slot = 0; slot < set->slots().count(); ++slot) {
      if (!set->slots().is_there(slot, instant_of(*state_))) continue;
      HTN_RETURN_IF_ERROR(set->read_vector(slot, vector));
      const float number = vector[static_cast<std::size_t>(dimension)];
      if (number != 0 && is_asked_value(number)) found_.push_back({number, slot});
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
    if (scan.index == kByValue) {
      HTN_ASSIGN_OR_RETURN(auto cursor, tables_of(content).rows<EmbeddingSpace>());
      std::vector<EmbeddingSpace> spaces;
      while (true) {
        HTN_ASSIGN_OR_RETURN(const bool more, cursor.next());
        if (!more) break;
        spaces.push_back(cursor.row());
      }
      return RowsImpl(std::make_unique<ComponentsByValue>(content, std::move(spaces), scan));
    }
    HTN_ASSIGN_OR_RETURN(auto embeddings, EmbeddingsByAtom::begin(content, scan));
    return RowsImpl(std::make_unique<ComponentsByAtom>(content, std::move(embeddings), scan));
  }
};

class EmbeddingVectors final : public DerivedTable {
 public:
  Result<RowsImpl> rows(const SharedTablesState& state, const TableScan& scan) const override {
    HTN_ASSIGN_OR_RETURN(auto embeddings, EmbeddingsByAtom::begin(state->content, scan));
    return RowsImpl(std::make_unique<VectorsByAtom>(state->content, std::move(embeddings)));
  }
};

}  // namespace

const DerivedTable& embedding_vectors() {
  static const EmbeddingVectors table;
  return table;
}

const DerivedTable& embedding_components() {
  static const EmbeddingComponents table;
  return table;
}

}  // namespace hartonomous::engine

// dbo.TensorAtomCoefficient: the numbers of tensors as rows, a slab at a time.
#include <algorithm>
#include <limits>

#include <hartonomous/base/text.hpp>
#include <hartonomous/engine/store.hpp>

#include "engine/cursors.hpp"
#include "engine/derived.hpp"
#include "engine/tensor_reader.hpp"

namespace hartonomous::engine {

namespace {

constexpr std::string_view kByModel = "IX_TensorAtomCoefficients_Reconstruction";
constexpr std::string_view kTensorsByModel = "IX_TensorAtom_Model";
// Columns of each order before the index of the coefficient.
constexpr std::size_t kKeyColumns = 1;
constexpr std::size_t kModelColumns = 3;
constexpr std::uint64_t kNumbersAtOnce = 4096;

// Which coefficients of every tensor: [first, end).
struct Range {
  std::uint64_t first = 0;
  std::uint64_t end = std::numeric_limits<std::uint64_t>::max();
};

std::uint64_t number_in(const Value& value) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(std::get<std::int64_t>(value), 0));
}

// The scan of dbo.TensorAtom that gives the tensors, and what remains to be asked of each.
TableScan tensor_scan(const TableScan& scan, Range& range) {
  const bool by_model = scan.index == kByModel;
  const std::size_t columns = by_model ? kModelColumns : kKeyColumns;
  TableScan tensors;
  if (by_model) tensors.index = kTensorsByModel;
  const std::size_t given = std::min(scan.equal.size(), columns);
  tensors.equal.assign(scan.equal.begin(), scan.equal.begin() + static_cast<std::ptrdiff_t>(given));
  if (scan.equal.size() < columns) {
    tensors.from = scan.from;
    tensors.before = scan.before;
    return tensors;
  }
  if (scan.from.has_value()) range.first = number_in(*scan.from);
  if (scan.before.has_value()) range.end = number_in(*scan.before);
  if (scan.equal.size() > columns) {
    const auto index = std::get<std::int64_t>(scan.equal[columns]);
    range.first = number_in(scan.equal[columns]);
    range.end = index < 0 ? range.first : range.first + 1;
  }
  return tensors;
}

// The leaf that each byte of a tensor is in, asked for in ascending order.
class LeafWalk {
 public:
  LeafWalk(const SharedState& state, AtomId atom) : state_(state), atom_(atom) {}

  Result<AtomId> find(std::uint64_t offset) {
    if (!content_id_is_composite(atom_.content())) return atom_;
    if (cursor_ == nullptr) {
      // Blocks have 64 bytes or fewer: so many of them do not reach past the offset.
      HTN_RETURN_IF_ERROR(begin(offset / limits::kAtomBytesMax));
    }
    while (true) {
      if (next_ == found_.size()) HTN_RETURN_IF_ERROR(fill());
      if (found_.empty()) {
        return corruption(concat("atom ", atom_.value(), ": ends before byte ", offset));
      }
      const Child& child = found_[next_];
      if (offset < child.offset + child.length) return child.component;
      ++next_;
    }
  }

 private:
  Status begin(std::uint64_t child) {
    cursor_ = make_children(state_, atom_, child, {}, nullptr);
    return fill();
  }
  Status fill() {
    found_.clear();
    next_ = 0;
    return cursor_->fill(found_);
  }

  SharedState state_;
  AtomId atom_;
  std::unique_ptr<RowCursor<Child>::Impl> cursor_;
  std::vector<Child> found_;
  std::size_t next_ = 0;
};

// The numbers of one tensor.
class TensorRows {
 public:
  TensorRows(const SharedState& state, Tensor tensor, Range range)
      : tensor_(std::move(tensor)),
        reader_(state, tensor_),
        leaves_(state, tensor_.row.atom_id),
        at_(range.first),
        end_(std::min(range.end, tensor_.numbers())) {}
  TensorRows(const TensorRows&) = delete;
  TensorRows& operator=(const TensorRows&) = delete;

  // Some more; none past the last.
  Status fill(std::vector<Values>& rows) {
    if (at_ >= end_) return {};
    numbers_.resize(std::min(kNumbersAtOnce, end_ - at_));
    HTN_RETURN_IF_ERROR(reader_.read_linear(at_, numbers_));
    for (const double number : numbers_) HTN_RETURN_IF_ERROR(append(number, rows));
    return {};
  }

 private:
  Status append(double number, std::vector<Values>& rows) {
    const weights::ElementInfo& info = weights::element_info(tensor_.type);
    HTN_ASSIGN_OR_RETURN(const std::uint64_t place, reader_.place_of(at_));
    const std::uint64_t offset = static_cast<std::uint64_t>(tensor_.detail.atom_offset) +
                                 place / info.block_numbers * info.block_bytes;
    // Strided tensors go back and forth in their atom.
    if (!tensor_.strides.empty()) leaves_ = LeafWalk(reader_.state(), tensor_.row.atom_id);
    HTN_ASSIGN_OR_RETURN(const AtomId leaf, leaves_.find(offset));
    const std::vector<std::uint64_t>& shape = tensor_.shape;
    const std::uint64_t width = shape.empty() ? 1 : shape.back();
    const std::uint64_t height = shape.size() < 2 ? 1 : shape[shape.size() - 2];
    const auto x = static_cast<std::int64_t>(at_ % width);
    const auto y = static_cast<std::int64_t>(at_ / width % height);
    const auto z = static_cast<std::int64_t>(at_ / width / height);
    const auto layer = static_cast<std::int64_t>(tensor_.row.weights_geometry.x);
    rows.push_back({tensor_.row.tensor_atom_id, static_cast<std::int64_t>(at_),
                    std::int64_t{tensor_.row.tenant_id.value()}, std::int64_t{tensor_.row.model_id},
                    layer, tensor_.row.layer_name, tensor_.row.tensor_name, x, y,
                    shape.size() < 3 ? Value() : Value(z), number,
                    static_cast<std::int64_t>(leaf.value()),
                    Point{static_cast<double>(x), static_cast<double>(y), static_cast<double>(z),
                          static_cast<double>(layer)}});
    ++at_;
    return {};
  }

  Tensor tensor_;
  TensorReader reader_;
  LeafWalk leaves_;
  std::uint64_t at_;
  std::uint64_t end_;
  std::vector<double> numbers_;
};

bool has_coefficients(const Tensor& tensor) {
  return tensor.type != weights::ElementType::kC64 && tensor.type != weights::ElementType::kC128;
}

// Tensors with numbers, in the order of a scan.
class TensorsOf {
 public:
  static Result<TensorsOf> begin(const SharedTablesState& state, const TableScan& scan) {
    Tables tables(state);
    HTN_ASSIGN_OR_RETURN(auto rows, tables.rows<rows::TensorAtom>(scan));
    return TensorsOf(std::move(tables), std::move(rows));
  }
  Result<std::optional<Tensor>> next() {
    while (true) {
      HTN_ASSIGN_OR_RETURN(const bool more, rows_.next());
      if (!more) return std::optional<Tensor>();
      auto tensor = load_tensor(tables_, rows_.row());
      if (tensor.status().code() == StatusCode::kNotFound) continue;
      if (!tensor.ok()) return std::move(tensor).status();
      if (has_coefficients(*tensor)) return std::optional(std::move(*tensor));
    }
  }

 private:
  TensorsOf(Tables tables, RowCursor<rows::TensorAtom> rows)
      : tables_(std::move(tables)), rows_(std::move(rows)) {}
  Tables tables_;
  RowCursor<rows::TensorAtom> rows_;
};

class Coefficients final : public RowCursor<Values>::Impl {
 public:
  Coefficients(SharedState state, TensorsOf tensors, Range range)
      : state_(std::move(state)), tensors_(std::move(tensors)), range_(range) {}

  Status fill(std::vector<Values>& rows) override {
    while (true) {
      if (current_ != nullptr) HTN_RETURN_IF_ERROR(current_->fill(rows));
      if (!rows.empty()) return {};
      HTN_ASSIGN_OR_RETURN(auto tensor, tensors_.next());
      if (!tensor.has_value()) return {};
      current_ = std::make_unique<TensorRows>(state_, std::move(*tensor), range_);
    }
  }

 private:
  SharedState state_;
  TensorsOf tensors_;
  Range range_;
  std::unique_ptr<TensorRows> current_;
};

class TensorAtomCoefficientTable final : public DerivedTable {
 public:
  Result<RowsImpl> rows(const SharedTablesState& state, const TableScan& scan) const override {
    Range range;
    const TableScan tensors = tensor_scan(scan, range);
    HTN_ASSIGN_OR_RETURN(TensorsOf of, TensorsOf::begin(state, tensors));
    return RowsImpl(std::make_unique<Coefficients>(state->content, std::move(of), range));
  }

  // What the tensors say of themselves.
  Result<std::uint64_t> count(const SharedTablesState& state) const override {
    HTN_ASSIGN_OR_RETURN(TensorsOf of, TensorsOf::begin(state, {}));
    for (std::uint64_t count = 0;;) {
      HTN_ASSIGN_OR_RETURN(const auto tensor, of.next());
      if (!tensor.has_value()) return count;
      count += tensor->numbers();
    }
  }
};

}  // namespace

const DerivedTable& tensor_atom_coefficients() {
  static const TensorAtomCoefficientTable table;
  return table;
}

}  // namespace hartonomous::engine

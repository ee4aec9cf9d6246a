#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_set>

#include <hartonomous/base/sha256.hpp>
#include <hartonomous/base/text.hpp>

#include "engine/model_extents.hpp"
#include "engine/tensor_reader.hpp"

namespace hartonomous {

namespace {

// Numbers compared at once.
constexpr std::uint64_t kNumbersAtOnce = std::uint64_t{1} << 16;

bool has_same_shape(const Tensor& left, const Tensor& right) {
  return left.type == right.type && left.shape == right.shape;
}

bool is_equal(const Tensor& left, const Tensor& right) {
  return has_same_shape(left, right) && left.row.atom_id == right.row.atom_id &&
         left.detail.atom_offset == right.detail.atom_offset && left.strides == right.strides &&
         left.detail.is_big_endian == right.detail.is_big_endian;
}

class Comparison {
 public:
  Comparison(const Models& left, const Models& right, const Control& control)
      : left_(left), right_(right), control_(control) {}

  Status compare_numbers(const Tensor& left, const Tensor& right, TensorDifference& difference) {
    double squares = 0;
    HTN_RETURN_IF_ERROR(engine::each_stretch(left, kNumbersAtOnce, [&](const Box& box) -> Status {
      if (control_.stopped()) return cancelled("compare");
      a_.resize(engine::numbers_in(box));
      b_.resize(a_.size());
      HTN_RETURN_IF_ERROR(left_.read(left, box, std::span<double>(a_)));
      HTN_RETURN_IF_ERROR(right_.read(right, box, std::span<double>(b_)));
      squares += add_differences(difference);
      return {};
    }));
    difference.l2_norm = std::sqrt(squares);
    return {};
  }

  // Numbers that are equal may differ as bytes: zeros of either sign, what is no number.
  Result<bool> have_same_bytes(const Tensor& left, const Tensor& right) const {
    const bool is_plain = left.strides.empty() && right.strides.empty() &&
                          left.detail.is_big_endian == right.detail.is_big_endian;
    if (!is_plain) return false;
    HTN_ASSIGN_OR_RETURN(const ContentHash of_left, hash_of(left_, left));
    HTN_ASSIGN_OR_RETURN(const ContentHash of_right, hash_of(right_, right));
    return of_left == of_right;
  }

 private:
  Result<ContentHash> hash_of(const Models& models, const Tensor& tensor) const {
    Sha256 hasher;
    HTN_RETURN_IF_ERROR(models.read_bytes(
        tensor,
        [&](Bytes bytes) {
          hasher.update(bytes);
          return Status();
        },
        control_));
    return hasher.finish();
  }

  // The sum of their squares.
  double add_differences(TensorDifference& difference) const {
    double squares = 0;
    for (std::size_t i = 0; i < a_.size(); ++i) {
      // What is no number differs from everything but its like.
      const bool same = a_[i] == b_[i] || (std::isnan(a_[i]) && std::isnan(b_[i]));
      if (same) continue;
      ++difference.changed_numbers;
      const double by = b_[i] - a_[i];
      squares += by * by;
      difference.largest = std::max(difference.largest, std::abs(by));
    }
    return squares;
  }

  const Models& left_;
  const Models& right_;
  const Control& control_;
  std::vector<double> a_;
  std::vector<double> b_;
};

}  // namespace

std::string_view difference_name(TensorDifference::Kind kind) {
  switch (kind) {
    case TensorDifference::Kind::kEqual:
      return "equal";
    case TensorDifference::Kind::kChanged:
      return "changed";
    case TensorDifference::Kind::kOther:
      return "other shape";
    case TensorDifference::Kind::kOnlyLeft:
      return "only left";
    case TensorDifference::Kind::kOnlyRight:
      return "only right";
  }
  return "unknown";
}

Result<std::vector<TensorDifference>> Models::compare(std::int32_t left, const Models& other,
                                                      std::int32_t right,
                                                      const Control& control) const {
  HTN_RETURN_IF_ERROR(get(left).status());
  HTN_RETURN_IF_ERROR(other.get(right).status());
  HTN_ASSIGN_OR_RETURN(const std::vector<Tensor> of_left, tensors(left));
  HTN_ASSIGN_OR_RETURN(const std::vector<Tensor> of_right, other.tensors(right));
  std::unordered_set<std::uint64_t> extents;
  for (const Tensor& tensor : of_left) {
    HTN_RETURN_IF_ERROR(engine::each_extent_of(
        state_->reader, tensor.row.atom_id.content(),
        [&](const composition::SegmentExtent& extent) { extents.insert(extent.id.value()); }));
  }
  std::map<std::string_view, const Tensor*> by_name;
  for (const Tensor& tensor : of_right) by_name.emplace(tensor.row.tensor_name, &tensor);
  Comparison comparison(*this, other, control);
  std::vector<TensorDifference> differences;
  const auto share = [&](const Tensor& tensor, TensorDifference& difference) {
    return engine::each_extent_of(other.state_->reader, tensor.row.atom_id.content(),
                                  [&](const composition::SegmentExtent& extent) {
                                    if (!extents.contains(extent.id.value())) return;
                                    difference.shared_bytes += extent.shape.bytes;
                                  });
  };
  for (const Tensor& tensor : of_left) {
    TensorDifference& difference = differences.emplace_back();
    difference.name = tensor.row.tensor_name;
    difference.numbers = tensor.numbers();
    difference.bytes = static_cast<std::uint64_t>(tensor.detail.byte_count);
    const auto found = by_name.find(tensor.row.tensor_name);
    difference.kind = TensorDifference::Kind::kOnlyLeft;
    if (found == by_name.end()) continue;
    const Tensor& namesake = *found->second;
    by_name.erase(found);
    HTN_RETURN_IF_ERROR(share(namesake, difference));
    difference.kind = TensorDifference::Kind::kEqual;
    if (is_equal(tensor, namesake)) continue;
    difference.kind = TensorDifference::Kind::kOther;
    if (!has_same_shape(tensor, namesake)) continue;
    difference.kind = TensorDifference::Kind::kChanged;
    HTN_RETURN_IF_ERROR(comparison.compare_numbers(tensor, namesake, difference));
    if (difference.changed_numbers > 0) continue;
    HTN_ASSIGN_OR_RETURN(const bool equal, comparison.have_same_bytes(tensor, namesake));
    if (equal) difference.kind = TensorDifference::Kind::kEqual;
  }
  for (const auto& [name, tensor] : by_name) {
    TensorDifference& difference = differences.emplace_back();
    difference.kind = TensorDifference::Kind::kOnlyRight;
    difference.name = name;
    HTN_RETURN_IF_ERROR(share(*tensor, difference));
  }
  return differences;
}

}  // namespace hartonomous

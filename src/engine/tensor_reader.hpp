#pragma once

// TensorReader: numbers of a tensor out of the atom that holds them. Long runs are streamed, short
// ones come from the slab that was read last.
// Thread-safety: one thread at a time; a long run is read by another thread as well.

#include <functional>
#include <span>
#include <string>
#include <vector>

#include <hartonomous/engine/models.hpp>

#include "engine/tensor_plan.hpp"

namespace hartonomous::engine {

class TensorReader {
 public:
  TensorReader(SharedState state, const Tensor& tensor)
      : state_(std::move(state)), tensor_(tensor) {}

  // As Models::read. Number is float or double.
  template <typename Number>
  Status read(const Box& box, std::span<Number> out);
  // Appends the numbers of a box as they are stored. REQUIRES: of a type whose elements hold one.
  Status read_elements(const Box& box, std::string& out);
  // Numbers [first, first + out.size()) in the order of the dimensions, whatever the strides.
  Status read_linear(std::uint64_t first, std::span<double> out);
  // Where among the numbers of the storage a number of that order is.
  Result<std::uint64_t> place_of(std::uint64_t index) const;
  const SharedState& state() const { return state_; }
  // As Models::find_values.
  Status find_values(float least, float greatest, const Models::EachValue& visit);

 private:
  // Numbers [first, first + out.size()) of the storage, one after the other.
  template <typename Number>
  Status read_run(std::uint64_t first, std::span<Number> out);
  template <typename Number>
  Status read_whole_blocks(std::uint64_t block, std::span<Number> out);
  template <typename Number>
  Status read_blocks(std::uint64_t block, std::span<Number> out);
  // Bytes [offset, offset + length) of the tensor, in pieces. Errors: kCorruption.
  Status fetch(std::uint64_t offset, std::uint64_t length,
               const std::function<Status(Bytes)>& sink);
  Status load_slab(std::uint64_t number);

  SharedState state_;
  const Tensor& tensor_;
  std::string slab_;  // of the atom
  std::uint64_t slab_number_ = ~std::uint64_t{0};
};

}  // namespace hartonomous::engine

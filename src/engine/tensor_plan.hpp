#pragma once

// How the numbers of a tensor stand in its bytes, and boxes of them.
// Thread-safety: immutable functions.

#include <functional>
#include <string>
#include <vector>

#include <hartonomous/engine/models.hpp>

#include "engine/core.hpp"

namespace hartonomous::engine {

// "tensor 'blk.0.attn_q.weight'": for messages.
std::string name_of(const Tensor& tensor);

// A tensor by its row. Errors: kNotFound for a row that was inserted by itself, with nothing that
// says how its numbers stand; kCorruption.
Result<Tensor> load_tensor(const Tables& tables, rows::TensorAtom row);

// How a tensor's numbers stand in its bytes.
struct TensorPlan {
  std::vector<std::uint64_t> shape;
  std::vector<std::uint64_t> strides;  // in numbers, one for each dimension
  std::uint64_t numbers = 1;           // the shape's product
};
// Errors: kCorruption (strides or a size that no put wrote), kNotSupported (strides below zero, or
// strides of a block type).
Result<TensorPlan> plan_tensor(const Tensor& tensor);

// The box with what was left out filled in. Errors: kInvalidArgument.
Result<Box> resolve_box(const Tensor& tensor, const Box& box);
std::uint64_t numbers_in(const Box& box);

// Calls back with the numbers of a resolved box, in its order, as stretches of the storage.
Status each_run(const TensorPlan& plan, const Box& box,
                const std::function<Status(std::uint64_t first, std::uint64_t count)>& visit);

// Calls back with boxes that together are the tensor, in order: rows of its first dimension, as
// many as have about so many numbers. Each box is resolved.
Status each_stretch(const Tensor& tensor, std::uint64_t numbers,
                    const std::function<Status(const Box&)>& visit);

}  // namespace hartonomous::engine

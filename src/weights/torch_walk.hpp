#pragma once

// TorchWalk: from the root of a pickle to every tensor, with the name of the way there; what is
// plain data becomes JSON.
//
//   {"model": {"fc.weight": tensor}, "epoch": 3}   ->  "model.fc.weight", {"epoch":3}
//
// Steps, depth and what is written are bounded: a pickle can share one value a million times, or
// contain itself.
// Thread-safety: one thread at a time.

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "weights/pickle.hpp"
#include "weights/torch_tensor.hpp"

namespace hartonomous::weights {

class TorchWalk {
 public:
  // Adds what one pickle holds. `prefix` comes before the names. Errors: kInvalidArgument: a tensor
  // that is malformed; kResourceExhausted: more than is walked.
  Status walk(const Pickle& pickle, std::string_view prefix);

  const std::vector<TorchTensor>& tensors() const { return tensors_; }
  // Of the pickles so far, one JSON object.
  const std::string& metadata() const { return metadata_; }
  std::vector<std::string>& notes() { return notes_; }

 private:
  // Whether something was written to `json_`.
  Result<bool> write(PickleId id, const std::string& name, std::size_t depth);
  Result<bool> write_items(const PickleValue& value, const std::string& name, std::size_t depth);
  Result<bool> write_members(const PickleValue& value, const std::string& name, std::size_t depth);
  Result<bool> write_object(const PickleValue& value, const std::string& name, std::size_t depth);
  Result<bool> write_pairs(const std::vector<PickleId>& items, const std::string& name,
                           std::size_t depth);
  Result<bool> write_state(const PickleValue& value, const std::string& name, std::size_t depth);
  Result<bool> write_named(std::string_view member, PickleId id, const std::string& name,
                           std::size_t depth);
  void write_scalar(const PickleValue& value);
  Status take_tensor(PickleId id, const std::string& name);
  std::string key_text(PickleId id, std::size_t index) const;
  Status count_step(std::size_t depth);

  const Pickle* pickle_ = nullptr;
  std::uint64_t steps_ = 0;
  std::uint64_t name_bytes_ = 0;
  std::string json_;
  std::string metadata_ = "{}";
  std::set<std::string, std::less<>> names_;
  std::vector<TorchTensor> tensors_;
  std::vector<std::string> notes_;
};

}  // namespace hartonomous::weights

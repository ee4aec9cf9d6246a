#pragma once

// PickleMachine: the stack machine that a pickle is a program of, of which only the part that makes
// values is there.
// Thread-safety: one thread at a time.

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "weights/pickle.hpp"

namespace hartonomous::weights {

class PickleMachine {
 public:
  explicit PickleMachine(ByteReader& reader) : reader_(reader), begin_(reader.position()) {}
  Result<Pickle> run();

 private:
  using Kind = PickleValue::Kind;
  // Whether the operation is one of its kind.
  Result<bool> step(std::uint8_t operation);
  Result<bool> step_constant(std::uint8_t operation);
  Result<bool> step_number(std::uint8_t operation);
  Result<bool> step_text(std::uint8_t operation);
  Result<bool> step_stack(std::uint8_t operation);
  Result<bool> step_container(std::uint8_t operation);
  Result<bool> step_fill(std::uint8_t operation);
  Result<bool> step_memo(std::uint8_t operation);
  Result<bool> step_object(std::uint8_t operation);

  Status fail(std::string_view why) const;
  Status push(PickleValue value);
  Status push_int(std::int64_t number);
  Status push_text(Kind kind, std::uint64_t bytes);
  Status push_line(Kind kind);
  Status push_long(std::uint64_t bytes);
  Status push_decimal(std::string_view line);
  Status push_real_line();
  Status push_items(Kind kind, std::vector<PickleId> items);
  Status push_global(PickleId module, PickleId name);
  Status push_call(PickleId callable, PickleId arguments);
  Result<std::string> line();
  Result<PickleId> pop();
  Result<std::vector<PickleId>> pop_to_mark();
  Status fill(std::vector<PickleId> items, bool is_pairs);
  Status put(std::uint64_t number);
  Status get(std::uint64_t number);
  Status reduce();
  Status reduce_mark(bool names_line);
  std::optional<std::vector<PickleId>> ordered_pairs(PickleId arguments);

  ByteReader& reader_;
  std::uint64_t begin_;
  Pickle pickle_;
  std::vector<PickleId> stack_;
  std::vector<std::size_t> marks_;
  std::unordered_map<std::uint64_t, PickleId> memo_;
  std::uint64_t text_bytes_ = 0;
  std::uint64_t copied_items_ = 0;
};

}  // namespace hartonomous::weights

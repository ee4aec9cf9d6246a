// Operations that would make objects: they are kept as calls.

#include <utility>

#include "weights/pickle_machine.hpp"

namespace hartonomous::weights {

Result<bool> PickleMachine::step_object(std::uint8_t operation) {
  const auto done = [](Status status) -> Result<bool> {
    if (!status.ok()) return status;
    return true;
  };
  switch (operation) {
    case 'c': {
      HTN_RETURN_IF_ERROR(push_line(Kind::kText));
      HTN_RETURN_IF_ERROR(push_line(Kind::kText));
      HTN_ASSIGN_OR_RETURN(const PickleId name, pop());
      HTN_ASSIGN_OR_RETURN(const PickleId module, pop());
      return done(push_global(module, name));
    }
    case 0x93: {  // STACK_GLOBAL
      HTN_ASSIGN_OR_RETURN(const PickleId name, pop());
      HTN_ASSIGN_OR_RETURN(const PickleId module, pop());
      return done(push_global(module, name));
    }
    case 'R':
    case 0x81:  // NEWOBJ
      return done(reduce());
    case 0x92: {  // NEWOBJ_EX: arguments by name come third
      HTN_ASSIGN_OR_RETURN(const PickleId named, pop());
      HTN_RETURN_IF_ERROR(reduce());
      pickle_.values[stack_.back()].state = named;
      return true;
    }
    case 'o':
    case 'i':
      return done(reduce_mark(operation == 'i'));
    case 'b': {
      HTN_ASSIGN_OR_RETURN(const PickleId state, pop());
      if (stack_.empty()) return fail("builds an object where none is");
      pickle_.values[stack_.back()].state = state;
      return true;
    }
    case 'P':
      HTN_RETURN_IF_ERROR(push_line(Kind::kText));
      [[fallthrough]];
    case 'Q': {
      HTN_ASSIGN_OR_RETURN(const PickleId id, pop());
      return done(push({.kind = Kind::kPersistent, .arguments = id}));
    }
    default:
      return false;
  }
}

Status PickleMachine::push_global(PickleId module, PickleId name) {
  constexpr std::size_t kNameBytesMost = 1024;
  for (const PickleId id : {module, name}) {
    const PickleValue& value = pickle_.at(id);
    if (value.kind != Kind::kText || value.text.size() > kNameBytesMost) {
      return fail("a global without a name");
    }
  }
  return push({.kind = Kind::kGlobal, .callable = module, .arguments = name});
}

Status PickleMachine::reduce() {
  HTN_ASSIGN_OR_RETURN(const PickleId arguments, pop());
  HTN_ASSIGN_OR_RETURN(const PickleId callable, pop());
  return push_call(callable, arguments);
}

// INST names the class in the operation, OBJ has it behind the mark.
Status PickleMachine::reduce_mark(bool names_line) {
  PickleId callable = kNoPickle;
  if (names_line) {
    HTN_RETURN_IF_ERROR(push_line(Kind::kText));
    HTN_RETURN_IF_ERROR(push_line(Kind::kText));
    HTN_ASSIGN_OR_RETURN(const PickleId name, pop());
    HTN_ASSIGN_OR_RETURN(const PickleId module, pop());
    HTN_RETURN_IF_ERROR(push_global(module, name));
    HTN_ASSIGN_OR_RETURN(callable, pop());
  }
  HTN_ASSIGN_OR_RETURN(std::vector<PickleId> items, pop_to_mark());
  if (!names_line) {
    if (items.empty()) return fail("an object without a class");
    callable = items.front();
    items.erase(items.begin());
  }
  HTN_RETURN_IF_ERROR(push_items(Kind::kTuple, std::move(items)));
  HTN_ASSIGN_OR_RETURN(const PickleId arguments, pop());
  return push_call(callable, arguments);
}

// collections.OrderedDict is a dict like any other.
Status PickleMachine::push_call(PickleId callable, PickleId arguments) {
  if (pickle_.global_name(callable) != "collections.OrderedDict") {
    return push({.kind = Kind::kCall, .callable = callable, .arguments = arguments});
  }
  auto pairs = ordered_pairs(arguments);
  if (!pairs.has_value()) return fail("an ordered dict of no pairs");
  // One list may be given to many of them: what is copied is bounded by what was read.
  copied_items_ += pairs->size();
  if (copied_items_ > reader_.position() - begin_) {
    return too_much(reader_.place("pickle"), "more copies of pairs");
  }
  return push_items(Kind::kDict, std::move(*pairs));
}

// () or ([[key, value], ...],). Nothing: other arguments.
std::optional<std::vector<PickleId>> PickleMachine::ordered_pairs(PickleId arguments) {
  std::vector<PickleId> pairs;
  const std::vector<PickleId>& items = pickle_.at(arguments).items;
  if (pickle_.at(arguments).kind != Kind::kTuple || items.size() > 1) return std::nullopt;
  if (items.empty()) return pairs;
  for (const PickleId id : pickle_.at(items[0]).items) {
    const PickleValue& pair = pickle_.at(id);
    if (pair.items.size() != 2) return std::nullopt;
    pairs.insert(pairs.end(), pair.items.begin(), pair.items.end());
  }
  return pairs;
}

}  // namespace hartonomous::weights

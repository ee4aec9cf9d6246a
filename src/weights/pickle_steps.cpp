// What each operation of a pickle does. A step answers whether the operation is one of its own.

#include <charconv>
#include <utility>

#include "weights/pickle_machine.hpp"

namespace hartonomous::weights {
namespace {

constexpr std::string_view kPickle = "pickle";

// What a step that did something gives.
Result<bool> done(Status status) {
  if (!status.ok()) return status;
  return true;
}

}  // namespace

Result<bool> PickleMachine::step_constant(std::uint8_t operation) {
  switch (operation) {
    case 'N':
      return done(push({}));
    case 0x88:  // NEWTRUE, NEWFALSE
    case 0x89:
      return done(push({.kind = Kind::kBool, .integer = operation == 0x88 ? 1 : 0}));
    case ')':
      return done(push({.kind = Kind::kTuple}));
    case ']':
      return done(push({.kind = Kind::kList}));
    case '}':
      return done(push({.kind = Kind::kDict}));
    case 0x8f:  // EMPTY_SET
      return done(push({.kind = Kind::kSet}));
    default:
      return false;
  }
}

Result<bool> PickleMachine::step_number(std::uint8_t operation) {
  switch (operation) {
    case 'I':
    case 'L': {
      HTN_ASSIGN_OR_RETURN(const std::string text, line());
      return done(push_decimal(text));
    }
    case 'J':
      return done(push_int(reader_.number<std::int32_t>(kPickle)));
    case 'K':
      return done(push_int(reader_.number<std::uint8_t>(kPickle)));
    case 'M':
      return done(push_int(reader_.number<std::uint16_t>(kPickle)));
    case 0x8a:  // LONG1
      return done(push_long(reader_.number<std::uint8_t>(kPickle)));
    case 0x8b:  // LONG4: of a signed length
      return done(push_long(reader_.number<std::uint32_t>(kPickle)));
    case 'F':
      return done(push_real_line());
    case 'G': {  // big-endian
      reader_.set_big_endian(true);
      const auto number = reader_.number<double>(kPickle);
      reader_.set_big_endian(false);
      return done(push({.kind = Kind::kReal, .real = number}));
    }
    default:
      return false;
  }
}

Result<bool> PickleMachine::step_text(std::uint8_t operation) {
  switch (operation) {
    case 'S':
    case 'V':
      return done(push_line(Kind::kText));
    case 'T':
    case 'X':
      return done(push_text(Kind::kText, reader_.number<std::uint32_t>(kPickle)));
    case 'U':
    case 0x8c:  // SHORT_BINUNICODE
      return done(push_text(Kind::kText, reader_.number<std::uint8_t>(kPickle)));
    case 0x8d:  // BINUNICODE8
      return done(push_text(Kind::kText, reader_.number<std::uint64_t>(kPickle)));
    case 'B':
      return done(push_text(Kind::kBytes, reader_.number<std::uint32_t>(kPickle)));
    case 'C':
      return done(push_text(Kind::kBytes, reader_.number<std::uint8_t>(kPickle)));
    case 0x8e:  // BINBYTES8, BYTEARRAY8
    case 0x96:
      return done(push_text(Kind::kBytes, reader_.number<std::uint64_t>(kPickle)));
    default:
      return false;
  }
}

Result<bool> PickleMachine::step_stack(std::uint8_t operation) {
  switch (operation) {
    case '(':
      marks_.push_back(stack_.size());
      return true;
    case '0':
      if (!marks_.empty() && marks_.back() == stack_.size()) return done(pop_to_mark().status());
      return done(pop().status());
    case '1':
      return done(pop_to_mark().status());
    case '2': {
      HTN_ASSIGN_OR_RETURN(const PickleId top, pop());
      stack_.insert(stack_.end(), 2, top);
      return true;
    }
    case 0x80: {  // PROTO
      const auto protocol = reader_.number<std::uint8_t>(kPickle);
      if (protocol > 5) return unsupported(reader_.place(kPickle), concat("protocol ", protocol));
      return true;
    }
    case 0x95:  // FRAME: how much to read at once
      reader_.skip(sizeof(std::uint64_t), kPickle);
      return true;
    case 0x82:  // EXT1, EXT2, EXT4, NEXT_BUFFER, READONLY_BUFFER
    case 0x83:
    case 0x84:
    case 0x97:
    case 0x98:
      return unsupported(reader_.place(kPickle), "values that are not in the file");
    default:
      return false;
  }
}

Result<bool> PickleMachine::step_container(std::uint8_t operation) {
  switch (operation) {
    case 't':
    case 'l':
    case 'd':
    case 0x91: {  // FROZENSET
      HTN_ASSIGN_OR_RETURN(std::vector<PickleId> items, pop_to_mark());
      if (operation == 'd' && items.size() % 2 != 0) return fail("a key without a value");
      const Kind kind = operation == 't'   ? Kind::kTuple
                        : operation == 'l' ? Kind::kList
                        : operation == 'd' ? Kind::kDict
                                           : Kind::kSet;
      return done(push_items(kind, std::move(items)));
    }
    case 0x85:  // TUPLE1 to TUPLE3
    case 0x86:
    case 0x87: {
      std::vector<PickleId> items(operation - 0x84);
      for (std::size_t i = items.size(); i-- > 0;) {
        HTN_ASSIGN_OR_RETURN(items[i], pop());
      }
      return done(push_items(Kind::kTuple, std::move(items)));
    }
    default:
      return false;
  }
}

Result<bool> PickleMachine::step_fill(std::uint8_t operation) {
  switch (operation) {
    case 'a': {
      HTN_ASSIGN_OR_RETURN(const PickleId item, pop());
      return done(fill({item}, false));
    }
    case 's': {
      HTN_ASSIGN_OR_RETURN(const PickleId value, pop());
      HTN_ASSIGN_OR_RETURN(const PickleId key, pop());
      return done(fill({key, value}, true));
    }
    case 'e':
    case 0x90: {  // ADDITEMS
      HTN_ASSIGN_OR_RETURN(std::vector<PickleId> items, pop_to_mark());
      return done(fill(std::move(items), false));
    }
    case 'u': {
      HTN_ASSIGN_OR_RETURN(std::vector<PickleId> items, pop_to_mark());
      return done(fill(std::move(items), true));
    }
    default:
      return false;
  }
}

// Into the container on top of the stack.
Status PickleMachine::fill(std::vector<PickleId> items, bool is_pairs) {
  if (stack_.empty()) return fail("fills a container where none is");
  PickleValue& top = pickle_.values[stack_.back()];
  const bool is_object = top.kind == Kind::kCall;
  const bool fits =
      is_pairs ? top.kind == Kind::kDict : top.kind == Kind::kList || top.kind == Kind::kSet;
  if (!fits && !is_object) return fail("fills what is no container of its kind");
  if (is_pairs && items.size() % 2 != 0) return fail("a key without a value");
  if (is_object) {
    if (!top.items.empty() && top.is_list_of_items == is_pairs) return fail("fills in two ways");
    top.is_list_of_items = !is_pairs;
  }
  top.items.insert(top.items.end(), items.begin(), items.end());
  return {};
}

Result<bool> PickleMachine::step_memo(std::uint8_t operation) {
  switch (operation) {
    case 'p':
    case 'g': {
      HTN_ASSIGN_OR_RETURN(const std::string text, line());
      std::uint32_t number = 0;
      const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
      if (read.ec != std::errc() || read.ptr != text.data() + text.size()) {
        return fail("not a number");
      }
      return done(operation == 'p' ? put(number) : get(number));
    }
    case 'q':
      return done(put(reader_.number<std::uint8_t>(kPickle)));
    case 'r':
      return done(put(reader_.number<std::uint32_t>(kPickle)));
    case 0x94:  // MEMOIZE
      return done(put(memo_.size()));
    case 'h':
      return done(get(reader_.number<std::uint8_t>(kPickle)));
    case 'j':
      return done(get(reader_.number<std::uint32_t>(kPickle)));
    default:
      return false;
  }
}

}  // namespace hartonomous::weights

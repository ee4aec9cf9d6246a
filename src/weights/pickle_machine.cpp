#include "weights/pickle_machine.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace hartonomous::weights {
namespace {

constexpr std::size_t kValuesMax = std::size_t{4} << 20;
constexpr std::uint64_t kTextBytesMax = std::uint64_t{128} << 20;
constexpr std::uint64_t kLineBytesMax = std::uint64_t{1} << 20;
constexpr std::string_view kPickle = "pickle";

}  // namespace

std::string Pickle::global_name(PickleId id) const {
  if (id >= values.size() || at(id).kind != PickleValue::Kind::kGlobal) return {};
  return concat(at(at(id).callable).text, ".", at(at(id).arguments).text);
}

Result<Pickle> read_pickle(ByteReader& reader) { return PickleMachine(reader).run(); }

Result<Pickle> PickleMachine::run() {
  constexpr std::uint8_t kStop = '.';
  while (true) {
    const auto operation = reader_.number<std::uint8_t>(kPickle);
    HTN_RETURN_IF_ERROR(reader_.status());
    if (operation == kStop) break;
    HTN_ASSIGN_OR_RETURN(const bool is_known, step(operation));
    HTN_RETURN_IF_ERROR(reader_.status());
    if (!is_known) return fail(concat("no operation ", operation, " of pickles"));
  }
  HTN_ASSIGN_OR_RETURN(pickle_.root, pop());
  pickle_.bytes = reader_.position() - begin_;
  return std::move(pickle_);
}

Result<bool> PickleMachine::step(std::uint8_t operation) {
  using Step = Result<bool> (PickleMachine::*)(std::uint8_t);
  constexpr Step kSteps[] = {&PickleMachine::step_memo,      &PickleMachine::step_text,
                             &PickleMachine::step_number,    &PickleMachine::step_constant,
                             &PickleMachine::step_container, &PickleMachine::step_fill,
                             &PickleMachine::step_object,    &PickleMachine::step_stack};
  for (const Step each : kSteps) {
    HTN_ASSIGN_OR_RETURN(const bool is_done, (this->*each)(operation));
    if (is_done) return true;
  }
  return false;
}

Status PickleMachine::fail(std::string_view why) const {
  return malformed(reader_.place(kPickle), why);
}

Status PickleMachine::push(PickleValue value) {
  HTN_RETURN_IF_ERROR(reader_.status());
  if (pickle_.values.size() == kValuesMax) return too_much(reader_.place(kPickle), "more values");
  stack_.push_back(static_cast<PickleId>(pickle_.values.size()));
  pickle_.values.push_back(std::move(value));
  return {};
}

Status PickleMachine::push_int(std::int64_t number) {
  return push({.kind = Kind::kInt, .integer = number});
}

Status PickleMachine::push_text(Kind kind, std::uint64_t bytes) {
  HTN_RETURN_IF_ERROR(reader_.status());
  if (bytes <= reader_.remaining() && bytes > kTextBytesMax - text_bytes_) {
    return too_much(reader_.place(kPickle), "longer texts");
  }
  std::string text = reader_.text(bytes, kPickle);
  text_bytes_ += text.size();
  return push({.kind = kind, .text = std::move(text)});
}

// Without its end.
Result<std::string> PickleMachine::line() {
  std::string out;
  while (out.size() < kLineBytesMax) {
    const char c = reader_.number<char>(kPickle);
    HTN_RETURN_IF_ERROR(reader_.status());
    if (c == '\n') return out;
    out.push_back(c);
  }
  return too_much(reader_.place(kPickle), "a longer line");
}

// Protocol 0: quotes are taken off, escapes stay as they are written.
Status PickleMachine::push_line(Kind kind) {
  HTN_ASSIGN_OR_RETURN(std::string text, line());
  if (text.size() > kTextBytesMax - text_bytes_) {
    return too_much(reader_.place(kPickle), "longer texts");
  }
  text_bytes_ += text.size();
  return push({.kind = kind, .text = std::move(text)});
}

// Two's complement, the lowest byte first; kept as it is when it is past 64 bits.
Status PickleMachine::push_long(std::uint64_t bytes) {
  HTN_RETURN_IF_ERROR(reader_.status());
  if (bytes <= reader_.remaining() && bytes > kLineBytesMax) {
    return too_much(reader_.place(kPickle), "a longer number");
  }
  std::string text = reader_.text(bytes, kPickle);
  HTN_RETURN_IF_ERROR(reader_.status());
  std::reverse(text.begin(), text.end());
  if (text.size() > sizeof(std::int64_t)) {
    return push({.kind = Kind::kLong, .text = "0x" + to_hex(as_bytes(text))});
  }
  const bool is_negative = !text.empty() && (text[0] & 0x80) != 0;
  std::uint64_t number = is_negative ? ~std::uint64_t{0} : 0;
  for (const char c : text) number = number << 8 | static_cast<std::uint8_t>(c);
  return push_int(static_cast<std::int64_t>(number));
}

// "01" and "00" are bools in protocol 0 and 1; a long ends with 'L'.
Status PickleMachine::push_decimal(std::string_view line) {
  if (line == "01" || line == "00") {
    return push({.kind = Kind::kBool, .integer = line == "01" ? 1 : 0});
  }
  if (line.ends_with('L')) line.remove_suffix(1);
  const std::string_view digits = line.starts_with('-') ? line.substr(1) : line;
  if (digits.empty() || digits.find_first_not_of("0123456789") != digits.npos) {
    return fail("not a number");
  }
  std::int64_t number = 0;
  const auto read = std::from_chars(line.data(), line.data() + line.size(), number);
  if (read.ec == std::errc()) return push_int(number);
  return push({.kind = Kind::kLong, .text = std::string(line)});
}

Status PickleMachine::push_real_line() {
  HTN_ASSIGN_OR_RETURN(const std::string text, line());
  double number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return fail("not a number");
  return push({.kind = Kind::kReal, .real = number});
}

Status PickleMachine::push_items(Kind kind, std::vector<PickleId> items) {
  return push({.kind = kind, .items = std::move(items)});
}

Result<PickleId> PickleMachine::pop() {
  const std::size_t floor = marks_.empty() ? 0 : marks_.back();
  if (stack_.size() <= floor) return fail("takes a value where none is");
  const PickleId id = stack_.back();
  stack_.pop_back();
  return id;
}

Result<std::vector<PickleId>> PickleMachine::pop_to_mark() {
  if (marks_.empty()) return fail("takes values up to a mark where none is");
  const auto begin = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
  std::vector<PickleId> items(begin, stack_.end());
  stack_.erase(begin, stack_.end());
  marks_.pop_back();
  return items;
}

Status PickleMachine::put(std::uint64_t number) {
  HTN_RETURN_IF_ERROR(reader_.status());
  if (stack_.empty()) return fail("keeps a value where none is");
  memo_[number] = stack_.back();
  return {};
}

Status PickleMachine::get(std::uint64_t number) {
  HTN_RETURN_IF_ERROR(reader_.status());
  const auto found = memo_.find(number);
  if (found == memo_.end()) return fail(concat("value ", number, " was not kept"));
  stack_.push_back(found->second);
  return {};
}

}  // namespace hartonomous::weights

#include "collection/unit_cutter.hpp"

#include <algorithm>

#include <hartonomous/base/json.hpp>

namespace hartonomous::collection {

namespace {

// What of a member is text: strings and numbers, of lists and of objects all there are.
void append_text(const Json& json, std::string& out) {
  switch (json.kind) {
    case Json::Kind::kString:
    case Json::Kind::kNumber:
      if (!out.empty()) out += '\n';
      out += json.text;
      return;
    case Json::Kind::kArray:
      for (const Json& item : json.items) append_text(item, out);
      return;
    case Json::Kind::kObject:
      for (const JsonMember& member : json.members) append_text(member.value, out);
      return;
    default:
      return;
  }
}

// "a.b" is b of a, unless there is a member of that very name.
const Json* find_member(const Json& json, std::string_view path) {
  if (const Json* const whole = json.find(path)) return whole;
  const std::size_t dot = path.find('.');
  if (dot == std::string_view::npos) return nullptr;
  const Json* const outer = json.find(path.substr(0, dot));
  return outer == nullptr ? nullptr : find_member(*outer, path.substr(dot + 1));
}

}  // namespace

UnitCutter::UnitCutter(const UnitShape& shape, std::string_view name, Visit visit)
    : shape_(shape), name_(name), visit_(std::move(visit)), texts_(shape.fields.size()) {}

void UnitCutter::take(std::string_view part) {
  const std::size_t room = kUnitBytesMax - unit_.size();
  if (part.size() > room) cut_ = true;
  unit_ += part.substr(0, room);
}

Status UnitCutter::feed(Bytes piece) {
  std::string_view rest = as_text(piece);
  if (shape_.unit == Unit::kDocument) {
    take(rest);
    return {};
  }
  while (true) {
    const std::size_t end = rest.find('\n');
    take(rest.substr(0, end));
    if (end == std::string_view::npos) return {};
    HTN_RETURN_IF_ERROR(end_unit());
    rest.remove_prefix(end + 1);
  }
}

Status UnitCutter::finish() {
  if (unit_.empty() && shape_.unit != Unit::kDocument) return {};
  return end_unit();
}

Status UnitCutter::end_unit() {
  Status visited = shape_.unit == Unit::kRecord ? visit_record() : visit_plain();
  unit_.clear();
  return visited;
}

Status UnitCutter::visit_plain() {
  views_.clear();
  for (const std::string& field : shape_.fields) {
    views_.push_back(field == "name" ? std::string_view(name_) : std::string_view(unit_));
  }
  return visit_(views_,
                shape_.unit == Unit::kDocument ? std::string_view(name_) : std::string_view());
}

Status UnitCutter::visit_record() {
  const auto json = parse_json(unit_);
  std::string key;
  views_.clear();
  for (std::size_t f = 0; f < shape_.fields.size(); ++f) {
    texts_[f].clear();
    const Json* const member = json.ok() ? find_member(*json, shape_.fields[f]) : nullptr;
    if (member != nullptr) append_text(*member, texts_[f]);
    views_.push_back(texts_[f]);
  }
  const Json* const named =
      json.ok() && !shape_.key_member.empty() ? find_member(*json, shape_.key_member) : nullptr;
  if (named != nullptr) append_text(*named, key);
  return visit_(views_, key);
}

Result<std::string> key_of_record(const UnitShape& shape, std::string_view record) {
  std::string key;
  UnitCutter cutter(shape, {}, [&key](std::span<const std::string_view>, std::string_view named) {
    key = std::string(named);
    return Status();
  });
  HTN_RETURN_IF_ERROR(cutter.feed(as_bytes(record)));
  HTN_RETURN_IF_ERROR(cutter.finish());
  return key;
}

}  // namespace hartonomous::collection

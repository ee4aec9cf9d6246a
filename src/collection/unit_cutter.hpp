#pragma once

// UnitCutter: a document's text, as it comes, into the units that are searched: the document, its
// lines, or its records, which are lines that are JSON objects.
//
//   UnitCutter cutter({.unit = Unit::kLine, .fields = {"text"}}, name, visit);
//   HTN_RETURN_IF_ERROR(cutter.feed(piece)); ...
//   HTN_RETURN_IF_ERROR(cutter.finish());
//
// Unit n of lines and records is line n. Memory: one unit.
// Thread-safety: one thread at a time.

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <hartonomous/base/bytes.hpp>
#include <hartonomous/base/result.hpp>
#include <hartonomous/collection/unit.hpp>

namespace hartonomous::collection {

struct UnitShape {
  Unit unit = Unit::kDocument;
  // What is searched of a unit, in order. Of a record the members of these names, "a.b" of nested
  // ones; else "text" is the unit and "name" the document's name.
  std::vector<std::string> fields;
  std::string key_member;  // of a record: what names it; empty: nothing does
};

class UnitCutter {
 public:
  // A text for each field, and the unit's own name, which may be empty. A record that is no JSON
  // object has no text. Lifetime: until it returns.
  using Visit =
      std::function<Status(std::span<const std::string_view> fields, std::string_view key)>;
  UnitCutter(const UnitShape& shape, std::string_view name, Visit visit);

  // Errors of both: those of the visit.
  Status feed(Bytes piece);
  Status finish();
  // Something was too long: a unit is searched by its first kUnitBytesMax bytes.
  bool cut() const { return cut_; }

 private:
  void take(std::string_view part);
  Status end_unit();
  Status visit_plain();
  Status visit_record();

  const UnitShape& shape_;
  std::string name_;
  Visit visit_;
  std::string unit_;
  bool cut_ = false;
  std::vector<std::string> texts_;
  std::vector<std::string_view> views_;
};

// What names a record; empty: nothing does.
Result<std::string> key_of_record(const UnitShape& shape, std::string_view record);

}  // namespace hartonomous::collection

#include <hartonomous/collection/unit.hpp>

#include <hartonomous/base/text.hpp>

namespace hartonomous::collection {

std::string_view unit_name(Unit unit) {
  switch (unit) {
    case Unit::kDocument:
      return "document";
    case Unit::kLine:
      return "line";
    case Unit::kRecord:
      return "record";
  }
  return "unknown";
}

Result<Unit> parse_unit(std::string_view name) {
  for (const Unit unit : {Unit::kDocument, Unit::kLine, Unit::kRecord}) {
    if (unit_name(unit) == name) return unit;
  }
  return invalid_argument(concat("unit '", name, "': there are document, line and record"));
}

}  // namespace hartonomous::collection

#include "text/phrase_node.hpp"

#include <algorithm>

namespace hartonomous::text {

Result<std::uint32_t> PhraseNode::next(std::uint32_t unit) {
  for (PostingReader& reader : readers_) {
    HTN_RETURN_IF_ERROR(reader.to(unit));
    unit = std::max(unit, reader.first());
    if (unit == kNoUnit) break;
  }
  return unit;
}

// A phrase that has to stand there word by word is there no more often than any of its terms, and
// its units are in the list of each. One that may be torn apart: no more often than all of them
// together, which says little; then it is its weight that bounds it.
Result<double> PhraseNode::most(std::uint32_t begin, std::uint32_t end) {
  double least = place_.worth.of(0, 0);
  for (BoundReader& bound : bounds_) {
    HTN_ASSIGN_OR_RETURN(const double most, bound.most(begin, end));
    if (most < 0) return most;
    if (phrase_.slop() == 0) least = std::min(least, most);
  }
  return least;
}

Status PhraseNode::match(Window& window, const Bits& among) {
  begin_match();
  std::uint32_t at = among.next(0);
  while (at < kWindowUnits) {
    const std::uint32_t unit = window.origin() + at;
    HTN_ASSIGN_OR_RETURN(const std::uint32_t aligned, align(unit));
    if (aligned >= window.end()) break;
    if (aligned > unit) {
      at = among.next(aligned - window.origin());
      continue;
    }
    HTN_ASSIGN_OR_RETURN(const bool there, window.is_there(at));
    if (there) HTN_RETURN_IF_ERROR(match_unit(unit, at));
    at = among.next(at + 1);
  }
  return {};
}

Result<std::uint32_t> PhraseNode::align(std::uint32_t unit) {
  for (PostingReader& reader : readers_) {
    HTN_RETURN_IF_ERROR(reader.to(unit));
    if (reader.first() > unit) return reader.first();
    HTN_RETURN_IF_ERROR(reader.decode());
    const std::uint32_t found = reader.unit_at(reader.index_of(unit));
    if (found > unit) return found;
  }
  return unit;
}

Status PhraseNode::match_unit(std::uint32_t unit, std::uint32_t offset) {
  for (std::size_t list = 0; list < readers_.size(); ++list) {
    positions_[list].clear();
    PostingReader& reader = readers_[list];
    HTN_RETURN_IF_ERROR(reader.cursor().read_positions(reader.index_of(unit), positions_[list]));
  }
  std::array<std::uint32_t, kFieldsMax> frequencies{};
  std::uint32_t some = 0;
  for (std::uint32_t rest = place_.fields.mask(); rest != 0; rest &= rest - 1) {
    const auto field = static_cast<std::size_t>(std::countr_zero(rest));
    for (std::size_t list = 0; list < readers_.size(); ++list) {
      const auto& all = positions_[list];
      const auto begin = std::lower_bound(all.begin(), all.end(), position_of(field, 0));
      const auto end = std::lower_bound(begin, all.end(), position_of(field + 1, 0));
      in_field_[list].assign(begin, end);  // the ordinals: what the field's number is cut off
    }
    frequencies[field] = phrase_.count(in_field_);
    some |= frequencies[field];
  }
  if (some != 0) add(offset, place_.fields.inverse_frequency(frequencies));
  return {};
}

}  // namespace hartonomous::text

#include "text/union_node.hpp"

#include <algorithm>

namespace hartonomous::text {

Result<std::uint32_t> UnionReader::next(std::uint32_t unit) {
  std::uint32_t least = kNoUnit;
  for (PostingReader& reader : readers_) {
    HTN_RETURN_IF_ERROR(reader.to(unit));
    least = std::min(least, std::max(unit, reader.first()));
  }
  return least;
}

Result<double> UnionNode::most(std::uint32_t begin, std::uint32_t end) {
  HTN_ASSIGN_OR_RETURN(const std::uint32_t next, reader_.next(begin));
  return next < end ? place_.worth.of(0, 0) : -1;
}

Status UnionNode::match(Window& window, const Bits& among) {
  begin_match();
  Bits some;
  const std::uint32_t mask = place_.fields.mask();
  HTN_RETURN_IF_ERROR(
      reader_.each(window.begin(), window.end(),
                   [&](const PostingCursor& cursor, std::size_t index, std::uint32_t unit) {
                     const std::uint32_t offset = unit - window.origin();
                     if (!among.test(offset) || !place_.fields.has(cursor, index)) return;
                     some.set(offset);
                     for (std::uint32_t rest = mask; rest != 0; rest &= rest - 1) {
                       const auto field = static_cast<std::size_t>(std::countr_zero(rest));
                       frequencies_[offset][field] += cursor.frequencies(field)[index];
                     }
                   }));
  some.for_each([&](std::uint32_t offset) {
    add(offset, place_.fields.inverse_frequency(frequencies_[offset]));
    frequencies_[offset] = {};
  });
  return {};
}

}  // namespace hartonomous::text

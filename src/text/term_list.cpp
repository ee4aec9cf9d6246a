#include "text/term_list.hpp"

#include <algorithm>
#include <cassert>

#include "text/segment_format.hpp"

namespace hartonomous::text {

namespace {

constexpr std::size_t kNibbleMost = 15;

struct TermSizes {
  std::uint64_t shared = 0;
  std::uint64_t rest = 0;
};

TermSizes read_sizes(codec::ByteReader& reader) {
  const unsigned sizes = reader.byte();
  TermSizes read{sizes & 0xF, sizes >> 4};
  if (read.shared == kNibbleMost) read.shared += reader.varint();
  if (read.rest == kNibbleMost) read.rest += reader.varint();
  return read;
}

}  // namespace

void TermListWriter::append(std::string_view term, std::string& out) {
  assert(term.size() <= kStoredTermBytesMax);
  const auto differ = std::mismatch(term.begin(), term.end(), last_.begin(), last_.end());
  const auto shared = static_cast<std::size_t>(differ.first - term.begin());
  const std::size_t rest = term.size() - shared;
  out.push_back(
      static_cast<char>(std::min(shared, kNibbleMost) | std::min(rest, kNibbleMost) << 4));
  if (shared >= kNibbleMost) codec::append_varint(out, shared - kNibbleMost);
  if (rest >= kNibbleMost) codec::append_varint(out, rest - kNibbleMost);
  out.append(term.substr(shared));
  last_.assign(term);
}

bool read_term(codec::ByteReader& reader, std::string& term) {
  const auto [shared, rest] = read_sizes(reader);
  if (shared > term.size() || rest > kStoredTermBytesMax - shared) return false;
  const Bytes bytes = reader.take(rest);
  if (!reader.ok()) return false;
  term.resize(shared);
  term.append(as_text(bytes));
  return true;
}

TermSearch::Order TermSearch::next(codec::ByteReader& reader) {
  const auto [shared, count] = read_sizes(reader);
  const std::string_view rest = as_text(reader.take(count));
  if (!reader.ok()) return Order::kDamaged;
  // The term before was below, and differed behind what matched: so does one that shares more of
  // it. One that shares less is above it where it still was what is looked for.
  if (shared > matched_) return Order::kBelow;
  if (shared < matched_) return Order::kAbove;
  const std::string_view wanted = term_.substr(matched_);
  const auto differ = std::mismatch(rest.begin(), rest.end(), wanted.begin(), wanted.end());
  matched_ += static_cast<std::size_t>(differ.first - rest.begin());
  if (differ.first == rest.end()) {
    return differ.second == wanted.end() ? Order::kEqual : Order::kBelow;
  }
  if (differ.second == wanted.end()) return Order::kAbove;
  const bool below =
      static_cast<std::uint8_t>(*differ.first) < static_cast<std::uint8_t>(*differ.second);
  return below ? Order::kBelow : Order::kAbove;
}

}  // namespace hartonomous::text

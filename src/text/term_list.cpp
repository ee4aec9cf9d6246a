#include "text/term_list.hpp"

#include <algorithm>
#include <cassert>

#include "text/segment_format.hpp"

namespace hartonomous::text {

namespace {

constexpr std::size_t kNibbleMost = 15;

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
  const unsigned sizes = reader.byte();
  std::uint64_t shared = sizes & 0xF;
  std::uint64_t rest = sizes >> 4;
  if (shared == kNibbleMost) shared += reader.varint();
  if (rest == kNibbleMost) rest += reader.varint();
  if (shared > term.size() || rest > kStoredTermBytesMax - shared) return false;
  const Bytes bytes = reader.take(rest);
  if (!reader.ok()) return false;
  term.resize(shared);
  term.append(as_text(bytes));
  return true;
}

}  // namespace hartonomous::text

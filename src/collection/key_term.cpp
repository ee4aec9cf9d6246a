#include "collection/key_term.hpp"

#include <hartonomous/base/sha256.hpp>

#include "text/segment_format.hpp"

namespace hartonomous::collection {

std::string key_term(std::string_view key) {
  std::string term(1, '\0');
  if (key.size() < text::kStoredTermBytesMax) return term.append(key);
  const ContentHash hash = sha256(as_bytes(key));
  return term.append(1, '\0').append(as_text(hash.bytes()));
}

}  // namespace hartonomous::collection

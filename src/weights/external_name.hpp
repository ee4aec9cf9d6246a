#pragma once

// Names of files that a model file points to: only such as stand beside it or below.
// Thread-safety: immutable function.

#include <string_view>

namespace hartonomous::weights {

// Relative, of a length that a name can have, without NUL, backslash, `..` and empty components.
inline bool is_external_name(std::string_view name) {
  constexpr std::size_t kBytesMax = 4096;
  if (name.empty() || name.size() > kBytesMax) return false;
  if (name.find('\0') != name.npos || name.find('\\') != name.npos) return false;
  while (true) {
    const std::size_t slash = name.find('/');
    const std::string_view component = name.substr(0, slash);
    if (component.empty() || component == "..") return false;
    if (slash == name.npos) return true;
    name.remove_prefix(slash + 1);
  }
}

}  // namespace hartonomous::weights

#pragma once

// Whether so many bytes are so many numbers. Thread-safety: pure function.

#include <hartonomous/base/status.hpp>
#include <hartonomous/base/text.hpp>
#include <hartonomous/weights/element_type.hpp>

namespace hartonomous::weights {

// Errors: kInvalidArgument where they are not, or where the last block is not full.
inline Status check_sizes(ElementType type, std::uint64_t bytes, std::uint64_t numbers) {
  HTN_ASSIGN_OR_RETURN(const std::uint64_t needed, element_bytes(type, numbers));
  if (needed == bytes) return {};
  return invalid_argument(concat(numbers, " numbers of ", element_info(type).name, " are ", needed,
                                 " bytes, not ", bytes));
}

}  // namespace hartonomous::weights

#pragma once

// Checker: compositions, documents, pins and unfinished puts of a tenant, recomputed and compared.
// Thread-safety: one thread at a time.

#include <cstdint>

#include "composition/reader.hpp"
#include "content/checker.hpp"

namespace hartonomous::composition {

struct CheckedWholes {
  std::uint64_t compositions = 0;
  std::uint64_t documents = 0;
};

// Leaf contents that documents and pins refer to.
content::EachReference leaf_references(const Reader& reader, TenantId tenant);

// Errors: kCancelled, kIo; what is wrong with what is stored is a problem instead.
Result<CheckedWholes> check_wholes(const Reader& reader, TenantId tenant, bool recount,
                                   content::Checked& checked, const Control& control);

}  // namespace hartonomous::composition

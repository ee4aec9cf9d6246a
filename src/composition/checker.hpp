#pragma once

// Checker: compositions of a domain and what its tenants refer to: documents, references, history,
// unfinished puts; recomputed and compared.
// Thread-safety: one thread at a time.

#include <cstdint>
#include <vector>

#include "composition/reader.hpp"
#include "content/checker.hpp"

namespace hartonomous::composition {

struct CheckedWholes {
  std::uint64_t compositions = 0;
  std::uint64_t documents = 0;
};

// Leaf contents that something of the tenants refers to, or did and is remembered.
content::EachReference leaf_references(const Reader& reader, const std::vector<TenantId>& tenants);

// Errors: kCancelled, kIo; what is wrong with what is stored is a problem instead.
// `tenants`: all of the domain's.
Result<CheckedWholes> check_wholes(const Reader& reader, const std::vector<TenantId>& tenants,
                                   bool recount, content::Checked& checked, const Control& control);

}  // namespace hartonomous::composition

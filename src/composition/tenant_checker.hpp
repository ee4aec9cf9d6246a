#pragma once

// TenantChecker: a tenant's documents, references and history, compared with each other and with
// what is counted of the tenant.
// Thread-safety: one thread at a time.

#include <cstdint>
#include <functional>
#include <string_view>
#include <unordered_map>

#include "codec/key.hpp"
#include "composition/reader.hpp"
#include "content/checker.hpp"

namespace hartonomous::composition {

struct ReferenceCounts {
  std::uint64_t live = 0;
  std::uint64_t kept = 0;
};
// Of all tenants of a domain.
struct ReferencesFound {
  std::unordered_map<ContentId, ReferenceCounts> counts;
};

struct CheckedTenant {
  std::uint64_t documents = 0;
};

// Adds what it finds to `references`. Errors: kCancelled, kIo; else problems.
Result<CheckedTenant> check_tenant(const Reader& reader, TenantId tenant,
                                   ReferencesFound& references, content::Checked& checked,
                                   const Control& control);

// Rows of one family below a prefix of a domain or a tenant, which is read already.
using EachRow = std::function<Status(codec::KeyReader& key, Bytes value)>;
Status each_row(const content::View& view, kv::Family family, std::string_view prefix,
                const EachRow& visit);

}  // namespace hartonomous::composition

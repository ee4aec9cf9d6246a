#include "engine/domains.hpp"

#include <charconv>
#include <string>

#include "codec/key.hpp"

namespace hartonomous::engine {

Result<std::vector<DomainId>> domains_of(const kv::Database& database) {
  std::vector<DomainId> domains;
  auto cursor = database.cursor(kv::Family::kMeta, {});
  while (true) {
    HTN_ASSIGN_OR_RETURN(const bool more, cursor->next());
    if (!more) return domains;
    codec::KeyReader key(as_bytes(cursor->key()));
    const std::string name = key.string();
    constexpr std::string_view kPrefix = "domain.";
    if (!key.done() || !name.starts_with(kPrefix)) continue;
    std::uint32_t number = 0;
    std::from_chars(name.data() + kPrefix.size(), name.data() + name.size(), number);
    domains.emplace_back(number);
  }
}

}  // namespace hartonomous::engine

// Deleting a tenant: its row of the registry goes first and leaves a mark; then, in steps of one
// commit each, what it has; then the mark. What is in a shared domain is released as a removal
// would; a domain of its own is erased with it.

#include <charconv>

#include <hartonomous/base/fault.hpp>
#include <hartonomous/base/text.hpp>

#include "codec/key.hpp"
#include "codec/varint.hpp"
#include "engine/feed.hpp"
#include "engine/put_jobs.hpp"
#include "engine/tenants.hpp"
#include "tenant/domains.hpp"

namespace hartonomous::engine {

using kv::Family;

namespace {

constexpr std::string_view kMarkPrefix = "deleting.";
constexpr std::uint64_t kStepBytes = std::uint64_t{4} << 20;
constexpr std::size_t kNamesAtOnce = 256;

std::string mark_key(TenantId id) { return schema::meta_key(concat(kMarkPrefix, id.value())); }

// meta row "deleting.N": 01 | domain varint
std::string encode_mark(DomainId domain) {
  std::string out(1, 1);
  codec::append_varint(out, domain.value());
  return out;
}

Result<DomainId> decode_mark(Bytes value) {
  codec::ByteReader reader(value);
  const std::uint8_t version = reader.byte();
  const DomainId domain{static_cast<std::uint32_t>(reader.varint())};
  if (version != 1 || !reader.done()) return corruption("meta row 'deleting': malformed");
  return domain;
}

class Deletion {
 public:
  Deletion(Core& core, TenantId id, DomainId domain, const Control& control)
      : core_(core), id_(id), domain_(domain), control_(control) {}

  Status run() {
    const bool shared = tenant::is_shared(domain_);
    if (shared) HTN_RETURN_IF_ERROR(release_all());
    for (const schema::ColumnFamily& family : schema::kColumnFamilies) {
      // Of a domain of its own the prefix is the same number.
      if (family.family != Family::kMeta && (!shared || is_tenants(family))) {
        HTN_RETURN_IF_ERROR(erase_rows(family.family));
      }
    }
    return erase_mark(shared);
  }

 private:
  static bool is_tenants(const schema::ColumnFamily& family) {
    return family.key.starts_with("tenant ");
  }

  Status step() const {
    HTN_RETURN_IF_ERROR(fault::check("engine.delete_tenant.step"));
    return control_.stopped() ? cancelled(concat("deleting tenant ", id_.value())) : Status();
  }

  // Documents, pins and unfinished puts, each commit some of them.
  Status release_all() {
    for (bool more = true; more;) {
      HTN_RETURN_IF_ERROR(step());
      HTN_ASSIGN_OR_RETURN(Core::Lease lease, core_.lease(domain_));
      HTN_ASSIGN_OR_RETURN(more, release_some(lease));
      HTN_RETURN_IF_ERROR(lease.flush());
    }
    return {};
  }

  Result<bool> release_some(Core::Lease& lease) {
    composition::Writer& writer = lease.writer();
    const Instant now = core_.next_instant();
    HTN_ASSIGN_OR_RETURN(const bool removed, remove_documents(writer, now));
    if (removed) return true;
    HTN_ASSIGN_OR_RETURN(const bool unreferred, stop_references(writer, now));
    if (unreferred) return true;
    HTN_ASSIGN_OR_RETURN(const std::uint64_t jobs, give_up_put_jobs(writer, id_));
    if (jobs > 0) return true;
    HTN_ASSIGN_OR_RETURN(const auto counted, writer.tenant_state(id_));
    HTN_RETURN_IF_ERROR(writer.purge(id_, kForever).status());
    return counted.history_references > 0;
  }

  Result<bool> remove_documents(composition::Writer& writer, Instant now) {
    const content::View view = writer.contents().view();
    const auto cursor = view.database().cursor(
        Family::kDocumentName, kv::prefix_range(schema::tenant_prefix(id_)), view.snapshot());
    std::string last;
    for (std::size_t names = 0; names < kNamesAtOnce;) {
      HTN_ASSIGN_OR_RETURN(const bool more, cursor->next());
      if (!more) return names > 0;
      codec::KeyReader key(as_bytes(cursor->key()));
      key.u32();
      const std::string name = key.string();
      if (names > 0 && name == last) continue;  // another version
      HTN_RETURN_IF_ERROR(writer.remove_document(id_, name, 0, now));
      last = name;
      ++names;
    }
    return true;
  }

  Result<bool> stop_references(composition::Writer& writer, Instant now) {
    const content::View view = writer.contents().view();
    const auto cursor = view.database().cursor(
        Family::kReference, kv::prefix_range(schema::tenant_prefix(id_)), view.snapshot());
    for (std::size_t stopped = 0; stopped < kNamesAtOnce;) {
      HTN_ASSIGN_OR_RETURN(const bool more, cursor->next());
      if (!more) return stopped > 0;
      codec::KeyReader key(as_bytes(cursor->key()));
      key.u32();
      const ContentId content{key.u40()};
      const auto kind = static_cast<schema::ReferenceKind>(key.u8());
      HTN_ASSIGN_OR_RETURN(const auto reference, composition::decode_reference(cursor->value()));
      if (kind == schema::ReferenceKind::kDocument || reference.to.has_value()) continue;
      HTN_RETURN_IF_ERROR(writer.stop_referring(id_, content, kind, now));
      ++stopped;
    }
    return true;
  }

  Status erase_rows(Family family) {
    const std::string prefix = schema::tenant_prefix(id_);
    for (bool more = true; more;) {
      HTN_RETURN_IF_ERROR(step());
      HTN_ASSIGN_OR_RETURN(Core::Lease lease, core_.lease(tenant::own_domain(kDefaultTenant)));
      kv::Batch batch;
      const auto cursor = core_.database().cursor(family, kv::prefix_range(prefix));
      while (batch.bytes() < kStepBytes) {
        HTN_ASSIGN_OR_RETURN(more, cursor->next());
        if (!more) break;
        batch.erase(family, std::string(cursor->key()));
      }
      HTN_RETURN_IF_ERROR(lease.commit(std::move(batch)));
    }
    return {};
  }

  Status erase_mark(bool shared) {
    HTN_ASSIGN_OR_RETURN(Core::Lease lease, core_.lease(tenant::own_domain(kDefaultTenant)));
    kv::Batch batch;
    if (!shared) batch.erase(Family::kMeta, content::domain_state_key(domain_));
    batch.erase(Family::kMeta, feed_key(id_));
    batch.erase(Family::kMeta, mark_key(id_));
    HTN_RETURN_IF_ERROR(lease.commit(std::move(batch)));
    if (!shared) core_.forget_domain(domain_);
    return {};
  }

  Core& core_;
  TenantId id_;
  DomainId domain_;
  const Control& control_;
};

}  // namespace

Status delete_tenant(Core& core, TenantId id, const Control& control) {
  if (id == kDefaultTenant) {
    return failed_precondition("tenant 0 is the default one: it cannot be deleted");
  }
  DomainId domain;
  {
    HTN_ASSIGN_OR_RETURN(Core::Lease lease, core.lease(tenant::own_domain(kDefaultTenant)));
    HTN_ASSIGN_OR_RETURN(const SharedTenant tenant, core.registry().find(id));
    domain = domain_of(*tenant);
    HTN_ASSIGN_OR_RETURN(kv::Batch batch, erase_tenant_row(core, id));
    batch.put(Family::kMeta, mark_key(id), encode_mark(domain));
    HTN_RETURN_IF_ERROR(lease.commit(std::move(batch)));
    core.registry().remove(id);
    core.embedding_sets().drop(id);
    core.search_collections().forget(id);
  }
  return Deletion(core, id, domain, control).run();
}

Result<std::vector<InDeletion>> tenants_in_deletion(const kv::Database& database) {
  std::vector<InDeletion> found;
  const auto cursor = database.cursor(Family::kMeta, {});
  while (true) {
    HTN_ASSIGN_OR_RETURN(const bool more, cursor->next());
    if (!more) return found;
    codec::KeyReader key(as_bytes(cursor->key()));
    const std::string name = key.string();
    if (!key.done() || !name.starts_with(kMarkPrefix)) continue;
    std::uint32_t number = 0;
    std::from_chars(name.data() + kMarkPrefix.size(), name.data() + name.size(), number);
    HTN_ASSIGN_OR_RETURN(const DomainId domain, decode_mark(cursor->value()));
    found.push_back({TenantId{number}, domain});
  }
}

Status finish_deletions(Core& core, const Control& control) {
  HTN_ASSIGN_OR_RETURN(const auto begun, tenants_in_deletion(core.database()));
  for (const auto& [tenant, domain] : begun) {
    HTN_RETURN_IF_ERROR(Deletion(core, tenant, domain, control).run());
  }
  return {};
}

}  // namespace hartonomous::engine

#include "engine/put_jobs.hpp"

#include "codec/key.hpp"
#include "composition/whole_writer.hpp"

namespace hartonomous::engine {

Result<std::uint64_t> give_up_put_jobs(composition::Writer& writer, TenantId tenant) {
  std::uint64_t jobs = 0;
  const content::View view = writer.contents().view();
  const std::string prefix = schema::tenant_prefix(tenant);
  auto cursor =
      view.database().cursor(kv::Family::kPutJob, kv::prefix_range(prefix), view.snapshot());
  while (true) {
    HTN_ASSIGN_OR_RETURN(const bool more, cursor->next());
    if (!more) return jobs;
    codec::KeyReader key(as_bytes(cursor->key()));
    key.u32();
    const std::string name = key.string();
    HTN_ASSIGN_OR_RETURN(const composition::PutJob job,
                         composition::decode_put_job(cursor->value()));
    HTN_RETURN_IF_ERROR(composition::give_up(writer, tenant, name, job));
    ++jobs;
  }
}

}  // namespace hartonomous::engine

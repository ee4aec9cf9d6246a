#include "workload/story.hpp"

namespace hartonomous::bench {

Status expect_content(const Snapshot& now, AtomId atom, const ContentHash& hash,
                      std::uint64_t bytes) {
  Sha256 hasher;
  auto sink = [&](Bytes part) -> Status {
    hasher.update(part);
    return {};
  };
  HTN_RETURN_IF_ERROR(now.read(atom, {}, sink));
  HTN_RETURN_IF_ERROR(expect(hasher.bytes() == bytes, "the length of what was read back"));
  return expect(hasher.finish() == hash, "the hash of what was read back");
}

Result<FreshPut> put_into_fresh_store(const Workload& workload, const std::string& folder,
                                      const std::string& file, const PutOptions& options) {
  HTN_RETURN_IF_ERROR(workload.let_disk_rest());
  FreshPut fresh;
  {
    HTN_ASSIGN_OR_RETURN(Store store, Store::open(folder, workload.store_options()));
    HTN_ASSIGN_OR_RETURN(fresh.cost, measure_settled([&]() -> Status {
                           HTN_ASSIGN_OR_RETURN(fresh.put,
                                                store.session().put_file("file", file, options));
                           return {};
                         }));
  }
  HTN_ASSIGN_OR_RETURN(fresh.disk, disk_bytes(folder));
  return fresh;
}

}  // namespace hartonomous::bench

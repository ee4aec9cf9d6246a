#include "kv/rocks_listener.hpp"

#include <rocksdb/listener.h>

#include <hartonomous/base/fault.hpp>

namespace hartonomous::kv {
namespace {

constexpr std::string_view kWhy = "background work cannot be refused, only cut short";

class FaultListener final : public rocksdb::EventListener {
 public:
  const char* Name() const override { return "hartonomous.faults"; }
  void OnFlushBegin(rocksdb::DB* /*rocks*/, const rocksdb::FlushJobInfo& /*job*/) override {
    ignore_error(fault::check("kv.flush.begin"), kWhy);
  }
  void OnFlushCompleted(rocksdb::DB* /*rocks*/, const rocksdb::FlushJobInfo& /*job*/) override {
    ignore_error(fault::check("kv.flush.completed"), kWhy);
  }
  void OnCompactionCompleted(rocksdb::DB* /*rocks*/,
                             const rocksdb::CompactionJobInfo& /*job*/) override {
    ignore_error(fault::check("kv.compaction.completed"), kWhy);
  }
};

}  // namespace

std::shared_ptr<rocksdb::EventListener> make_fault_listener() {
  return std::make_shared<FaultListener>();
}

}  // namespace hartonomous::kv

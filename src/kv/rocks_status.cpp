#include "kv/rocks_status.hpp"

#include <rocksdb/status.h>

#include <new>

#include <hartonomous/base/text.hpp>

namespace hartonomous::kv {
namespace {

StatusCode code_of(const rocksdb::Status& status) {
  using Code = rocksdb::Status::Code;
  using SubCode = rocksdb::Status::SubCode;
  switch (status.code()) {
    case Code::kOk:
      return StatusCode::kOk;
    case Code::kNotFound:
      return StatusCode::kNotFound;
    case Code::kCorruption:
      return StatusCode::kCorruption;
    case Code::kNotSupported:
      return StatusCode::kNotSupported;
    case Code::kInvalidArgument:
      return StatusCode::kInvalidArgument;
    case Code::kIOError:
      if (status.subcode() == SubCode::kNoSpace) return StatusCode::kResourceExhausted;
      if (status.subcode() == SubCode::kSpaceLimit) return StatusCode::kResourceExhausted;
      if (status.subcode() == SubCode::kPathNotFound) return StatusCode::kCorruption;
      return StatusCode::kIo;
    case Code::kBusy:
    case Code::kTimedOut:
    case Code::kTryAgain:
    case Code::kIncomplete:
      return StatusCode::kBusy;
    default:
      return StatusCode::kInternal;
  }
}

}  // namespace

Status from_rocks(const rocksdb::Status& status, std::string_view context) {
  if (status.ok()) return {};
  return {code_of(status), concat(context, ": ", status.ToString())};
}

Status from_exception(const std::exception& thrown, std::string_view context) {
  if (dynamic_cast<const std::bad_alloc*>(&thrown) != nullptr) {
    return resource_exhausted(concat(context, ": no memory, or a damaged size"));
  }
  return corruption(concat(context, ": damaged beyond reading (", thrown.what(), ")"));
}

}  // namespace hartonomous::kv

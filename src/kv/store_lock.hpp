#pragma once

// StoreLock: the file LOCK.hart, held with flock(2) by the one process that may write; the process
// that holds it has written its number and name inside, for the message of the one that may not.
// Thread-safety: immutable.

#include <string>

#include <hartonomous/base/result.hpp>

namespace hartonomous::kv {

class StoreLock {
 public:
  // Errors: kBusy naming the holder, kIo.
  static Result<StoreLock> take(const std::string& path);
  StoreLock(StoreLock&& other) noexcept;
  StoreLock& operator=(StoreLock&& other) noexcept;
  ~StoreLock();

 private:
  explicit StoreLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_ = -1;
};

}  // namespace hartonomous::kv

#pragma once

// Walking a folder: every regular file below it, folder by folder, in byte order of the names.
// Symbolic links are not followed, so a walk ends.
// Thread-safety: one thread at a time.

#include <functional>
#include <string>

#include <hartonomous/base/result.hpp>

namespace hartonomous::ingest {

struct WalkCallbacks {
  // A folder that is passed over, by whatever path the walk comes to it; empty: none.
  std::string leave_out;
  // `relative` is the path below the folder, with '/'. A failure ends the walk with it.
  std::function<Status(const std::string& path, const std::string& relative)> on_file;
  // What is not a regular file or a folder, or cannot be read.
  std::function<void(const std::string& path, const Status& why)> on_skip;
};

// Errors: kNotFound, kInvalidArgument when `path` is not a folder, kIo, what on_file returns.
Status walk_directory(const std::string& path, const WalkCallbacks& callbacks);

}  // namespace hartonomous::ingest

#include "ingest/directory.hpp"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <vector>

#include <hartonomous/base/text.hpp>

namespace hartonomous::ingest {

namespace {

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};

Result<std::vector<std::string>> names_in(const std::string& path) {
  const std::unique_ptr<DIR, CloseDirectory> directory(::opendir(path.c_str()));
  if (directory == nullptr) {
    const auto code = errno == ENOENT ? StatusCode::kNotFound : StatusCode::kIo;
    return Status(code, concat("open folder '", path, "': ", std::strerror(errno)));
  }
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = ::readdir(directory.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
    errno = 0;
  }
  if (errno != 0) return io_error(concat("read folder '", path, "': ", std::strerror(errno)));
  std::sort(names.begin(), names.end());
  return names;
}

// What is no content by its nature; everything else that is not put was refused or could not be
// read.
Status passed_over(std::string_view why) { return {StatusCode::kNotSupported, std::string(why)}; }

// Which folder a path is, whatever the path looks like.
struct FolderIdentity {
  dev_t device = 0;
  ino_t inode = 0;
  bool known = false;

  static FolderIdentity of(const std::string& path) {
    struct stat info {};
    if (path.empty() || ::stat(path.c_str(), &info) != 0) return {};
    return {info.st_dev, info.st_ino, true};
  }
  bool is(const struct stat& info) const {
    return known && info.st_dev == device && info.st_ino == inode;
  }
};

}  // namespace

Status walk_directory(const std::string& path, const WalkCallbacks& callbacks) {
  struct Open {
    std::string path;
    std::string relative;
    std::vector<std::string> names;
    std::size_t next = 0;
  };
  const auto left_out = FolderIdentity::of(callbacks.leave_out);
  HTN_ASSIGN_OR_RETURN(auto names, names_in(path));
  std::vector<Open> open;  // not recursion: depth is the file system's choice
  open.push_back({path, "", std::move(names)});
  while (!open.empty()) {
    if (open.back().next == open.back().names.size()) {
      open.pop_back();
      continue;
    }
    Open& at = open.back();
    const std::string& name = at.names[at.next++];
    const std::string child = concat(at.path, "/", name);
    const std::string relative = at.relative.empty() ? name : concat(at.relative, "/", name);
    struct stat info {};
    if (::lstat(child.c_str(), &info) != 0) {
      callbacks.on_skip(child, io_error(concat("stat: ", std::strerror(errno))));
    } else if (S_ISREG(info.st_mode)) {
      HTN_RETURN_IF_ERROR(callbacks.on_file(child, relative));
    } else if (left_out.is(info)) {
      callbacks.on_skip(child, passed_over("the store itself"));
    } else if (S_ISDIR(info.st_mode)) {
      auto below = names_in(child);
      if (below.ok()) {
        open.push_back({child, relative, std::move(below).value()});
      } else {
        callbacks.on_skip(child, std::move(below).status());
      }
    } else {
      callbacks.on_skip(child, passed_over("neither a regular file nor a folder"));
    }
  }
  return {};
}

}  // namespace hartonomous::ingest

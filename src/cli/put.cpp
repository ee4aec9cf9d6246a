// put: files, directories and standard input into the store.
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <hartonomous/base/clock.hpp>
#include <hartonomous/base/text.hpp>

#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/text.hpp"

namespace hartonomous::cli {
namespace {

struct PutArguments {
  std::vector<std::string> paths;
  std::string name;
  bool named = false;
  std::string kind;
  bool verbose = false;
};

// Standard input, pipes and devices: read to their end, and left when a stop is requested.
class StreamSource : public Source {
 public:
  StreamSource(int descriptor, std::string name, std::stop_token stop)
      : descriptor_(descriptor), name_(std::move(name)), stop_(std::move(stop)) {}
  ~StreamSource() override {
    if (descriptor_ != STDIN_FILENO) ::close(descriptor_);
  }

  Result<std::size_t> read(std::span<std::byte> buffer) override {
    std::size_t filled = 0;
    while (filled < buffer.size()) {
      HTN_RETURN_IF_ERROR(wait_until_readable());
      ssize_t count = ::read(descriptor_, buffer.data() + filled, buffer.size() - filled);
      if (count == 0) break;
      if (count < 0 && errno != EINTR && errno != EAGAIN) return failure();
      if (count > 0) filled += static_cast<std::size_t>(count);
    }
    return filled;
  }

 private:
  Status failure() const { return io_error(concat("read '", name_, "': ", std::strerror(errno))); }

  Status wait_until_readable() const {
    constexpr int kWaitMilliseconds = 200;
    while (!stop_.stop_requested()) {
      pollfd waiting = {descriptor_, POLLIN, 0};
      int ready = ::poll(&waiting, 1, kWaitMilliseconds);
      if (ready > 0) return {};
      if (ready < 0 && errno != EINTR) return failure();
    }
    return cancelled(concat("while reading '", name_, "'"));
  }

  int descriptor_;
  std::string name_;
  std::stop_token stop_;
};

// What a put of several things adds up to.
struct Totals {
  std::uint64_t sources = 0;
  DirectoryResult sum;

  void add(const PutResult& put) {
    ++sum.files;
    sum.bytes += put.bytes;
    sum.new_bytes += put.new_bytes;
    sum.atoms += put.atoms;
    sum.new_atoms += put.new_atoms;
  }
};

class Putter {
 public:
  Putter(Context& context, const PutArguments& arguments, Session session, PutOptions options)
      : context_(context),
        arguments_(arguments),
        session_(std::move(session)),
        options_(options),
        started_(monotonic_seconds()),
        last_(started_) {}

  Status run() {
    for (const std::string& path : arguments_.paths) {
      ++totals_.sources;
      Status status = put(path);
      if (status.code() == StatusCode::kCancelled) return status;
      if (!status.ok()) fail(std::move(status));
    }
    if (several_ || totals_.sources > 1) HTN_RETURN_IF_ERROR(print_totals());
    return std::move(failure_);
  }

 private:
  // The first failure is the exit code; the others are said when they happen.
  void fail(Status status) {
    if (!failure_.ok()) context_.warn(failure_.to_string());
    failure_ = std::move(status);
  }

  std::string name_of(const std::string& path) const {
    if (arguments_.named) return arguments_.name;
    std::string name = path;
    while (name.starts_with("./")) name.erase(0, 2);
    while (name.size() > 1 && name.ends_with('/')) name.pop_back();
    return name;
  }

  // What the names of a folder's files begin with.
  std::string prefix_of(const std::string& path) const {
    std::string name = name_of(path);
    if (name.empty() || name == ".") return "";
    return name.ends_with('/') ? name : name + "/";
  }

  Status put(const std::string& path) {
    if (path == "-") return put_stream(STDIN_FILENO, "standard input", name_of(path));
    struct stat about = {};
    if (::stat(path.c_str(), &about) != 0) {
      int error = errno;
      std::string what = concat("'", path, "': ", std::strerror(error));
      return error == ENOENT || error == ENOTDIR ? not_found(what) : io_error(what);
    }
    if (S_ISDIR(about.st_mode)) return put_directory(path);
    if (S_ISREG(about.st_mode)) {
      return finish(session_.put_file(name_of(path), path, options_, context_.control()));
    }
    if (S_ISFIFO(about.st_mode) || S_ISCHR(about.st_mode)) {
      int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
      if (descriptor < 0) return io_error(concat("open '", path, "': ", std::strerror(errno)));
      return put_stream(descriptor, path, name_of(path));
    }
    return invalid_argument(concat("'", path, "' is neither a file, a folder nor a stream"));
  }

  Status put_stream(int descriptor, const std::string& what, const std::string& name) {
    StreamSource source(descriptor, what, context_.stop());
    return finish(session_.put(name, source, options_, context_.control()));
  }

  Status finish(Result<PutResult> put) {
    if (!put.ok()) return std::move(put).status();
    return report(*put);
  }

  Status put_directory(const std::string& path) {
    several_ = true;
    DirectoryOptions options;
    options.put = options_;
    options.on_file = [this](const PutResult& put) {
      if (!context_.json() && !arguments_.verbose) {
        totals_.add(put);
        return;
      }
      ignore_error(report(put), "the put goes on when nobody reads; the output remembers");
    };
    options.on_skip = [this](const std::string& skipped, const Status& why) {
      report_skipped(skipped, why);
    };
    auto result = session_.put_directory(prefix_of(path), path, options, context_.control());
    if (!result.ok()) return std::move(result).status();
    totals_.sum.skipped += result->skipped;
    return {};
  }

  void report_skipped(const std::string& path, const Status& why) {
    // Links, sockets and the like are no failure; what could not be read or was refused is.
    bool failed = why.code() != StatusCode::kNotSupported;
    if (failed) left_out_ = true;
    if (failed || arguments_.verbose) {
      context_.warn(concat("skipped '", path, "': ", why.to_string()));
    }
    if (!context_.json()) return;
    Record record;
    record.name("skipped", path)
        .word("code", status_code_name(why.code()))
        .word("message", why.message());
    ignore_error(context_.print(record), "the put goes on; the output remembers");
  }

  double lap() {
    double now = monotonic_seconds();
    return now - std::exchange(last_, now);
  }

  Status report(const PutResult& put) {
    totals_.add(put);
    double seconds = lap();
    if (context_.json()) {
      Record record;
      record.id("id", put.atom)
          .json_only("document", put.document.value())
          .name("name", put.name)
          .word("kind", kind_name(put.kind))
          .hash("sha256", put.sha256)
          .bytes("bytes", put.bytes)
          .bytes("new_bytes", put.new_bytes)
          .count("atoms", put.atoms)
          .count("new_atoms", put.new_atoms)
          .flag("unchanged", put.unchanged)
          .bytes("resumed_at", put.resumed_at)
          .seconds("seconds", seconds);
      return context_.print(record);
    }
    std::string line = concat(printable(put.name), "  @", put.atom.value(), "  ",
                              kind_name(put.kind), "  ", format_bytes(put.bytes));
    if (put.unchanged) {
      line += "  unchanged";
    } else {
      line += concat("  new ", format_bytes(put.new_bytes), " (",
                     percentage(put.new_bytes, put.bytes), "), ", with_separators(put.new_atoms),
                     " of ", with_separators(put.atoms), " atoms");
    }
    if (put.resumed_at > 0) line += concat("  resumed at ", format_bytes(put.resumed_at));
    // Files of a folder land together: one alone has no time of its own.
    if (!several_) line += concat("  ", duration(seconds), "  ", rate(put.bytes, seconds));
    return context_.print_line(line);
  }

  Status print_totals() {
    double seconds = monotonic_seconds() - started_;
    const DirectoryResult& sum = totals_.sum;
    if (left_out_ && failure_.ok()) fail(io_error("some files could not be put"));
    if (context_.json()) {
      Record record;
      record.flag("summary", true)
          .count("files", sum.files)
          .count("skipped", sum.skipped)
          .bytes("bytes", sum.bytes)
          .bytes("new_bytes", sum.new_bytes)
          .count("atoms", sum.atoms)
          .count("new_atoms", sum.new_atoms)
          .seconds("seconds", seconds);
      return context_.print(record);
    }
    std::string line =
        concat(with_separators(sum.files), sum.files == 1 ? " file, " : " files, ",
               format_bytes(sum.bytes), "; new ", format_bytes(sum.new_bytes), " (",
               percentage(sum.new_bytes, sum.bytes), ") in ", with_separators(sum.new_atoms),
               " of ", with_separators(sum.atoms), " atoms");
    if (sum.skipped > 0) line += concat("; ", with_separators(sum.skipped), " skipped");
    return context_.print_line(
        concat(line, "; ", duration(seconds), ", ", rate(sum.bytes, seconds)));
  }

  Context& context_;
  const PutArguments& arguments_;
  Session session_;
  PutOptions options_;
  Totals totals_;
  Status failure_;
  double started_;
  double last_;
  bool several_ = false;
  bool left_out_ = false;  // a file of a folder was not put and should have been
};

Status run_put(Context& context, const PutArguments& arguments) {
  if (arguments.named && arguments.paths.size() != 1) {
    return context.usage_error("--name is for one PATH");
  }
  for (const std::string& path : arguments.paths) {
    if (path == "-" && !arguments.named) {
      return context.usage_error("standard input needs --name NAME");
    }
  }
  PutOptions options;
  if (arguments.kind == "text") options.kind = Kind::kText;
  if (arguments.kind == "bytes") options.kind = Kind::kBytes;
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_writing(Options::Mode::kCreateOrOpen));
  HTN_ASSIGN_OR_RETURN(Session session, context.session(store));
  return Putter(context, arguments, std::move(session), options).run();
}

}  // namespace

Runner declare_put(CLI::App& app) {
  auto arguments = std::make_shared<PutArguments>();
  add_texts(app, "path", arguments->paths, "Files and folders; - is standard input")->required();
  add_text(app, "--name", arguments->name,
           "Name of the document, or what names of a folder's begin")
      ->each([arguments](const std::string&) { arguments->named = true; });
  app.add_option("--kind", arguments->kind, "bytes or text; otherwise taken from the content")
      ->check(CLI::IsMember({"bytes", "text"}));
  app.add_flag("-v,--verbose", arguments->verbose,
               "Say every file of a folder, and what was skipped");
  return [arguments](Context& context) { return run_put(context, *arguments); };
}

}  // namespace hartonomous::cli

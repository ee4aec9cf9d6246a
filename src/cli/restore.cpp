// restore: a content back into a file, or every document below a prefix into a folder.
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include <hartonomous/base/clock.hpp>
#include <hartonomous/base/file.hpp>
#include <hartonomous/base/text.hpp>

#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/listing.hpp"
#include "cli/reference.hpp"
#include "cli/text.hpp"

namespace hartonomous::cli {
namespace {

struct RestoreArguments {
  Reference reference;
  std::string output;
  std::string tree;
  bool is_tree = false;
};

// A pipe, a device: written to, never replaced.
bool is_stream(const std::string& path) {
  struct stat about = {};
  return ::stat(path.c_str(), &about) == 0 && !S_ISREG(about.st_mode) && !S_ISDIR(about.st_mode);
}

Status write_to(const Snapshot& now, AtomId atom, const std::string& path, const Control& control) {
  if (!is_stream(path)) return now.restore(atom, path, control);
  HTN_ASSIGN_OR_RETURN(File file, File::open(path, File::Mode::kCreate));
  return now.read(
      atom, {}, [&](Bytes bytes) { return file.write(bytes); }, control);
}

Status restore_one(Context& context, const Snapshot& now, const RestoreArguments& arguments) {
  HTN_ASSIGN_OR_RETURN(Target target, resolve(context, now, arguments.reference));
  HTN_ASSIGN_OR_RETURN(Atom atom, now.get_atom(target.atom));
  double started = monotonic_seconds();
  if (arguments.output == "-") {
    return now.read(
        target.atom, {}, [&](Bytes bytes) { return context.out().write(as_text(bytes)); },
        context.control());
  }
  HTN_RETURN_IF_ERROR(write_to(now, target.atom, arguments.output, context.control()));
  double seconds = monotonic_seconds() - started;
  if (!context.json()) {
    return context.print_line(concat(printable(arguments.output), "  ", format_bytes(atom.bytes),
                                     "  sha256 ", atom.sha256.to_hex(), "  ", duration(seconds),
                                     "  ", rate(atom.bytes, seconds)));
  }
  Record record;
  record.id("id", target.atom)
      .name("path", arguments.output)
      .hash("sha256", atom.sha256)
      .bytes("bytes", atom.bytes)
      .seconds("seconds", seconds);
  return context.print(record);
}

// Where a document goes below the folder. Errors: kInvalidArgument when it would go elsewhere.
Result<std::string> place_below(const std::string& folder, std::string_view rest) {
  while (rest.starts_with('/')) rest.remove_prefix(1);
  std::string_view parts = rest;
  while (!parts.empty()) {
    std::string_view part = parts.substr(0, parts.find('/'));
    if (part == ".." || part == ".") return invalid_argument("its name leads out of the folder");
    parts.remove_prefix(std::min(part.size() + 1, parts.size()));
  }
  if (rest.empty() || rest.ends_with('/')) return invalid_argument("its name is that of a folder");
  return concat(folder, "/", rest);
}

Status restore_document(Context& context, const Snapshot& now, const Document& document,
                        const std::string& path) {
  HTN_RETURN_IF_ERROR(make_directories(path.substr(0, path.rfind('/'))));
  HTN_RETURN_IF_ERROR(now.restore(document.atom, path, context.quiet_control()));
  if (!context.json()) return {};
  Record record;
  record.id("id", document.atom)
      .name("name", document.name)
      .name("path", path)
      .hash("sha256", document.sha256)
      .bytes("bytes", document.bytes);
  return context.print(record);
}

Status restore_tree(Context& context, const Snapshot& now, const RestoreArguments& arguments) {
  double started = monotonic_seconds();
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  Status failure;
  auto each = [&](const Document& document) -> Status {
    std::string_view rest = document.name;
    auto path = place_below(arguments.output, rest.substr(arguments.tree.size()));
    Status status = path.ok() ? restore_document(context, now, document, *path) : path.status();
    if (status.code() == StatusCode::kCancelled) return status;
    if (status.ok()) {
      ++files;
      bytes += document.bytes;
      context.show_progress({.phase = "restore", .done = bytes});
      return {};
    }
    context.warn(concat("'", document.name, "': ", status.to_string()));
    failure = std::move(status);
    return {};
  };
  HTN_RETURN_IF_ERROR(for_each_newest(now, arguments.tree, each));
  if (files == 0 && failure.ok()) {
    return not_found(concat("no document's name begins with '", arguments.tree, "'"));
  }
  double seconds = monotonic_seconds() - started;
  if (context.json()) {
    Record record;
    record.flag("summary", true)
        .count("files", files)
        .bytes("bytes", bytes)
        .seconds("seconds", seconds);
    HTN_RETURN_IF_ERROR(context.print(record));
  } else {
    HTN_RETURN_IF_ERROR(context.print_line(
        concat(with_separators(files), files == 1 ? " file, " : " files, ", format_bytes(bytes),
               "; ", duration(seconds), ", ", rate(bytes, seconds))));
  }
  return failure.ok() ? Status() : std::move(failure).with_context("not everything was restored");
}

Status run_restore(Context& context, const RestoreArguments& arguments) {
  const Reference& reference = arguments.reference;
  if (arguments.is_tree && (reference.named || !reference.text.empty())) {
    return context.usage_error("name one thing: REF, --name NAME or --tree PREFIX");
  }
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_reading());
  HTN_ASSIGN_OR_RETURN(Snapshot now, context.snapshot(store));
  return arguments.is_tree ? restore_tree(context, now, arguments)
                           : restore_one(context, now, arguments);
}

}  // namespace

Runner declare_restore(CLI::App& app) {
  auto arguments = std::make_shared<RestoreArguments>();
  add_reference(app, arguments->reference);
  add_text(app, "-o,--output", arguments->output, "File, or folder with --tree; - standard output")
      ->required();
  add_text(app, "--tree", arguments->tree, "Every document whose name begins so, into a folder")
      ->each([arguments](const std::string&) { arguments->is_tree = true; });
  return [arguments](Context& context) { return run_restore(context, *arguments); };
}

}  // namespace hartonomous::cli

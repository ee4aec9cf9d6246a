// ls, show: what is in the store, by name.
#include "cli/listing.hpp"

#include <memory>
#include <optional>

#include <hartonomous/base/text.hpp>

#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/reference.hpp"
#include "cli/text.hpp"

namespace hartonomous::cli {
namespace {

struct LsArguments {
  std::string prefix;
  bool all = false;
};

Status run_ls(Context& context, const LsArguments& arguments) {
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_reading());
  HTN_ASSIGN_OR_RETURN(Snapshot now, context.snapshot(store));
  auto each = [&](const Document& document) -> Status {
    if (context.stop().stop_requested()) return cancelled("listing");
    return context.print_row(record_of(document));
  };
  return arguments.all ? for_each_version(now, arguments.prefix, each)
                       : for_each_newest(now, arguments.prefix, each);
}

Status run_show(Context& context, const Reference& reference) {
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_reading());
  HTN_ASSIGN_OR_RETURN(Snapshot now, context.snapshot(store));
  HTN_ASSIGN_OR_RETURN(Target target, resolve(context, now, reference));
  HTN_ASSIGN_OR_RETURN(Atom atom, now.get_atom(target.atom));
  HTN_ASSIGN_OR_RETURN(std::uint64_t references, now.reference_count(target.atom));
  HTN_ASSIGN_OR_RETURN(std::uint64_t pins, now.pin_count(target.atom));
  Record record;
  record.id("id", atom.id);
  if (target.document) {
    record.name("name", target.document->name)
        .json_only("document", target.document->id.value())
        .count("version", target.document->version)
        .time("created", target.document->created);
  }
  record.word("kind", kind_name(atom.kind))
      .bytes("bytes", atom.bytes)
      .hash("sha256", atom.sha256)
      .flag("composite", atom.composite)
      .count("children", atom.children)
      .count("references", references)
      .count("pins", pins);
  return context.print(record);
}

}  // namespace

Record record_of(const Document& document) {
  Record record;
  record.id("id", document.atom)
      .json_only("document", document.id.value())
      .word("kind", kind_name(document.kind))
      .bytes("bytes", document.bytes)
      .count("version", document.version)
      .time("created", document.created)
      .json_only("sha256", document.sha256.to_hex())
      .name("name", document.name);
  return record;
}

Status for_each_version(const Snapshot& now, std::string_view prefix, const DocumentSink& sink) {
  RowCursor<Document> documents = now.documents(prefix);
  while (true) {
    HTN_ASSIGN_OR_RETURN(bool more, documents.next());
    if (!more) return {};
    HTN_RETURN_IF_ERROR(sink(documents.row()));
  }
}

Status for_each_newest(const Snapshot& now, std::string_view prefix, const DocumentSink& sink) {
  std::optional<Document> newest;
  auto each = [&](const Document& document) -> Status {
    bool next_name = newest && newest->name != document.name;
    Status status = next_name ? sink(*newest) : Status();
    newest = document;
    return status;
  };
  HTN_RETURN_IF_ERROR(for_each_version(now, prefix, each));
  return newest ? sink(*newest) : Status();
}

Runner declare_ls(CLI::App& app) {
  auto arguments = std::make_shared<LsArguments>();
  add_text(app, "prefix", arguments->prefix, "Only names that begin so");
  app.add_flag("-a,--all", arguments->all, "Every version, not only the newest");
  return [arguments](Context& context) { return run_ls(context, *arguments); };
}

Runner declare_show(CLI::App& app) {
  auto reference = std::make_shared<Reference>();
  add_reference(app, *reference);
  return [reference](Context& context) { return run_show(context, *reference); };
}

}  // namespace hartonomous::cli

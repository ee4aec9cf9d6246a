// rm, pin, unpin: what is referred to, and what no longer is.
#include <algorithm>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include <hartonomous/base/text.hpp>

#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/listing.hpp"
#include "cli/reference.hpp"
#include "cli/text.hpp"

namespace hartonomous::cli {
namespace {

// A commit each: few enough for memory, many enough not to wait for the disk.
constexpr std::size_t kNamesAtOnce = 1000;

struct RmArguments {
  Reference reference;
  std::string tree;
  bool is_tree = false;
};

Status report_removed(Context& context, std::string_view name, std::uint64_t version) {
  if (!context.json()) {
    std::string line = concat("removed ", printable(name));
    if (version != 0) line += concat(", version ", version);
    return context.print_line(line);
  }
  Record record;
  record.name("removed", name);
  if (version != 0) record.count("version", version);
  return context.print(record);
}

// In one commit.
Status remove_together(Context& context, Session& session, std::span<const std::string> names) {
  Transaction transaction = session.begin();
  for (const std::string& name : names) HTN_RETURN_IF_ERROR(transaction.remove(name));
  HTN_RETURN_IF_ERROR(transaction.commit().status());
  if (!context.json()) return {};
  for (const std::string& name : names) HTN_RETURN_IF_ERROR(report_removed(context, name, 0));
  return {};
}

Status remove_tree(Context& context, Session& session, const std::string& prefix) {
  std::vector<std::string> names;
  HTN_RETURN_IF_ERROR(
      for_each_newest(session.snapshot(), prefix, [&](const Document& document) -> Status {
        names.push_back(document.name);
        return {};
      }));
  if (names.empty()) return not_found(concat("no document's name begins with '", prefix, "'"));
  for (std::span<const std::string> rest = names; !rest.empty();) {
    if (context.stop().stop_requested()) return cancelled("removing");
    const auto some = rest.first(std::min(rest.size(), kNamesAtOnce));
    HTN_RETURN_IF_ERROR(remove_together(context, session, some));
    rest = rest.subspan(some.size());
  }
  return context.print_line(concat("removed ", with_separators(names.size()), " documents"));
}

Status remove_atom(Context& context, Session& session, const Reference& reference) {
  HTN_ASSIGN_OR_RETURN(Target target, resolve(context, session.snapshot(), reference));
  HTN_RETURN_IF_ERROR(session.remove_atom(target.atom));
  return report_removed(context, reference.text, 0);
}

Status run_rm(Context& context, const RmArguments& arguments) {
  const Reference& reference = arguments.reference;
  if (int{arguments.is_tree} + int{reference.named} + int{!reference.text.empty()} != 1) {
    return context.usage_error("name one thing: REF, --name NAME or --tree PREFIX");
  }
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_writing());
  HTN_ASSIGN_OR_RETURN(Session session, context.session(store));
  if (arguments.is_tree) return remove_tree(context, session, arguments.tree);
  if (reference.is_atom()) return remove_atom(context, session, reference);
  const std::string& name = reference.document_name();
  if (reference.version == 0) {
    HTN_RETURN_IF_ERROR(session.remove(name));
  } else {
    HTN_RETURN_IF_ERROR(session.remove(name, reference.version));
  }
  return report_removed(context, name, reference.version);
}

enum class PinChange { kPin, kUnpin };

Status run_pin(Context& context, const Reference& reference, PinChange change) {
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_writing());
  HTN_ASSIGN_OR_RETURN(Session session, context.session(store));
  HTN_ASSIGN_OR_RETURN(Target target, resolve(context, session.snapshot(), reference));
  HTN_RETURN_IF_ERROR(change == PinChange::kPin ? session.pin(target.atom)
                                                : session.unpin(target.atom));
  HTN_ASSIGN_OR_RETURN(std::uint64_t pins, session.snapshot().pin_count(target.atom));
  Record record;
  record.id("id", target.atom).count("pins", pins);
  if (context.json()) return context.print(record);
  return context.print_line(concat("@", target.atom.value(), "  pins ", with_separators(pins)));
}

Runner declare_pin_change(CLI::App& app, PinChange change) {
  auto reference = std::make_shared<Reference>();
  add_reference(app, *reference);
  return [reference, change](Context& context) { return run_pin(context, *reference, change); };
}

}  // namespace

Runner declare_rm(CLI::App& app) {
  auto arguments = std::make_shared<RmArguments>();
  add_reference(app, arguments->reference);
  add_text(app, "--tree", arguments->tree, "Every document whose name begins so")
      ->each([arguments](const std::string&) { arguments->is_tree = true; });
  return [arguments](Context& context) { return run_rm(context, *arguments); };
}

Runner declare_pin(CLI::App& app) { return declare_pin_change(app, PinChange::kPin); }

Runner declare_unpin(CLI::App& app) { return declare_pin_change(app, PinChange::kUnpin); }

}  // namespace hartonomous::cli

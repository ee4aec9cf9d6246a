// cat: a content's bytes, whole, a range or a line, on standard output.
#include <memory>

#include <hartonomous/base/text.hpp>

#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/reference.hpp"
#include "cli/text.hpp"

namespace hartonomous::cli {
namespace {

struct CatArguments {
  Reference reference;
  std::string range;
  std::uint64_t line = 0;  // from 1; 0: not asked for
};

// "OFFSET:LENGTH", either a size; without a length, to the end.
Result<ByteRange> parse_range(std::string_view text) {
  ByteRange range;
  std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return invalid_argument("a range is OFFSET:LENGTH");
  HTN_ASSIGN_OR_RETURN(range.offset, parse_size(text.substr(0, colon)));
  std::string_view length = text.substr(colon + 1);
  if (!length.empty()) {
    HTN_ASSIGN_OR_RETURN(range.length, parse_size(length));
  }
  return range;
}

Result<ByteRange> range_of(Context& context, const Snapshot& now, AtomId atom,
                           const CatArguments& arguments) {
  if (arguments.line > 0) return now.line_range(atom, arguments.line - 1);
  if (arguments.range.empty()) return ByteRange{};
  auto range = parse_range(arguments.range);
  if (!range.ok()) return context.usage_error(concat("--range: ", range.status().message()));
  return range;
}

Status run_cat(Context& context, const CatArguments& arguments) {
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_reading());
  HTN_ASSIGN_OR_RETURN(Snapshot now, context.snapshot(store));
  HTN_ASSIGN_OR_RETURN(Target target, resolve(context, now, arguments.reference));
  HTN_ASSIGN_OR_RETURN(ByteRange range, range_of(context, now, target.atom, arguments));
  std::uint64_t offset = range.offset;
  auto sink = [&](Bytes bytes) -> Status {
    if (!context.json()) return context.out().write(as_text(bytes));
    Record record;
    record.id("id", target.atom)
        .bytes("offset", offset)
        .bytes("bytes", bytes.size())
        .json_only("base64", to_base64(as_text(bytes)));
    offset += bytes.size();
    return context.print(record);
  };
  return now.read(target.atom, range, sink, context.quiet_control());
}

}  // namespace

Runner declare_cat(CLI::App& app) {
  auto arguments = std::make_shared<CatArguments>();
  add_reference(app, arguments->reference);
  CLI::Option* range =
      app.add_option("--range", arguments->range, "OFFSET:LENGTH in bytes, sizes allowed (1K:64)");
  app.add_option("--line", arguments->line, "One line of a text, from 1, its line end included")
      ->check(CLI::PositiveNumber)
      ->excludes(range);
  return [arguments](Context& context) { return run_cat(context, *arguments); };
}

}  // namespace hartonomous::cli

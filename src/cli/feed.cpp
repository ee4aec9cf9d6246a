// feed: the changes of rows, for another database to follow.
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <hartonomous/base/text.hpp>
#include <hartonomous/table/row.hpp>
#include <hartonomous/table/schema.hpp>

#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/text.hpp"

namespace hartonomous::cli {
namespace {

struct FeedArguments {
  std::string action;
  std::vector<std::string> values;
  FeedPoll poll;
  bool all = false;
  std::string error;
  std::string before;
};

Status print_tables(Context& context, const Feed& feed) {
  HTN_ASSIGN_OR_RETURN(const std::vector<std::string> tables, feed.tables());
  std::string names;
  for (const std::string& table : tables) names += concat(names.empty() ? "" : ", ", table);
  Record record;
  record.flag("on", !tables.empty())
      .json_only("tables", tables)
      .text_only("tables", names.empty() ? "none" : names);
  return context.print(record);
}

Status turn_on(Context& context, const FeedArguments& arguments) {
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_writing());
  HTN_ASSIGN_OR_RETURN(Session session, context.session(store));
  Feed feed = session.feed();
  HTN_RETURN_IF_ERROR(feed.turn_on(arguments.values));
  return print_tables(context, feed);
}

Status turn_off(Context& context, const FeedArguments&) {
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_writing());
  HTN_ASSIGN_OR_RETURN(Session session, context.session(store));
  Feed feed = session.feed();
  HTN_RETURN_IF_ERROR(feed.turn_off());
  return print_tables(context, feed);
}

Status show_state(Context& context, const FeedArguments&) {
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_reading());
  HTN_ASSIGN_OR_RETURN(Session session, context.session(store));
  return print_tables(context, session.feed());
}

Status list_changes(Context& context, const FeedArguments& arguments) {
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_reading());
  HTN_ASSIGN_OR_RETURN(Session session, context.session(store));
  FeedPoll poll = arguments.poll;
  if (arguments.all) poll.which = FeedPoll::Which::kAll;
  HTN_ASSIGN_OR_RETURN(const auto changes, session.feed().poll(poll));
  for (const rows::Neo4jSyncQueue& change : changes) {
    HTN_ASSIGN_OR_RETURN(const std::string json,
                         row_to_json(rows::Neo4jSyncQueue::kTable, values_of(change)));
    HTN_RETURN_IF_ERROR(context.print_json(json));
  }
  return {};
}

Result<std::vector<std::int64_t>> sync_ids(const std::vector<std::string>& texts) {
  std::vector<std::int64_t> ids;
  for (const std::string& text : texts) {
    HTN_ASSIGN_OR_RETURN(const std::uint64_t id, parse_number(text));
    ids.push_back(static_cast<std::int64_t>(id));
  }
  return ids;
}

Status acknowledge(Context& context, const FeedArguments& arguments) {
  HTN_ASSIGN_OR_RETURN(const auto ids, sync_ids(arguments.values));
  if (ids.empty()) return context.usage_error("feed ack takes the numbers of changes");
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_writing());
  HTN_ASSIGN_OR_RETURN(Session session, context.session(store));
  HTN_RETURN_IF_ERROR(session.feed().acknowledge(ids));
  Record record;
  record.count("acknowledged", ids.size());
  return context.print(record);
}

Status fail(Context& context, const FeedArguments& arguments) {
  HTN_ASSIGN_OR_RETURN(const auto ids, sync_ids(arguments.values));
  if (ids.size() != 1) return context.usage_error("feed fail takes the number of one change");
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_writing());
  HTN_ASSIGN_OR_RETURN(Session session, context.session(store));
  HTN_RETURN_IF_ERROR(session.feed().fail(ids[0], arguments.error));
  Record record;
  record.count("failed", static_cast<std::uint64_t>(ids[0]));
  return context.print(record);
}

Status purge(Context& context, const FeedArguments& arguments) {
  if (arguments.before.empty()) return context.usage_error("feed purge takes --before TIME");
  HTN_ASSIGN_OR_RETURN(const Instant before, parse_instant(arguments.before));
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_writing());
  HTN_ASSIGN_OR_RETURN(Session session, context.session(store));
  HTN_ASSIGN_OR_RETURN(const std::uint64_t purged, session.feed().purge(before));
  Record record;
  record.count("purged", purged);
  return context.print(record);
}

struct Action {
  std::string_view name;
  Status (*run)(Context&, const FeedArguments&);
};
constexpr std::array<Action, 7> kActions{{
    {"on", turn_on},
    {"off", turn_off},
    {"show", show_state},
    {"ls", list_changes},
    {"ack", acknowledge},
    {"fail", fail},
    {"purge", purge},
}};

Status run_feed(Context& context, const FeedArguments& arguments) {
  for (const Action& action : kActions) {
    if (action.name == arguments.action) return action.run(context, arguments);
  }
  return context.usage_error("feed: the action is one of on, off, show, ls, ack, fail, purge");
}

}  // namespace

Runner declare_feed(CLI::App& app) {
  auto arguments = std::make_shared<FeedArguments>();
  add_text(app, "ACTION", arguments->action, "on, off, show, ls, ack, fail or purge")->required();
  add_texts(app, "VALUES", arguments->values,
            "on: tables to follow, otherwise those of the graph of atoms. ack, fail: the numbers "
            "of changes");
  app.add_option("--after", arguments->poll.after, "ls: behind the change of this number");
  app.add_option("--limit", arguments->poll.limit, "ls: at most so many, otherwise 100");
  app.add_option("--attempts", arguments->poll.attempts_max, "ls: not those that failed so often");
  app.add_flag("--all", arguments->all, "ls: also those that were acknowledged");
  add_text(app, "--error", arguments->error, "fail: why it could not be told");
  add_text(app, "--before", arguments->before, "purge: what was acknowledged before this time");
  return [arguments](Context& context) { return run_feed(context, *arguments); };
}

}  // namespace hartonomous::cli

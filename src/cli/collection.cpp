// collection: texts that are searched together, how they are cut, analysed and ranked.
#include <algorithm>
#include <array>
#include <memory>

#include <hartonomous/base/json.hpp>
#include <hartonomous/base/text.hpp>

#include "cli/arguments.hpp"
#include "cli/collection_arguments.hpp"
#include "cli/command.hpp"
#include "cli/text.hpp"

namespace hartonomous::cli {
namespace {

Status list_collections(Context& context, const CollectionArguments&) {
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_reading());
  HTN_ASSIGN_OR_RETURN(const Snapshot now, context.snapshot(store));
  HTN_ASSIGN_OR_RETURN(const auto collections, now.search().collections());
  for (const SearchCollection& collection : collections) {
    HTN_RETURN_IF_ERROR(context.print_row(collection_record(collection)));
  }
  return {};
}

void add_shape(Record& record, const rows::SearchCollection& row) {
  record.name("prefix", row.name_prefix)
      .word("language", row.language)
      .word("token_rule", row.tokens)
      .flag("positions", row.positions);
  if (row.stop_words_json.has_value()) {
    const auto words = parse_json(*row.stop_words_json);
    record.count("stop_words", words.ok() ? words->items.size() : 0);
  }
  if (row.key_member.has_value()) record.name("key_member", *row.key_member);
  if (row.model_id.has_value()) record.count("model", static_cast<std::uint64_t>(*row.model_id));
}

Status show_collection(Context& context, const CollectionArguments& arguments) {
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_reading());
  HTN_ASSIGN_OR_RETURN(const Snapshot now, context.snapshot(store));
  HTN_ASSIGN_OR_RETURN(const SearchCollection collection,
                       find_collection(context, now.search(), arguments.rest[0]));
  Record record = collection_record(collection);
  add_shape(record, collection.row);
  HTN_RETURN_IF_ERROR(add_ranking(record, collection));
  record.time("created", collection.row.created_at)
      .count("cut_documents", collection.cut_documents)
      .count("segments", collection.segments)
      .bytes("memory_bytes", collection.memory_bytes);
  return context.print(record);
}

// What is committed of a collection stays when its making ends early.
Status ended_early(Status failed, const std::string& name) {
  if (failed.code() != StatusCode::kCancelled) return failed;
  return cancelled(concat("indexing; 'hart collection index ", printable(name), "' goes on"));
}

Status create_collection(Context& context, const CollectionArguments& arguments) {
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_writing(Options::Mode::kCreateOrOpen));
  HTN_ASSIGN_OR_RETURN(Session session, context.session(store));
  HTN_ASSIGN_OR_RETURN(
      const SearchCollectionOptions options,
      parse_collection_options(context, session.snapshot().embeddings(), arguments));
  const double started = monotonic_seconds();
  auto made = session.create_search_collection(arguments.rest[0], options, context.control());
  context.end_progress();
  if (!made.ok()) return ended_early(std::move(made).status(), arguments.rest[0]);
  Record record = collection_record(*made);
  record.seconds("seconds", monotonic_seconds() - started);
  return context.print(record);
}

Status index_collection(Context& context, const CollectionArguments& arguments) {
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_writing());
  HTN_ASSIGN_OR_RETURN(Session session, context.session(store));
  HTN_ASSIGN_OR_RETURN(const SearchCollection collection,
                       find_collection(context, session.snapshot().search(), arguments.rest[0]));
  const std::int32_t id = collection.row.collection_id;
  const double started = monotonic_seconds();
  Status indexed = session.index_search_collection(id, context.control());
  context.end_progress();
  if (!indexed.ok()) return ended_early(std::move(indexed), arguments.rest[0]);
  HTN_ASSIGN_OR_RETURN(const SearchCollection after,
                       session.snapshot().search().get_collection(id));
  Record record = collection_record(after);
  record.count("segments", after.segments).seconds("seconds", monotonic_seconds() - started);
  return context.print(record);
}

Status remove_collection(Context& context, const CollectionArguments& arguments) {
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_writing());
  HTN_ASSIGN_OR_RETURN(Session session, context.session(store));
  HTN_ASSIGN_OR_RETURN(const SearchCollection collection,
                       find_collection(context, session.snapshot().search(), arguments.rest[0]));
  HTN_RETURN_IF_ERROR(session.remove_search_collection(collection.row.collection_id));
  if (!context.json()) return context.print_line("removed; the documents stay");
  Record record;
  record.count("removed", static_cast<std::uint64_t>(collection.row.collection_id))
      .name("name", collection.row.collection_name);
  return context.print(record);
}

Status print_ranking(Context& context, const SearchCollection& collection) {
  Record record;
  record.count("collection", static_cast<std::uint64_t>(collection.row.collection_id))
      .name("name", collection.row.collection_name);
  HTN_RETURN_IF_ERROR(add_ranking(record, collection));
  return context.print(record);
}

// The weights of all fields, those that are named changed.
Result<std::vector<double>> field_weights(Context& context, const SearchCollection& collection,
                                          const std::vector<std::string>& named) {
  HTN_ASSIGN_OR_RETURN(const auto fields, search_fields(collection.row));
  std::vector<double> weights;
  for (const SearchField& field : fields) weights.push_back(field.weight);
  for (const std::string& each : named) {
    const auto parsed = parse_search_field(each);
    if (!parsed.ok()) return context.usage_error(concat("--field: ", parsed.status().message()));
    const auto found = std::find_if(fields.begin(), fields.end(), [&](const SearchField& field) {
      return field.name == parsed->name;
    });
    if (found == fields.end()) {
      return not_found(concat("field '", printable(parsed->name), "' of the collection"));
    }
    weights[static_cast<std::size_t>(found - fields.begin())] = parsed->weight;
  }
  return weights;
}

Status weigh_collection(Context& context, const CollectionArguments& arguments) {
  if (arguments.weights.empty() && arguments.fields.empty()) {
    HTN_ASSIGN_OR_RETURN(Store store, context.open_for_reading());
    HTN_ASSIGN_OR_RETURN(const Snapshot now, context.snapshot(store));
    HTN_ASSIGN_OR_RETURN(const SearchCollection collection,
                         find_collection(context, now.search(), arguments.rest[0]));
    return print_ranking(context, collection);
  }
  if (!context.options().as_of.empty()) {
    return context.usage_error("--as-of is of what reads: weights without new ones");
  }
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_writing());
  HTN_ASSIGN_OR_RETURN(Session session, context.session(store));
  HTN_ASSIGN_OR_RETURN(const SearchCollection collection,
                       find_collection(context, session.snapshot().search(), arguments.rest[0]));
  HTN_ASSIGN_OR_RETURN(const SearchWeights before, search_weights(collection.row));
  HTN_ASSIGN_OR_RETURN(const SearchWeights weights,
                       changed_weights(context, before, arguments.weights));
  HTN_ASSIGN_OR_RETURN(const auto fields, field_weights(context, collection, arguments.fields));
  const std::int32_t id = collection.row.collection_id;
  HTN_RETURN_IF_ERROR(session.set_search_weights(id, weights, fields));
  HTN_ASSIGN_OR_RETURN(const SearchCollection after,
                       session.snapshot().search().get_collection(id));
  return print_ranking(context, after);
}

enum class Access { kReads, kWrites };

struct Action {
  std::string_view name;
  Status (*run)(Context&, const CollectionArguments&);
  std::string_view takes;
  std::size_t least;
  std::size_t most;
  Access access = Access::kWrites;
};
constexpr std::array<Action, 7> kActions{{
    {"create", create_collection, "NAME", 1, 1},
    {"import", import_collection, "NAME FILE...", 2, SIZE_MAX},
    {"ls", list_collections, "nothing more", 0, 0, Access::kReads},
    {"show", show_collection, "NAME", 1, 1, Access::kReads},
    {"index", index_collection, "NAME", 1, 1},
    {"weights", weigh_collection, "NAME", 1, 1, Access::kReads},
    {"rm", remove_collection, "NAME", 1, 1},
}};

Status run_collection(Context& context, const CollectionArguments& arguments) {
  std::string names;
  for (const Action& action : kActions) {
    names += concat(names.empty() ? "" : ", ", action.name);
    if (action.name != arguments.action) continue;
    if (arguments.rest.size() < action.least || arguments.rest.size() > action.most) {
      return context.usage_error(concat("collection ", action.name, " takes ", action.takes));
    }
    if (action.access == Access::kWrites && !context.options().as_of.empty()) {
      return context.usage_error(
          concat("--as-of is of what reads, collection ", action.name, " writes"));
    }
    return action.run(context, arguments);
  }
  return context.usage_error(concat("collection: the action is one of ", names));
}

void add_shape_options(CLI::App& app, CollectionArguments& arguments) {
  constexpr const char* kGroup = "A new collection (create, import)";
  add_text(app, "--prefix", arguments.prefix, "Of documents whose names begin so; otherwise all")
      ->group(kGroup);
  add_text(app, "--unit", arguments.unit, "What is found: document (otherwise), line or record")
      ->group(kGroup);
  add_texts(app, "--field", arguments.fields,
            "NAME or NAME=WEIGHT, up to 8 times: of records a member, otherwise text or name; "
            "weights: another weight of that one")
      ->group(kGroup);
  add_text(app, "--key-member", arguments.key_member, "Of records: the member that names one")
      ->group(kGroup);
  add_text(app, "--language", arguments.language,
           "Of stems and stop words, by code or name, en; none: words stay as they are")
      ->group(kGroup);
  add_text(
      app, "--stop-words", arguments.stop_words,
      "A file with the words that are left out, or none; otherwise the language's, where it has "
      "some")
      ->group(kGroup);
  add_text(app, "--tokens", arguments.tokens, "words (otherwise), or code: identifiers by part")
      ->group(kGroup);
  app.add_flag("--no-positions", arguments.no_positions, "Half the size, and no phrases")
      ->group(kGroup);
  add_text(app, "-m,--model", arguments.model.which,
           "Model of embeddings that are searched with it, by number or name")
      ->group(kGroup);
  add_text(app, "--version", arguments.model.version, "Version of the model, beside its name")
      ->group(kGroup);
}

}  // namespace

Runner declare_collection(CLI::App& app) {
  auto arguments = std::make_shared<CollectionArguments>();
  add_text(app, "ACTION", arguments->action, "create, import, ls, show, index, weights or rm")
      ->required();
  add_texts(app, "ARGUMENT", arguments->rest,
            "create: NAME; import: NAME FILE...; others: NAME, or the number");
  add_shape_options(app, *arguments);
  add_weights(app, arguments->weights);
  add_text(app, "--format", arguments->format, "import: trec, beir or smart; otherwise found");
  app.footer(
      "Examples:\n"
      "  hart collection create docs --prefix /usr/share/doc/\n"
      "  hart collection create notes --prefix notes/ --unit line --language german\n"
      "  hart collection create papers --prefix papers/ --unit record --field title=2 --field text "
      "--key-member _id --model glove\n"
      "  hart collection import cranfield cran.all.1400\n"
      "  hart collection weights papers --k1 1.5 --field title=3");
  return [arguments](Context& context) { return run_collection(context, *arguments); };
}

}  // namespace hartonomous::cli

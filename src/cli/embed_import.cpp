// embed create, import, documents: models, and vectors of many.
#include <hartonomous/base/text.hpp>
#include <hartonomous/vectorfile/vector_reader.hpp>

#include "cli/embed_arguments.hpp"
#include "cli/text.hpp"

namespace hartonomous::cli {

Result<EmbeddingModelOptions> parse_model_options(Context& context, const Embeddings& embeddings,
                                                  const EmbedArguments& arguments) {
  EmbeddingModelOptions options = arguments.options;
  options.dimension = arguments.dimension;
  options.version_tag = arguments.version;
  if (arguments.metric.has_value()) {
    const auto metric = vector::parse_metric(*arguments.metric);
    if (!metric.ok()) {
      return context.usage_error(concat("--metric: ", metric.status().message()));
    }
    options.metric = *metric;
  }
  if (arguments.residency == "int8") {
    options.residency = VectorResidency::kInt8;
  } else if (arguments.residency.value_or("float32") != "float32") {
    return context.usage_error(
        concat("--residency: '", *arguments.residency, "' is neither float32 nor int8"));
  }
  if (!arguments.words.empty()) {
    HTN_ASSIGN_OR_RETURN(const EmbeddingModel words,
                         find_embedding_model(context, embeddings, {.which = arguments.words}));
    options.words_model_id = words.model.model_id;
    if (options.dimension == 0) {
      options.dimension = static_cast<std::uint32_t>(words.space.dimension);
    }
  }
  return options;
}

Status create_embeddings(Context& context, const EmbedArguments& arguments) {
  if (arguments.dimension == 0 && arguments.words.empty()) {
    return context.usage_error("embed create: give --dimension N, 1 to 65536");
  }
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_writing(Options::Mode::kCreateOrOpen));
  HTN_ASSIGN_OR_RETURN(Session session, context.session(store));
  HTN_ASSIGN_OR_RETURN(const EmbeddingModelOptions options,
                       parse_model_options(context, session.snapshot().embeddings(), arguments));
  HTN_ASSIGN_OR_RETURN(const EmbeddingModel model,
                       session.create_embedding_model(arguments.rest[0], options));
  return context.print(embedding_model_record(model));
}

namespace {

struct ImportModel {
  EmbeddingModel model;
  bool is_new = false;
};

// A file that cannot be read makes no model.
Result<std::uint32_t> dimension_of(const std::string& path, const EmbedArguments& arguments) {
  vectorfile::VectorReaderOptions options{.keys_path = arguments.import.keys_path};
  if (!arguments.import.format.empty()) {
    options.format = vectorfile::find_vector_format(arguments.import.format);
    if (!options.format.has_value()) {
      return invalid_argument(concat("'", arguments.import.format, "' is no format of vectors"));
    }
  }
  HTN_ASSIGN_OR_RETURN(const auto reader, vectorfile::VectorReader::open(path, options));
  return static_cast<std::uint32_t>(reader->info().dimension);
}

// What is asked of a new model, of one that is there.
Status check_same(const EmbeddingModel& model, const EmbedArguments& arguments) {
  const auto differs = [&](std::string_view what, const std::string& is,
                           const std::optional<std::string>& asked) {
    if (!asked.has_value() || *asked == is) return Status();
    return Status(StatusCode::kAlreadyExists,
                  concat("model '", model.model.model_name, "' is there, of ", what, " ", is));
  };
  HTN_RETURN_IF_ERROR(differs("metric", model.space.metric, arguments.metric));
  return differs("residency", model.space.residency, arguments.residency);
}

Result<ImportModel> import_model(Context& context, Session& session,
                                 const EmbedArguments& arguments) {
  const Embeddings embeddings = session.snapshot().embeddings();
  auto found = find_embedding_model(context, embeddings, arguments.model());
  if (found.ok()) {
    if (arguments.create) HTN_RETURN_IF_ERROR(check_same(*found, arguments));
    return ImportModel{.model = std::move(*found), .is_new = false};
  }
  if (found.status().code() != StatusCode::kNotFound) return std::move(found).status();
  if (!arguments.create) {
    return not_found(concat(found.status().message(), " of embeddings: --create makes it"));
  }
  HTN_ASSIGN_OR_RETURN(EmbeddingModelOptions options,
                       parse_model_options(context, embeddings, arguments));
  if (arguments.dimension == 0) {
    HTN_ASSIGN_OR_RETURN(options.dimension, dimension_of(arguments.rest[1], arguments));
  }
  HTN_ASSIGN_OR_RETURN(EmbeddingModel model,
                       session.create_embedding_model(arguments.rest[0], options));
  return ImportModel{.model = std::move(model), .is_new = true};
}

void add_put(Record& record, const EmbeddingPutResult& put) {
  record.count("inserted", put.inserted)
      .count("updated", put.updated)
      .count("unchanged", put.unchanged);
}

// A model that was made for a file of which nothing was taken is not left behind.
void forget_empty(Session& session, const ImportModel& made) {
  if (!made.is_new) return;
  const std::int32_t model_id = made.model.model.model_id;
  const auto now = session.snapshot().embeddings().get_model(model_id);
  if (!now.ok() || now->embeddings > 0) return;
  ignore_error(session.remove_embedding_model(model_id), "the failure before it is told");
}

}  // namespace

Status import_embeddings(Context& context, const EmbedArguments& arguments) {
  HTN_ASSIGN_OR_RETURN(Store store,
                       context.open_for_writing(arguments.create ? Options::Mode::kCreateOrOpen
                                                                 : Options::Mode::kOpenExisting));
  HTN_ASSIGN_OR_RETURN(Session session, context.session(store));
  HTN_ASSIGN_OR_RETURN(const ImportModel into, import_model(context, session, arguments));
  const std::int32_t model_id = into.model.model.model_id;
  const double started = monotonic_seconds();
  const auto imported =
      session.import_embeddings(model_id, arguments.rest[1], arguments.import, context.control());
  context.end_progress();
  if (!imported.ok()) {
    forget_empty(session, into);
    return imported.status();
  }
  const double seconds = monotonic_seconds() - started;
  Record record;
  record.count("model", static_cast<std::uint64_t>(model_id))
      .name("name", into.model.model.model_name)
      .flag("created", into.is_new)
      .count("dimension", static_cast<std::uint64_t>(into.model.space.dimension))
      .count("rows", imported->rows)
      .count("new_atoms", imported->new_atoms);
  add_put(record, imported->put);
  record.seconds("seconds", seconds);
  if (seconds > 0) {
    const double rows = static_cast<double>(imported->rows) / seconds;
    record.text_only("rate", concat(with_separators(static_cast<std::uint64_t>(rows)), " rows/s"));
  }
  return context.print(record);
}

Status embed_documents(Context& context, const EmbedArguments& arguments) {
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_writing());
  HTN_ASSIGN_OR_RETURN(Session session, context.session(store));
  HTN_ASSIGN_OR_RETURN(
      const EmbeddingModel model,
      find_embedding_model(context, session.snapshot().embeddings(), arguments.model()));
  const double started = monotonic_seconds();
  HTN_ASSIGN_OR_RETURN(
      const EmbeddingPutResult put,
      session.embed_documents(model.model.model_id, arguments.prefix, context.control()));
  context.end_progress();
  Record record;
  record.count("model", static_cast<std::uint64_t>(model.model.model_id))
      .name("name", model.model.model_name);
  add_put(record, put);
  record.seconds("seconds", monotonic_seconds() - started);
  return context.print(record);
}

}  // namespace hartonomous::cli

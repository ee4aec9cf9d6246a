// collection import: judged documents, of TREC, BEIR or SMART, as records that are searched.
#include <filesystem>

#include <hartonomous/base/text.hpp>
#include <hartonomous/judged/collection.hpp>

#include "cli/collection_arguments.hpp"
#include "cli/text.hpp"

namespace hartonomous::cli {
namespace {

Result<std::optional<judged::DocumentFormat>> parse_format(Context& context,
                                                           const std::string& name) {
  using Format = judged::DocumentFormat;
  if (name.empty()) return std::optional<Format>();
  if (name == "trec") return std::optional(Format::kTrec);
  if (name == "beir") return std::optional(Format::kJsonLines);
  if (name == "smart") return std::optional(Format::kSmart);
  return context.usage_error(concat("--format: '", name, "' is none of trec, beir and smart"));
}

// The documents of a file as lines of JSON, one after the other.
class RecordSource : public Source {
 public:
  explicit RecordSource(judged::DocumentReader& reader) : reader_(reader) {}

  Result<std::size_t> read(std::span<std::byte> buffer) override {
    std::size_t filled = 0;
    while (filled < buffer.size()) {
      if (given_ == line_.size()) {
        HTN_ASSIGN_OR_RETURN(const bool more, next_line());
        if (!more) break;
      }
      const std::size_t count = std::min(buffer.size() - filled, line_.size() - given_);
      std::copy_n(as_bytes(line_).begin() + static_cast<std::ptrdiff_t>(given_), count,
                  buffer.begin() + static_cast<std::ptrdiff_t>(filled));
      given_ += count;
      filled += count;
    }
    return filled;
  }
  std::uint64_t records() const { return records_; }

 private:
  Result<bool> next_line() {
    HTN_ASSIGN_OR_RETURN(const bool more, reader_.next(document_));
    if (!more) return false;
    Json json{{"_id", document_.id}, {"title", document_.title}};
    if (!document_.author.empty()) json["author"] = document_.author;
    if (!document_.source.empty()) json["source"] = document_.source;
    json["text"] = document_.text;
    // Old collections have bytes that are no UTF-8.
    line_ = json.dump(-1, ' ', false, Json::error_handler_t::replace);
    line_ += '\n';
    given_ = 0;
    ++records_;
    return true;
  }

  judged::DocumentReader& reader_;
  judged::Document document_;
  std::string line_;
  std::size_t given_ = 0;
  std::uint64_t records_ = 0;
};

Result<SearchCollection> make_collection(Context& context, Session& session,
                                         CollectionArguments arguments) {
  if (arguments.unit.empty()) arguments.unit = "record";
  if (arguments.fields.empty()) arguments.fields = {"title", "text"};
  if (arguments.key_member.empty()) arguments.key_member = "_id";
  if (arguments.prefix.empty()) arguments.prefix = concat(arguments.rest[0], "/");
  HTN_ASSIGN_OR_RETURN(
      const SearchCollectionOptions options,
      parse_collection_options(context, session.snapshot().embeddings(), arguments));
  if (options.unit != collection::Unit::kRecord) {
    return context.usage_error("collection import makes records: --unit record");
  }
  return session.create_search_collection(arguments.rest[0], options, context.control());
}

// The one that is there, or a new one.
Result<SearchCollection> collection_for(Context& context, Session& session,
                                        const CollectionArguments& arguments) {
  auto found = session.snapshot().search().find_collection(arguments.rest[0]);
  if (!found.ok()) {
    if (found.status().code() != StatusCode::kNotFound) return found;
    return make_collection(context, session, arguments);
  }
  if (arguments.shapes()) {
    return Status(StatusCode::kAlreadyExists, concat("collection '", printable(arguments.rest[0]),
                                                     "' is there, with options of its own"));
  }
  if (found->row.unit == "record") return found;
  return Status(StatusCode::kFailedPrecondition,
                concat("collection '", printable(arguments.rest[0]), "' is one of ",
                       found->row.unit, "s, records are imported"));
}

Status import_file(Context& context, Session& session, const SearchCollection& into,
                   const std::string& path, std::optional<judged::DocumentFormat> format) {
  HTN_ASSIGN_OR_RETURN(const auto reader, judged::DocumentReader::open(path, format));
  RecordSource source(*reader);
  Control control = context.control();
  control.progress = [&](const Progress&) {
    context.show_progress(
        {.phase = "import", .done = reader->bytes_done(), .total = reader->bytes_total()});
  };
  const std::string name = into.row.name_prefix + std::filesystem::path(path).filename().string();
  const double started = monotonic_seconds();
  HTN_ASSIGN_OR_RETURN(const PutResult put,
                       session.put(name, source, {.kind = Kind::kText}, control));
  context.end_progress();
  const double seconds = monotonic_seconds() - started;
  Record record;
  record.count("collection", static_cast<std::uint64_t>(into.row.collection_id))
      .count("records", source.records())
      .bytes("bytes", put.bytes)
      .bytes("new_bytes", put.new_bytes)
      .seconds("seconds", seconds)
      .name("document", put.name);
  return context.print_row(record);
}

}  // namespace

Status import_collection(Context& context, const CollectionArguments& arguments) {
  HTN_ASSIGN_OR_RETURN(const auto format, parse_format(context, arguments.format));
  // A file that cannot be read makes no collection.
  for (std::size_t i = 1; i < arguments.rest.size(); ++i) {
    HTN_RETURN_IF_ERROR(judged::DocumentReader::open(arguments.rest[i], format).status());
  }
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_writing(Options::Mode::kCreateOrOpen));
  HTN_ASSIGN_OR_RETURN(Session session, context.session(store));
  HTN_ASSIGN_OR_RETURN(const SearchCollection into, collection_for(context, session, arguments));
  for (std::size_t i = 1; i < arguments.rest.size(); ++i) {
    HTN_RETURN_IF_ERROR(import_file(context, session, into, arguments.rest[i], format));
  }
  return {};
}

}  // namespace hartonomous::cli

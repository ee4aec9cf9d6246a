// embed get, put, rm: the vectors of single atoms.
#include <cstring>
#include <iostream>

#include <hartonomous/base/file.hpp>
#include <hartonomous/base/text.hpp>

#include "cli/embed_arguments.hpp"
#include "cli/model_arguments.hpp"
#include "cli/reference.hpp"
#include "cli/text.hpp"

namespace hartonomous::cli {
namespace {

constexpr std::size_t kLinesAtOnce = 4096;

// The atom that an argument names, or that an option does.
Result<AtomId> atom_of(Context& context, const Snapshot& now, const EmbedArguments& arguments,
                       std::size_t index) {
  const bool named = arguments.rest.size() > index;
  if ((named ? 1 : 0) + arguments.atom.given() != 1) {
    return context.usage_error("which atom? Give ATOM, --key or --document");
  }
  return named ? parse_atom_id(arguments.rest[index]) : find_chosen_atom(now, arguments.atom);
}

// Header and numbers of NPY 1.0: source: numpy/lib/format.py.
std::string npy_of(const std::vector<float>& numbers) {
  std::string header =
      concat("{'descr': '<f4', 'fortran_order': False, 'shape': (", numbers.size(), ",), }");
  constexpr std::size_t kPreamble = 10;
  constexpr std::size_t kAligned = 64;
  const std::size_t bytes = kPreamble + header.size() + 1;
  header.append((kAligned - bytes % kAligned) % kAligned, ' ');
  header.push_back('\n');
  std::string out("\x93NUMPY\x01\x00", 8);
  out.push_back(static_cast<char>(header.size() & 0xFF));
  out.push_back(static_cast<char>(header.size() >> 8));
  out += header;
  const std::size_t begin = out.size();
  out.resize(begin + numbers.size() * sizeof(float));
  std::memcpy(out.data() + begin, numbers.data(), numbers.size() * sizeof(float));
  return out;
}

Record embedding_record(const Embedding& embedding) {
  const rows::AtomEmbedding& row = embedding.row;
  Record record;
  record.id("atom", row.atom_id)
      .json_only("embedding", row.atom_embedding_id)
      .count("model", static_cast<std::uint64_t>(row.model_id))
      .count("dimension", embedding.vector.size())
      .time("created", row.created_at);
  if (row.importance_score.has_value()) {
    record.json_only("importance", *row.importance_score)
        .text_only("importance", fixed_text(*row.importance_score, 4));
  }
  if (row.spatial_key.has_value()) {
    const Point& at = *row.spatial_key;
    const geometry::Point3 point{static_cast<float>(at.x), static_cast<float>(at.y),
                                 static_cast<float>(at.z)};
    record.json_only("point", json_of(point))
        .text_only("point", point_text(point))
        .json_only("hilbert_index", row.hilbert_index.value_or(0))
        .json_only("bucket", {row.spatial_bucket_x.value_or(0), row.spatial_bucket_y.value_or(0),
                              row.spatial_bucket_z.value_or(0)});
  }
  return record;
}

// A line of input: its atom, its vector and, where it has one, its importance.
struct Line {
  AtomId atom;
  std::vector<float> vector;
  std::optional<double> importance;
};

Result<AtomId> atom_of_line(const Snapshot& now, const Json& json) {
  AtomChoice choice;
  const auto text = [&](const char* name) {
    const auto member = json.find(name);
    if (member == json.end()) return std::optional<std::string>();
    return std::optional(member->is_string() ? member->get<std::string>() : member->dump());
  };
  choice.atom = text("atom").value_or("");
  choice.key = text("key");
  choice.document = text("document").value_or("");
  if (choice.given() != 1) return invalid_argument("it has one of atom, key and document");
  return find_chosen_atom(now, choice);
}

Result<Line> parse_line(const Snapshot& now, const std::string& text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return invalid_argument("it is no JSON object");
  const auto vector = json.find("vector");
  if (vector == json.end() || !vector->is_array()) return invalid_argument("it has no vector");
  Line line;
  for (const Json& number : *vector) {
    if (!number.is_number()) return invalid_argument(concat(number.dump(), " is no number"));
    line.vector.push_back(number.get<float>());
  }
  if (const auto importance = json.find("importance"); importance != json.end()) {
    if (!importance->is_number()) return invalid_argument("its importance is no number");
    line.importance = importance->get<double>();
  }
  HTN_ASSIGN_OR_RETURN(line.atom, atom_of_line(now, json));
  return line;
}

Status print_put(Context& context, const EmbeddingPutResult& put) {
  Record record;
  record.count("inserted", put.inserted)
      .count("updated", put.updated)
      .count("unchanged", put.unchanged);
  return context.print(record);
}

Status put_lines(Context& context, Session& session, std::int32_t model_id) {
  const Snapshot now = session.snapshot();
  EmbeddingPutResult sum;
  std::uint64_t number = 0;
  for (bool more = true; more;) {
    const std::uint64_t first = number + 1;
    std::vector<Line> lines;
    std::string text;
    while (lines.size() < kLinesAtOnce && (more = bool(std::getline(std::cin, text)))) {
      if (context.stop().stop_requested()) return cancelled("put of embeddings");
      ++number;
      if (text.find_first_not_of(" \t\r") == std::string::npos) continue;
      auto line = parse_line(now, text);
      if (!line.ok()) return std::move(line).status().with_context(concat("line ", number));
      lines.push_back(std::move(*line));
    }
    std::vector<EmbeddingInput> inputs;
    for (const Line& line : lines) {
      inputs.push_back({.atom = line.atom, .vector = line.vector, .importance = line.importance});
    }
    if (inputs.empty()) break;
    auto put = session.put_embeddings(model_id, inputs, context.control());
    if (!put.ok()) {
      return std::move(put).status().with_context(concat("lines ", first, " to ", number));
    }
    sum.inserted += put->inserted;
    sum.updated += put->updated;
    sum.unchanged += put->unchanged;
  }
  context.end_progress();
  return print_put(context, sum);
}

}  // namespace

Status get_embedding(Context& context, const EmbedArguments& arguments) {
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_reading());
  HTN_ASSIGN_OR_RETURN(const Snapshot now, context.snapshot(store));
  HTN_ASSIGN_OR_RETURN(const EmbeddingModel model,
                       find_embedding_model(context, now.embeddings(), arguments.model()));
  HTN_ASSIGN_OR_RETURN(const AtomId atom, atom_of(context, now, arguments, 1));
  HTN_ASSIGN_OR_RETURN(const auto found, now.embeddings().find(model.model.model_id, atom));
  if (!found.has_value()) {
    return not_found(
        concat("embedding of atom ", atom.value(), " by model '", model.model.model_name, "'"));
  }
  Record record = embedding_record(*found);
  if (!arguments.npy.empty()) {
    HTN_RETURN_IF_ERROR(write_file_durably(arguments.npy, as_bytes(npy_of(found->vector))));
    record.name("path", arguments.npy);
    return context.print(record);
  }
  record.json_only("vector", json_of(found->vector));
  std::string numbers;
  for (const float number : found->vector) {
    numbers += concat(numbers.empty() ? "" : ",", float_text(number));
  }
  record.text_only("vector", numbers);
  return context.print(record);
}

Status put_embeddings(Context& context, const EmbedArguments& arguments) {
  const bool has_lines = arguments.rest.size() == 1 && arguments.atom.given() == 0;
  std::vector<float> vector;
  std::optional<double> importance;
  if (!has_lines) {
    auto numbers = parse_vector(arguments.rest.size() > 1 ? arguments.rest.back() : "");
    if (!numbers.ok()) {
      return context.usage_error(concat("embed put: ", numbers.status().message()));
    }
    vector = std::move(*numbers);
  }
  if (arguments.importance.has_value()) {
    const auto number = parse_real(*arguments.importance);
    if (!number.ok() || has_lines) {
      return context.usage_error(has_lines ? "--importance: each line of input has its own"
                                           : concat("--importance: ", number.status().message()));
    }
    importance = *number;
  }
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_writing());
  HTN_ASSIGN_OR_RETURN(Session session, context.session(store));
  const Snapshot now = session.snapshot();
  HTN_ASSIGN_OR_RETURN(const EmbeddingModel model,
                       find_embedding_model(context, now.embeddings(), arguments.model()));
  const std::int32_t model_id = model.model.model_id;
  if (has_lines) return put_lines(context, session, model_id);
  EmbedArguments named = arguments;
  named.rest.pop_back();  // the vector
  HTN_ASSIGN_OR_RETURN(const AtomId atom, atom_of(context, now, named, 1));
  const EmbeddingInput input{.atom = atom, .vector = vector, .importance = importance};
  HTN_ASSIGN_OR_RETURN(const EmbeddingPutResult put,
                       session.put_embeddings(model_id, {&input, 1}, context.control()));
  context.end_progress();
  return print_put(context, put);
}

Status remove_embeddings(Context& context, const EmbedArguments& arguments) {
  std::vector<AtomId> atoms;
  for (std::size_t i = 1; i < arguments.rest.size(); ++i) {
    HTN_ASSIGN_OR_RETURN(const AtomId atom, parse_atom_id(arguments.rest[i]));
    atoms.push_back(atom);
  }
  const int chosen = arguments.atom.given();
  if (chosen > 1 || (chosen == 0 && atoms.empty())) {
    return context.usage_error("which atoms? Give ATOM..., --key or --document");
  }
  HTN_ASSIGN_OR_RETURN(Store store, context.open_for_writing());
  HTN_ASSIGN_OR_RETURN(Session session, context.session(store));
  const Snapshot now = session.snapshot();
  HTN_ASSIGN_OR_RETURN(const EmbeddingModel model,
                       find_embedding_model(context, now.embeddings(), arguments.model()));
  if (chosen == 1) {
    HTN_ASSIGN_OR_RETURN(const AtomId atom, find_chosen_atom(now, arguments.atom));
    atoms.push_back(atom);
  }
  HTN_ASSIGN_OR_RETURN(const std::uint64_t removed,
                       session.remove_embeddings(model.model.model_id, atoms));
  if (removed == 0) {
    return not_found(concat("embedding of any of these by model '", model.model.model_name, "'"));
  }
  Record record;
  record.count("removed", removed).count("asked", atoms.size());
  return context.print(record);
}

}  // namespace hartonomous::cli

// text: tokens as atoms beside the same bytes taken as opaque, and who contains a rare token.
#include <algorithm>
#include <map>
#include <set>

#include <hartonomous/base/clock.hpp>
#include <hartonomous/base/file.hpp>

#include "support/text_source.hpp"
#include "workload/story.hpp"

namespace hartonomous::bench {
namespace {

constexpr std::uint64_t kDocuments = 64;
constexpr std::uint64_t kRareTokens = 100;
constexpr std::uint64_t kTokensPerDocument = 5;

struct TextData {
  const Workload& workload;
  Scratch scratch;
  std::vector<std::string> files;
  std::uint64_t bytes = 0;
  std::uint64_t original_bytes = 0;
  std::map<std::uint64_t, std::set<std::string>> planted;  // rare token: the files that have it

  void figure(std::string name, double value, std::string unit, const Cost& cost,
              const Target& target = {}, std::string note = {}) const {
    workload.report->add({.story = "text",
                          .name = std::move(name),
                          .value = value,
                          .unit = std::move(unit),
                          .cost = cost,
                          .target = target,
                          .note = std::move(note)});
  }
};

// A word that no text has: letters only, so that it stays one token.
std::string rare_token(std::uint64_t number) {
  std::string token = "zqxjkvhartonomous";
  for (int i = 0; i < 4; ++i, number /= 26) token += static_cast<char>('a' + number % 26);
  return token;
}

Status write_document(TextData& data, TextSource& source, std::uint64_t bytes) {
  std::uint64_t index = data.files.size();
  std::string path = data.scratch / concat("text-", 1000 + index);
  HTN_ASSIGN_OR_RETURN(File file, File::open(path, File::Mode::kCreate));
  std::uint64_t written = 0;
  while (written < bytes) {
    HTN_ASSIGN_OR_RETURN(std::string piece, source.next());
    HTN_RETURN_IF_ERROR(file.write(as_bytes(piece)));
    written += piece.size();
  }
  for (std::uint64_t i = 0; i < kTokensPerDocument; ++i) {
    std::uint64_t token = (index * kTokensPerDocument + i) % kRareTokens;
    std::string line = "the " + rare_token(token) + "\n";
    HTN_RETURN_IF_ERROR(file.write(as_bytes(line)));
    written += line.size();
    data.planted[token].insert(path);
  }
  data.files.push_back(path);
  data.bytes += written;
  return file.sync();
}

Status write_documents(TextData& data) {
  std::uint64_t wanted = data.workload.sizes.text;
  Choice choice{{"/usr/share", "/usr/lib", "/usr/include"}, Content::kText, wanted, 8u << 20};
  TextSource source(choose_files(choice), data.workload.seed);
  for (std::uint64_t i = 0; i < kDocuments && data.bytes < wanted; ++i) {
    std::uint64_t left = wanted - data.bytes;
    HTN_RETURN_IF_ERROR(write_document(data, source, left / (kDocuments - i)));
  }
  data.original_bytes = std::min(source.original_bytes(), data.bytes);
  return {};
}

// The first bytes of the documents in one file, cut at a line end.
Status write_slice(const TextData& data, const std::string& path) {
  HTN_ASSIGN_OR_RETURN(File out, File::open(path, File::Mode::kCreate));
  std::uint64_t left = data.workload.sizes.text_slice;
  for (const std::string& file : data.files) {
    if (left == 0) break;
    HTN_ASSIGN_OR_RETURN(std::string text, read_file(file, ~std::uint64_t{0}));
    if (text.size() > left) {
      text.resize(text.rfind('\n', left - 1) + 1);
      left = text.size();
    }
    HTN_RETURN_IF_ERROR(out.write(as_bytes(text)));
    left -= text.size();
  }
  return out.sync();
}

Result<Cost> put_slice(const TextData& data, const std::string& slice, const PutOptions& options,
                       Kind kind, FreshPut& fresh) {
  std::string store = data.scratch / "slice-store";
  HTN_ASSIGN_OR_RETURN(fresh, put_into_fresh_store(data.workload, store, slice, options));
  HTN_RETURN_IF_ERROR(expect(fresh.put.kind == kind, "the kind of a text"));
  remove_all(store);
  return fresh.cost;
}

Status measure_rates(const TextData& data, Answers& answers) {
  std::string slice = data.scratch / "slice";
  HTN_RETURN_IF_ERROR(write_slice(data, slice));
  std::vector<Cost> texts;
  std::vector<Cost> opaques;
  FreshPut text;
  FreshPut opaque;
  for (int round = 0; round < data.workload.sizes.rounds; ++round) {
    HTN_ASSIGN_OR_RETURN(Cost one, put_slice(data, slice, {}, Kind::kText, text));
    HTN_ASSIGN_OR_RETURN(Cost other,
                         put_slice(data, slice, {.kind = Kind::kBytes}, Kind::kBytes, opaque));
    texts.push_back(one);
    opaques.push_back(other);
  }
  HTN_ASSIGN_OR_RETURN(ContentHash hash, file_hash(slice));
  HTN_RETURN_IF_ERROR(expect(text.put.sha256 == hash && opaque.put.sha256 == hash, "the hash"));
  answers.add(hash);
  answers.add(text.put.atoms);
  std::uint64_t bytes = text.put.bytes;
  Cost cost = median(texts);
  data.figure("ingest as text", megabytes_per_second(bytes, cost.wall), "MB/s", cost, {},
              concat(format_bytes(bytes), ", ", text.put.atoms, " tokens, ", text.put.new_atoms,
                     " of them new"));
  Cost other = median(opaques);
  data.figure("ingest as opaque bytes", megabytes_per_second(bytes, other.wall), "MB/s", other);
  data.figure("ingest as text / as opaque bytes", other.wall / cost.wall, "x", cost,
              at_least(0.25));
  auto size = static_cast<double>(bytes);
  data.figure("bytes on disk / source, as text", static_cast<double>(text.disk) / size, "x", cost);
  data.figure("bytes on disk / source, as opaque bytes", static_cast<double>(opaque.disk) / size,
              "x", other);
  return {};
}

Status put_documents(const TextData& data, const std::string& folder) {
  HTN_RETURN_IF_ERROR(data.workload.let_disk_rest());
  HTN_ASSIGN_OR_RETURN(Store store, Store::open(folder, data.workload.store_options()));
  Session session = store.session();
  HTN_ASSIGN_OR_RETURN(Cost cost, measure_settled([&]() -> Status {
                         for (const std::string& file : data.files) {
                           HTN_RETURN_IF_ERROR(session.put_file(file, file).status());
                         }
                         return {};
                       }));
  data.figure("ingest of the whole", megabytes_per_second(data.bytes, cost.wall), "MB/s", cost, {},
              concat(data.files.size(), " texts, ", format_bytes(data.bytes), ", ",
                     format_bytes(data.original_bytes), " of it as found here"));
  return {};
}

// The wholes that have a token, found from its bytes alone.
Result<std::vector<Parent>> parents_of(const Snapshot& now, const std::string& token) {
  HTN_ASSIGN_OR_RETURN(auto atom, now.find_atom(sha256(as_bytes(token))));
  HTN_RETURN_IF_ERROR(expect(atom.has_value(), "a token that was put"));
  std::vector<Parent> rows;
  RowCursor<Parent> parents = now.parents(*atom);
  while (true) {
    HTN_ASSIGN_OR_RETURN(bool more, parents.next());
    if (!more) return rows;
    rows.push_back(parents.row());
  }
}

Status verify_parents(const TextData& data, const Snapshot& now) {
  for (const auto& [token, files] : data.planted) {
    std::set<AtomId> wholes;
    for (const std::string& file : files) {
      HTN_ASSIGN_OR_RETURN(auto document, now.find_document(file));
      HTN_RETURN_IF_ERROR(expect(document.has_value(), "a text that was put"));
      wholes.insert(document->atom);
    }
    HTN_ASSIGN_OR_RETURN(std::vector<Parent> rows, parents_of(now, rare_token(token)));
    HTN_RETURN_IF_ERROR(expect(rows.size() == wholes.size(), "how many wholes have a token"));
    for (const Parent& row : rows) {
      bool right = wholes.contains(row.parent) && row.occurrences == 1;
      HTN_RETURN_IF_ERROR(expect(right, "a whole that has a token"));
    }
  }
  return {};
}

Status measure_parents(const TextData& data, const std::string& folder, Answers& answers) {
  HTN_ASSIGN_OR_RETURN(Store store, Store::open(folder, data.workload.store_options()));
  Snapshot now = store.session().snapshot();
  HTN_RETURN_IF_ERROR(verify_parents(data, now));  // and warms
  std::vector<double> seconds;
  Stopwatch watch;
  for (int round = 0; round < data.workload.sizes.rounds; ++round) {
    for (const auto& [token, files] : data.planted) {
      std::string text = rare_token(token);
      double start = monotonic_seconds();
      HTN_ASSIGN_OR_RETURN(std::vector<Parent> rows, parents_of(now, text));
      seconds.push_back(monotonic_seconds() - start);
      answers.add(rows.size());
    }
  }
  data.figure("parents of a rare token, median", 1e3 * median(seconds), "ms", watch.elapsed(),
              at_most(1), concat(data.planted.size(), " tokens, warm, found by their hash"));
  data.figure("parents of a rare token, 99 of 100", 1e3 * quantile(seconds, 0.99), "ms",
              watch.elapsed());
  HTN_ASSIGN_OR_RETURN(auto last, now.find_document(data.files.back()));
  HTN_ASSIGN_OR_RETURN(ContentHash hash, file_hash(data.files.back()));
  answers.add(hash);
  return expect_content(now, last->atom, hash, last->bytes);
}

}  // namespace

Result<ContentHash> run_text(const Workload& workload) {
  HTN_ASSIGN_OR_RETURN(Scratch scratch, Scratch::make(workload.scratch, "text"));
  TextData data{workload, std::move(scratch), {}, 0, 0, {}};
  HTN_RETURN_IF_ERROR(write_documents(data));
  Answers answers;
  HTN_RETURN_IF_ERROR(measure_rates(data, answers));
  std::string folder = data.scratch / "store";
  HTN_RETURN_IF_ERROR(put_documents(data, folder));
  HTN_RETURN_IF_ERROR(measure_parents(data, folder, answers));
  return answers.hash();
}

}  // namespace hartonomous::bench

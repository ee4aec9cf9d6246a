// tree: programs and documentation of this machine, beside zstd -3 over the same files.
#include <algorithm>

#include <hartonomous/base/file.hpp>

#include "compare/limits.hpp"
#include "support/corpus.hpp"
#include "workload/story.hpp"

namespace hartonomous::bench {
namespace {

struct Tree {
  std::string name;
  Choice choice;
  Target target;
};

struct TreeData {
  const Workload& workload;
  const Tree& tree;
  std::string source;  // the files' copies
  std::string store;
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;

  void figure(std::string_view name, double value, std::string unit, const Cost& cost,
              const Target& target = {}, std::string note = {}) const {
    workload.report->add({.story = "tree",
                          .name = concat(tree.name, ": ", name),
                          .value = value,
                          .unit = std::move(unit),
                          .cost = cost,
                          .target = target,
                          .note = std::move(note)});
  }
};

// As `tar | zstd -3`: one stream, each file after its name.
Result<std::uint64_t> compress(const std::vector<ChosenFile>& files) {
  HTN_ASSIGN_OR_RETURN(Zstd zstd, Zstd::make());
  for (const ChosenFile& file : files) {
    HTN_RETURN_IF_ERROR(zstd.add(as_bytes(concat(file.path, " ", file.bytes, "\n"))));
    HTN_ASSIGN_OR_RETURN(std::string content, read_file(file.path, ~std::uint64_t{0}));
    HTN_RETURN_IF_ERROR(zstd.add(as_bytes(content)));
  }
  return zstd.finish();
}

Result<std::uint64_t> measure_zstd(const TreeData& data, const std::vector<ChosenFile>& files) {
  std::uint64_t compressed = 0;
  HTN_ASSIGN_OR_RETURN(Cost cost, measure([&]() -> Status {
                         HTN_ASSIGN_OR_RETURN(compressed, compress(files));
                         return {};
                       }));
  data.figure(
      "zstd -3", megabytes_per_second(data.bytes, cost.wall), "MB/s", cost, {},
      concat(data.files, " files, ", format_bytes(data.bytes), " to ", format_bytes(compressed)));
  return compressed;
}

Result<Cost> put(const TreeData& data, std::string_view prefix, DirectoryResult& result) {
  HTN_RETURN_IF_ERROR(data.workload.let_disk_rest());
  HTN_ASSIGN_OR_RETURN(Store store, Store::open(data.store, data.workload.store_options()));
  HTN_ASSIGN_OR_RETURN(Cost cost, measure_settled([&]() -> Status {
                         HTN_ASSIGN_OR_RETURN(result,
                                              store.session().put_directory(prefix, data.source));
                         return {};
                       }));
  HTN_RETURN_IF_ERROR(
      expect(result.files == data.files && result.bytes == data.bytes, "the files of a folder"));
  return cost;
}

// Reads every document that the prefix has, and adds what came to the answers.
Status verify(const TreeData& data, std::string_view prefix, Answers& answers) {
  HTN_ASSIGN_OR_RETURN(Store store, Store::open(data.store, data.workload.store_options()));
  Snapshot now = store.session().snapshot();
  RowCursor<Document> documents = now.documents(prefix);
  std::uint64_t count = 0;
  while (true) {
    HTN_ASSIGN_OR_RETURN(bool more, documents.next());
    if (!more) break;
    const Document& document = documents.row();
    std::string path = data.source + "/" + document.name.substr(prefix.size());
    HTN_ASSIGN_OR_RETURN(ContentHash hash, file_hash(path));
    HTN_RETURN_IF_ERROR(expect_content(now, document.atom, hash, document.bytes));
    answers.add(hash);
    ++count;
  }
  return expect(count == data.files, "the documents of a folder");
}

Status measure_tree(const TreeData& data, std::uint64_t compressed, Answers& answers) {
  constexpr std::string_view kFirst = "one/";
  constexpr std::string_view kSecond = "two/";
  DirectoryResult result;
  HTN_ASSIGN_OR_RETURN(Cost first, put(data, kFirst, result));
  HTN_ASSIGN_OR_RETURN(std::uint64_t disk, disk_bytes(data.store));
  data.figure("ingest of a folder", megabytes_per_second(data.bytes, first.wall), "MB/s", first, {},
              concat(result.new_atoms, " new of ", result.atoms, " atoms"));
  HTN_ASSIGN_OR_RETURN(Cost second, put(data, kSecond, result));
  HTN_ASSIGN_OR_RETURN(std::uint64_t disk_after, disk_bytes(data.store));
  HTN_RETURN_IF_ERROR(expect(result.new_atoms == 0, "atoms of what was known"));
  auto size = static_cast<double>(disk);
  data.figure("ingest of what is known", megabytes_per_second(data.bytes, second.wall), "MB/s",
              second);
  data.figure("bytes on disk / source", size / static_cast<double>(data.bytes), "x", first, {},
              format_bytes(disk) + " allocated, edges and counters included");
  data.figure("bytes on disk / zstd -3", size / static_cast<double>(compressed), "x", first,
              data.tree.target);
  data.figure("growth by the same under other names",
              100 * (static_cast<double>(disk_after) - size) / size, "%", second, at_most(0.5));
  return verify(data, kSecond, answers);  // the first prefix's documents are the same wholes
}

Status run_one(const Workload& workload, const Tree& tree, Answers& answers) {
  HTN_ASSIGN_OR_RETURN(Scratch scratch, Scratch::make(workload.scratch, "tree"));
  std::vector<ChosenFile> files = choose_files(tree.choice);
  HTN_RETURN_IF_ERROR(expect(!files.empty(), concat("no ", tree.name, " on this machine")));
  TreeData data{workload,          tree,         scratch / "source",
                scratch / "store", files.size(), total_bytes(files)};
  HTN_RETURN_IF_ERROR(copy_files(files, data.source));
  HTN_ASSIGN_OR_RETURN(std::uint64_t compressed, measure_zstd(data, files));
  return measure_tree(data, compressed, answers);
}

}  // namespace

Result<ContentHash> run_tree(const Workload& workload) {
  const Sizes& sizes = workload.sizes;
  std::uint64_t program_max = std::max<std::uint64_t>(sizes.tree_programs / 4, 1u << 20);
  Tree text{"text", {{"/usr/share/doc"}, Content::kText, sizes.tree_text}, at_most(1.3, 1.0)};
  Tree programs{"programs",
                {{"/usr/lib"}, Content::kProgram, sizes.tree_programs, program_max},
                at_most(1.5, 1.2)};
  Answers answers;
  HTN_RETURN_IF_ERROR(run_one(workload, text, answers));
  HTN_RETURN_IF_ERROR(run_one(workload, programs, answers));
  return answers.hash();
}

}  // namespace hartonomous::bench

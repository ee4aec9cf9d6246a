#include "workload/options.hpp"

#include <charconv>
#include <cstdlib>
#include <filesystem>

namespace hartonomous::bench {

const std::string_view kUsage =
    R"(usage: hartonomous_workload [options]

Runs whole stories against a store and its peers on this machine, and prints every figure with its
target. Everything is made in a scratch folder and removed again; the default run takes up to half
an hour, 16 GiB of disk and 3 GiB of memory.

  --only STORY     noise, tree, text, scale, memory, tables, model, weights, vectors or
                   search; may be given again
  --tiny           a few seconds, to see that everything works; targets are not judged
  --full           more rounds and larger slices of the peers: an hour
  --size BYTES     of the noise, 256M by default; K, M and G are 1024 and its powers
  --budget BYTES   memory budget of the store and cache of the peers, 1G by default
  --model PATH     a model file, or a folder with some: weights looks at all, model at the largest;
                   may be given again. HARTONOMOUS_MODEL does the same
  --vectors DIR    real vectors with their nearest neighbours, see docs/benchmarks.md
  --generated N    vectors that are made, 100000 by default; a million takes an hour
  --points N       points of three dimensions, 1000000 by default
  --sqlite-vec SO  the library vec0.so; without it SQLite's vectors are left out
  --lancedb DIR    where `npm install @lancedb/lancedb` was run; without it it is left out
  --plots DIR      where plots of recall and rate go, as SVG
  --texts DIR      texts to search, in DIR/public-domain and DIR/sotu; without it they are made up
  --lines N        lines that are searched, 100000 by default; ten times as many once
  --judged DIR     Cranfield's abstracts, questions, judgements and vectors: docs/benchmarks.md
  --seed NUMBER    of everything made up, 1 by default
  --directory DIR  where the scratch folder is made; TMPDIR or /tmp by default
  --json           one JSON object per line instead of a table
  --help           this text

Exit code: 0 when every answer was right, whatever the figures; 1 when one was wrong or a call
failed; 64 on a wrong command line.
)";

namespace {

Sizes tiny_sizes() {
  Sizes sizes;
  sizes.noise = 4u << 20;
  sizes.rocks_rows = 256u << 10;
  sizes.sqlite_rows = 512u << 10;
  sizes.range_file = 8u << 20;
  sizes.lookups = 2000;
  sizes.range_reads = 200;
  sizes.tree_text = 2u << 20;
  sizes.tree_programs = 4u << 20;
  sizes.text = 4'000'000;
  sizes.text_slice = 1u << 20;
  sizes.scale_factor = 4;
  sizes.memory_file = 48u << 20;
  sizes.memory_budget = 64u << 20;
  sizes.model_slice = 2u << 20;
  sizes.table_rows = 4000;
  sizes.table_commits = 50;
  sizes.table_syncs = 5;
  sizes.table_keys = 100;
  sizes.table_versions = 10;
  sizes.table_updates = 2000;
  sizes.weights_pair = 1u << 20;
  sizes.weights_shared = 1u << 20;
  sizes.weights_speed = 4u << 20;
  sizes.weights_wide = 4u << 20;
  sizes.weights_tensor = 2u << 20;
  sizes.weights_rows = 32;
  sizes.weights_reads = 100;
  sizes.vector_count = 3000;
  sizes.vector_points = 20'000;
  sizes.vector_queries = 20;
  sizes.vector_scan = 4u << 20;
  sizes.vector_seconds = 0;
  sizes.search_lines = 2000;
  sizes.search_queries = 40;
  sizes.search_commits = 5;
  sizes.rounds = 1;
  return sizes;
}

Sizes full_sizes() {
  Sizes sizes;
  sizes.rocks_rows = 256u << 20;
  sizes.sqlite_rows = 256u << 20;
  sizes.lookups = 1'000'000;
  sizes.range_reads = 20'000;
  sizes.tree_text = 512u << 20;
  sizes.tree_programs = 1u << 30;
  sizes.text_slice = 512u << 20;
  sizes.weights_pair = 64u << 20;
  sizes.rounds = 5;
  sizes.peer_rounds = 3;
  sizes.vector_count = 1'000'000;
  return sizes;
}

Result<std::uint64_t> parse_bytes(std::string_view name, std::string_view text) {
  std::uint64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  int shift = unit.empty() ? 0 : unit == "K" ? 10 : unit == "M" ? 20 : unit == "G" ? 30 : -1;
  if (error != std::errc() || shift < 0 || number == 0 || number > (1ull << 42 >> shift)) {
    return invalid_argument(concat(name, ": not a number of bytes: ", text));
  }
  return number << shift;
}

// Takes the options one by one, each with the value it needs.
class Parser {
 public:
  explicit Parser(const std::vector<std::string>& arguments) : arguments_(arguments) {}

  Result<CommandLine> run() {
    // Sizes first: what --size says stands over what --tiny does, in whatever order.
    for (const std::string& argument : arguments_) {
      if (argument == "--tiny") line_.sizes = tiny_sizes();
      if (argument == "--full") line_.sizes = full_sizes();
    }
    if (const char* model = std::getenv("HARTONOMOUS_MODEL")) line_.models.emplace_back(model);
    while (at_ < arguments_.size()) {
      HTN_RETURN_IF_ERROR(take(arguments_[at_++]));
    }
    return std::move(line_);
  }

 private:
  Status take(const std::string& name) {
    if (name == "--full") return {};
    if (name == "--tiny")
      line_.tiny = true;
    else if (name == "--json")
      line_.format = Report::Format::kJson;
    else if (name == "--help")
      line_.help = true;
    else if (name == "--memory-child")
      return take_child();
    else
      return take_with_value(name);
    return {};
  }

  Status take_with_value(const std::string& name) {
    if (at_ == arguments_.size()) {
      return invalid_argument(concat(name, ": not an option, or without its value"));
    }
    const std::string& value = arguments_[at_++];
    if (name == "--size") return take_bytes(name, value, line_.sizes.noise);
    if (name == "--budget") return take_bytes(name, value, line_.memory_budget_bytes);
    if (name == "--seed") return take_bytes(name, value, line_.seed);
    if (name == "--generated") return take_bytes(name, value, line_.sizes.vector_count);
    if (name == "--lines") return take_bytes(name, value, line_.sizes.search_lines);
    if (name == "--points") return take_bytes(name, value, line_.sizes.vector_points);
    if (name == "--only") {
      line_.only.push_back(value);
    } else if (name == "--model") {
      line_.models.push_back(value);
    } else if (std::string* text = text_of(name)) {
      *text = value;
    } else {
      return invalid_argument(concat(name, ": not an option"));
    }
    return {};
  }

  // Where the value of an option goes that is taken as it is; null: it is no such option.
  std::string* text_of(const std::string& name) {
    if (name == "--directory") return &line_.directory;
    if (name == "--vectors") return &line_.vectors;
    if (name == "--sqlite-vec") return &line_.sqlite_vec;
    if (name == "--lancedb") return &line_.lancedb;
    if (name == "--plots") return &line_.plots;
    if (name == "--texts") return &line_.texts;
    if (name == "--judged") return &line_.judged;
    return nullptr;
  }

  static Status take_bytes(std::string_view name, std::string_view value, std::uint64_t& out) {
    HTN_ASSIGN_OR_RETURN(out, parse_bytes(name, value));
    return {};
  }

  Status take_child() {
    constexpr std::size_t kValues = 3;
    if (arguments_.size() - at_ != kValues) return invalid_argument("--memory-child");
    line_.child.assign(arguments_.begin() + static_cast<std::ptrdiff_t>(at_), arguments_.end());
    HTN_RETURN_IF_ERROR(take_bytes("--memory-child", line_.child[2], line_.memory_budget_bytes));
    at_ = arguments_.size();
    return {};
  }

  const std::vector<std::string>& arguments_;
  std::size_t at_ = 0;
  CommandLine line_;
};

}  // namespace

Result<CommandLine> parse_command_line(const std::vector<std::string>& arguments) {
  HTN_ASSIGN_OR_RETURN(CommandLine line, Parser(arguments).run());
  if (!line.directory.empty()) return line;
  std::error_code error;
  line.directory = std::filesystem::temp_directory_path(error).string();
  if (error) return io_error("there is no temporary folder: give --directory");
  return line;
}

}  // namespace hartonomous::bench

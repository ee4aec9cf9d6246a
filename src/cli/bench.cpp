// bench: what this machine does, in a store of its own that is removed again.
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <utility>
#include <vector>

#include <hartonomous/base/clock.hpp>
#include <hartonomous/base/file.hpp>
#include <hartonomous/base/rng.hpp>
#include <hartonomous/base/text.hpp>

#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/text.hpp"

namespace hartonomous::cli {
namespace {

constexpr std::uint64_t kFileBytesMax = 4ull << 30;
constexpr std::uint64_t kReadsById = 200'000;

struct BenchArguments {
  std::string path;
  std::string size = "64M";
  std::uint64_t seed = 1;
  std::string directory;
};

// A new folder, removed with everything in it.
class Scratch {
 public:
  static Result<Scratch> make(const std::string& parent) {
    std::string pattern = parent + "/hart-bench-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) {
      return io_error(concat("make a folder in '", parent, "': ", std::strerror(errno)));
    }
    return Scratch(std::move(pattern));
  }
  Scratch(Scratch&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  Scratch& operator=(Scratch&&) = delete;
  ~Scratch() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }

 private:
  explicit Scratch(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

std::string noise(std::uint64_t bytes, std::uint64_t seed) {
  Rng rng(seed);
  std::string out(bytes, '\0');
  for (std::size_t at = 0; at < out.size(); at += sizeof(std::uint64_t)) {
    std::uint64_t word = rng();
    std::memcpy(out.data() + at, &word, std::min(sizeof word, out.size() - at));
  }
  return out;
}

Result<std::string> input(Context& context, const BenchArguments& arguments) {
  if (!arguments.path.empty()) return read_file(arguments.path, kFileBytesMax);
  auto size = parse_size(arguments.size);
  if (!size.ok()) return context.usage_error(concat("--size: ", size.status().message()));
  if (*size == 0 || *size > kFileBytesMax) return context.usage_error("--size: 1 byte to 4G");
  return noise(*size, arguments.seed);
}

// Leaves of the content, in an order that no cache can foresee.
Result<std::vector<AtomId>> some_leaves(const Snapshot& now, AtomId atom, std::uint64_t seed) {
  std::vector<AtomId> leaves;
  RowCursor<Child> children = now.children(atom);
  while (leaves.size() < kReadsById) {
    HTN_ASSIGN_OR_RETURN(bool more, children.next());
    if (!more) break;
    leaves.push_back(children.row().component);
  }
  if (leaves.empty()) leaves.push_back(atom);
  Rng rng(seed);
  for (std::size_t i = leaves.size(); i > 1; --i) std::swap(leaves[i - 1], leaves[rng.below(i)]);
  return leaves;
}

template <typename Work>
Result<double> timed(Work work) {
  double started = monotonic_seconds();
  HTN_RETURN_IF_ERROR(work());
  return std::max(monotonic_seconds() - started, 1e-9);
}

Result<double> time_reads_by_id(const Snapshot& now, const std::vector<AtomId>& leaves) {
  return timed([&]() -> Status {
    std::array<std::byte, 64> buffer{};
    for (std::uint64_t i = 0; i < kReadsById; ++i) {
      HTN_ASSIGN_OR_RETURN([[maybe_unused]] std::size_t length,
                           now.read_leaf(leaves[i % leaves.size()], buffer));
    }
    return {};
  });
}

struct Figures {
  double put = 0;
  double put_again = 0;
  double restore = 0;
  double reads = 0;
  PutResult first;
  Statistics stats;
};

Result<Figures> measure(Context& context, Store& store, const std::string& content,
                        std::uint64_t seed) {
  Figures figures;
  HTN_ASSIGN_OR_RETURN(Session session, context.session(store));
  HTN_ASSIGN_OR_RETURN(figures.put, timed([&]() -> Status {
                         HTN_ASSIGN_OR_RETURN(figures.first, session.put("bench", as_bytes(content),
                                                                         {}, context.control()));
                         return {};
                       }));
  HTN_ASSIGN_OR_RETURN(
      figures.put_again, timed([&]() -> Status {
        return session.put("bench again", as_bytes(content), {}, context.control()).status();
      }));
  Snapshot now = session.snapshot();
  std::size_t at = 0;
  auto compare = [&](Bytes bytes) -> Status {
    bool same = at + bytes.size() <= content.size() &&
                std::memcmp(content.data() + at, bytes.data(), bytes.size()) == 0;
    at += bytes.size();
    return same ? Status() : corruption("other bytes came back");
  };
  HTN_ASSIGN_OR_RETURN(figures.restore, timed([&]() -> Status {
                         return now.read(figures.first.atom, {}, compare, context.control());
                       }));
  if (at != content.size()) return corruption("fewer bytes came back");
  HTN_ASSIGN_OR_RETURN(std::vector<AtomId> leaves, some_leaves(now, figures.first.atom, seed));
  HTN_ASSIGN_OR_RETURN(figures.reads, time_reads_by_id(now, leaves));
  HTN_ASSIGN_OR_RETURN(figures.stats, store.statistics());
  return figures;
}

Status print_figures(Context& context, const Figures& figures, std::uint64_t bytes) {
  auto per_second = [](double amount, double seconds) {
    return static_cast<std::uint64_t>(amount / seconds);
  };
  auto size = static_cast<double>(bytes);
  std::uint64_t reads = per_second(static_cast<double>(kReadsById), figures.reads);
  Record record;
  record.word("kind", kind_name(figures.first.kind))
      .bytes("bytes", bytes)
      .count("atoms", figures.first.atoms)
      .count("new_atoms", figures.first.new_atoms)
      .bytes("put_bytes_per_second", per_second(size, figures.put))
      .bytes("put_again_bytes_per_second", per_second(size, figures.put_again))
      .bytes("restore_bytes_per_second", per_second(size, figures.restore))
      .count("reads_by_id_per_second", reads)
      .bytes("disk_bytes", figures.stats.disk.total());
  return context.print(record);
}

Status run_bench(Context& context, const BenchArguments& arguments) {
  HTN_ASSIGN_OR_RETURN(std::string content, input(context, arguments));
  std::error_code ignored;
  std::string parent = arguments.directory.empty()
                           ? std::filesystem::temp_directory_path(ignored).string()
                           : arguments.directory;
  HTN_ASSIGN_OR_RETURN(Scratch scratch, Scratch::make(parent));
  HTN_ASSIGN_OR_RETURN(Options options, context.store_options());
  HTN_ASSIGN_OR_RETURN(Store store, Store::open(scratch.path() + "/store", options));
  HTN_ASSIGN_OR_RETURN(Figures figures, measure(context, store, content, arguments.seed));
  return print_figures(context, figures, content.size());
}

}  // namespace

Runner declare_bench(CLI::App& app) {
  auto arguments = std::make_shared<BenchArguments>();
  add_text(app, "path", arguments->path, "A file to measure with; otherwise seeded noise");
  app.add_option("--size", arguments->size, "How much noise, 64M by default");
  app.add_option("--seed", arguments->seed, "Seed of the noise and of the order of reads");
  add_text(app, "--directory", arguments->directory,
           "Where the scratch store is made; otherwise the system's temporary folder");
  return [arguments](Context& context) { return run_bench(context, *arguments); };
}

}  // namespace hartonomous::cli

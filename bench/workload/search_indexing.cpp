// How fast lines and documents become searchable, and what the index takes.
#include <functional>

#include "collection/format.hpp"
#include "text/term_index.hpp"
#include "workload/search_bench.hpp"
#include "workload/search_oracle.hpp"

namespace hartonomous::bench {
namespace {

using Lines = std::span<const std::string>;

// A put of all lines as one text into a new store.
Result<Cost> put_lines(const SearchStory& story, const std::string& folder, const std::string& text,
                       const std::optional<SearchCollectionOptions>& options) {
  remove_all(folder);
  HTN_RETURN_IF_ERROR(story.workload.let_disk_rest());
  HTN_ASSIGN_OR_RETURN(SearchedStore store, SearchedStore::open(story.workload, folder, options));
  return measure_settled([&] { return store.session().put("lines", as_bytes(text)).status(); });
}

using OpenPeer = std::function<Result<OwnedTextIndex>(const std::string& folder)>;

Result<Cost> add_lines(const SearchStory& story, const std::string& folder, const OpenPeer& open,
                       Lines lines) {
  remove_all(folder);
  HTN_RETURN_IF_ERROR(story.workload.let_disk_rest());
  HTN_ASSIGN_OR_RETURN(const OwnedTextIndex index, open(folder));
  return measure_settled([&] { return index->add(lines); });
}

Result<OwnedTextIndex> open_kept(const std::string& folder) {
  return open_fts5(folder, {.content = Fts5Options::Content::kKept});
}
Result<OwnedTextIndex> open_contentless(const std::string& folder) { return open_fts5(folder, {}); }

struct Costs {
  std::vector<Cost> ours, without, kept, contentless, xapian;
};

Status index_round(const SearchStory& story, const std::string& folder, const std::string& text,
                   Costs& costs) {
  const Lines lines = story.data.units;
  const std::string other = story.scratch / "other";
  HTN_ASSIGN_OR_RETURN(Cost cost, put_lines(story, other, text, std::nullopt));
  costs.without.push_back(cost);
  HTN_ASSIGN_OR_RETURN(cost, add_lines(story, other, open_kept, lines));
  costs.kept.push_back(cost);
  HTN_ASSIGN_OR_RETURN(cost, put_lines(story, folder, text, line_options()));
  costs.ours.push_back(cost);
  HTN_ASSIGN_OR_RETURN(cost, add_lines(story, other, open_contentless, lines));
  costs.contentless.push_back(cost);
  if (!xapian_version().empty()) {
    HTN_ASSIGN_OR_RETURN(cost, add_lines(story, other, open_xapian, lines));
    costs.xapian.push_back(cost);
  }
  remove_all(other);
  return {};
}

void report_rate(const SearchStory& story, std::string_view name, const Cost& cost,
                 std::string note = {}) {
  story.figure(concat("indexing of lines, ", name),
               static_cast<double>(story.data.units.size()) / 1e3 / cost.wall, "k/s", cost, {},
               std::move(note));
}

void report_rates(const SearchStory& story, const Costs& costs) {
  const Cost ours = median(costs.ours);
  const Cost without = median(costs.without);
  const Cost kept = median(costs.kept);
  const Cost contentless = median(costs.contentless);
  report_rate(story, "ours: the put of a text with a collection", ours,
              concat(story.data.units.size(), " lines, ", story.data.real, " of them real, ",
                     format_bytes(story.data.bytes)));
  report_rate(story, "the same put without a collection", without);
  report_rate(story, "FTS5 with content", kept, "one transaction");
  report_rate(story, "FTS5 contentless", contentless, "one transaction");
  if (!costs.xapian.empty()) report_rate(story, "Xapian", median(costs.xapian), "one commit");
  story.figure("indexing of lines, ours / FTS5 with content", kept.wall / ours.wall, "x", ours,
               at_least(1.5),
               concat("of processor time ", short_number(kept.cpu / ours.cpu), " x"));
  const double added = ours.cpu - without.cpu;
  story.figure("indexing of lines, what the collection adds / FTS5 contentless",
               contentless.cpu / std::max(added, 1e-9), "x", {.wall = 0, .cpu = added}, {},
               concat("of processor time, ",
                      short_number(1e6 * added / static_cast<double>(story.data.units.size())),
                      " us a line; a put cuts a text into tokens and hashes each"));
}

// What a peer's index takes, merged and as small as it gets.
Result<std::uint64_t> peer_bytes(const SearchStory& story, const std::string& folder,
                                 const OpenPeer& open) {
  remove_all(folder);
  {
    HTN_ASSIGN_OR_RETURN(const OwnedTextIndex index, open(folder));
    HTN_RETURN_IF_ERROR(index->add(story.data.units));
    HTN_RETURN_IF_ERROR(index->optimise());
    HTN_RETURN_IF_ERROR(index->settle());
  }
  return disk_bytes(folder);
}

// What a collection keeps of the lengths of its units, beside its segments.
Result<std::uint64_t> length_bytes(const SearchStory& story,
                                   const text::AnalysisOptions& analysis) {
  HTN_ASSIGN_OR_RETURN(TokenMaker maker, TokenMaker::make(analysis));
  std::uint64_t bytes = 0;
  std::vector<std::uint32_t> lengths;
  for (const std::string& line : story.data.units) {
    HTN_ASSIGN_OR_RETURN(const auto tokens, maker.tokens_of(line));
    lengths.push_back(static_cast<std::uint32_t>(tokens.size()));
    if (lengths.size() < text::kUnitsOfPage) continue;
    bytes += collection::encode_lengths(lengths, 1).size();
    lengths.clear();
  }
  if (!lengths.empty()) bytes += collection::encode_lengths(lengths, 1).size();
  return bytes;
}

// Of an index that was merged into one segment.
Result<std::uint64_t> our_bytes(const SearchStory& story, const std::string& folder,
                                const std::string& text, const SearchCollectionOptions& options) {
  remove_all(folder);
  HTN_ASSIGN_OR_RETURN(SearchedStore store, SearchedStore::open(story.workload, folder, options));
  HTN_RETURN_IF_ERROR(store.session().put("lines", as_bytes(text)).status());
  HTN_RETURN_IF_ERROR(store.session().index_search_collection(store.collection()));
  HTN_ASSIGN_OR_RETURN(const SearchCollection made, store.described());
  HTN_ASSIGN_OR_RETURN(const std::uint64_t lengths, length_bytes(story, options.analysis));
  return made.index_bytes + lengths;
}

Status measure_sizes(const SearchStory& story, const std::string& text) {
  const std::string folder = story.scratch / "sizes";
  HTN_ASSIGN_OR_RETURN(const std::uint64_t peer, peer_bytes(story, folder, open_contentless));
  HTN_ASSIGN_OR_RETURN(const std::uint64_t ours, our_bytes(story, folder, text, line_options()));
  SearchCollectionOptions all_words = line_options();
  all_words.analysis.stop_words.emplace();
  HTN_ASSIGN_OR_RETURN(const std::uint64_t all, our_bytes(story, folder, text, all_words));
  SearchCollectionOptions no_positions = line_options();
  no_positions.positions = false;
  HTN_ASSIGN_OR_RETURN(const std::uint64_t bare, our_bytes(story, folder, text, no_positions));
  const auto share = [peer](std::uint64_t bytes) {
    return static_cast<double>(bytes) / static_cast<double>(peer);
  };
  story.figure("index, ours / FTS5 contentless", share(ours), "x", {}, at_most(0.6),
               concat(format_bytes(ours), " of segments and lengths, ", format_bytes(peer),
                      " its file; both merged into one piece"));
  story.figure("index, ours with every stop word / FTS5 contentless", share(all), "x", {}, {},
               concat(format_bytes(all), ", as many tokens as FTS5 has"));
  story.figure("index, ours without positions / FTS5 contentless", share(bare), "x", {}, {},
               format_bytes(bare));
  remove_all(folder);
  return {};
}

constexpr std::size_t kDocumentsOfTransaction = 2000;

Status put_documents(Session& session, Lines lines) {
  for (std::size_t at = 0; at < lines.size();) {
    Transaction transaction = session.begin();
    const std::size_t end = std::min(at + kDocumentsOfTransaction, lines.size());
    for (; at < end; ++at) {
      HTN_RETURN_IF_ERROR(transaction.put(concat("documents/", at), as_bytes(lines[at])));
    }
    HTN_RETURN_IF_ERROR(transaction.commit().status());
  }
  return {};
}

Result<Cost> put_documents_anew(SearchStory& story,
                                const std::optional<SearchCollectionOptions>& options) {
  const std::string folder = story.scratch / "documents";
  HTN_RETURN_IF_ERROR(story.workload.let_disk_rest());
  Cost cost;
  {
    HTN_ASSIGN_OR_RETURN(SearchedStore store, SearchedStore::open(story.workload, folder, options));
    HTN_ASSIGN_OR_RETURN(
        cost, measure_settled([&] { return put_documents(store.session(), story.data.units); }));
    if (options.has_value()) {
      HTN_ASSIGN_OR_RETURN(const SearchCollection made, store.described());
      HTN_RETURN_IF_ERROR(expect(made.documents == story.data.units.size(), "documents"));
      story.answers.add(made.tokens);
    }
  }
  remove_all(folder);
  return cost;
}

}  // namespace

Status measure_search_indexing(SearchStory& story, const std::string& folder) {
  const std::string text = joined_lines(story.data.units);
  Costs costs;
  for (int round = 0; round < story.workload.sizes.rounds; ++round) {
    HTN_RETURN_IF_ERROR(index_round(story, folder, text, costs));
  }
  report_rates(story, costs);
  return measure_sizes(story, text);
}

Status measure_search_documents(SearchStory& story) {
  HTN_ASSIGN_OR_RETURN(const Cost without, put_documents_anew(story, std::nullopt));
  HTN_ASSIGN_OR_RETURN(const Cost kept,
                       add_lines(story, story.scratch / "other", open_kept, story.data.units));
  HTN_ASSIGN_OR_RETURN(const Cost ours, put_documents_anew(story, SearchCollectionOptions{}));
  remove_all(story.scratch / "other");
  const auto count = static_cast<double>(story.data.units.size());
  story.figure("indexing of documents, ours", count / 1e3 / ours.wall, "k/s", ours, {},
               "a document each line, 2000 a transaction, synced");
  story.figure("indexing of documents, what the collection adds",
               1e6 * (ours.cpu - without.cpu) / count, "us",
               {.wall = 0, .cpu = ours.cpu - without.cpu}, {},
               concat("of processor time, a document; without it ",
                      short_number(1e6 * without.cpu / count)));
  story.figure("indexing of documents, ours / FTS5 with content", kept.wall / ours.wall, "x", ours,
               {},
               concat("rows of one transaction there; of processor time ",
                      short_number(kept.cpu / ours.cpu), " x"));
  return {};
}

}  // namespace hartonomous::bench

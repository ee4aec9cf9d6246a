// SQLite with its own FTS5.
#include <hartonomous/base/file.hpp>
#include <hartonomous/base/text.hpp>

#include "compare/sqlite.hpp"
#include "compare/text_index.hpp"

namespace hartonomous::bench {
namespace {

class Fts5Index final : public TextIndex {
 public:
  Status open(const std::string& folder, const Fts5Options& options) {
    HTN_RETURN_IF_ERROR(make_directories(folder));
    HTN_RETURN_IF_ERROR(connection_.open(folder + "/lines.sqlite"));
    HTN_RETURN_IF_ERROR(
        connection_.run(concat("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
                               "PRAGMA cache_size=-", options.cache_bytes / 1024, ";")));
    const bool is_kept = options.content == Fts5Options::Content::kKept;
    HTN_RETURN_IF_ERROR(connection_.run(concat("CREATE VIRTUAL TABLE lines USING fts5(text,",
                                               std::string_view(is_kept ? "" : "content='',"),
                                               " tokenize='porter unicode61', detail=full)")));
    HTN_RETURN_IF_ERROR(
        insert_.prepare(connection_.get(), "INSERT INTO lines(rowid, text) VALUES (?, ?)"));
    return search_.prepare(connection_.get(),
                           "SELECT rowid FROM lines WHERE lines MATCH ? ORDER BY rank LIMIT ?");
  }

  Status add(std::span<const std::string> lines) override {
    HTN_RETURN_IF_ERROR(connection_.run("BEGIN"));
    for (const std::string& line : lines) {
      HTN_RETURN_IF_ERROR(insert_.bind(1, ++last_).bind_text(2, line).run());
    }
    return connection_.run("COMMIT");
  }

  Status search(std::span<const std::string> words, TextMatch match, std::size_t k,
                std::vector<std::uint32_t>& found) override {
    found.clear();
    write_query(words, match);
    search_.bind_text(1, query_).bind(2, k);
    while (true) {
      HTN_ASSIGN_OR_RETURN(const bool more, search_.step());
      if (!more) return {};
      found.push_back(static_cast<std::uint32_t>(search_.number(0) - 1));
    }
  }

  Status optimise() override {
    return connection_.run("INSERT INTO lines(lines) VALUES ('optimize')");
  }
  // VACUUM gives back what a merge has left free.
  Status settle() override { return connection_.run("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)"); }

 private:
  void write_query(std::span<const std::string> words, TextMatch match) {
    const std::string_view between = match == TextMatch::kAny   ? " OR "
                                     : match == TextMatch::kAll ? " AND "
                                                                : " + ";
    query_.clear();
    for (const std::string& word : words) {
      if (!query_.empty()) query_ += between;
      query_ += concat('"', word, '"');
    }
    if (match == TextMatch::kPrefix) query_ += '*';
  }

  Connection connection_;
  Statement insert_, search_;
  std::string query_;
  std::uint64_t last_ = 0;  // row of the line added last
};

}  // namespace

Result<OwnedTextIndex> open_fts5(const std::string& folder, const Fts5Options& options) {
  auto index = std::make_unique<Fts5Index>();
  HTN_RETURN_IF_ERROR(index->open(folder, options));
  return OwnedTextIndex(std::move(index));
}

}  // namespace hartonomous::bench

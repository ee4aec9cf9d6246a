#pragma once

// TextIndex: the peers that rank lines of text by BM25: SQLite's FTS5, and Xapian where the build
// found it.
//
//   HTN_ASSIGN_OR_RETURN(auto index, open_fts5(folder, {.content = Fts5Options::Content::kNone}));
//   HTN_RETURN_IF_ERROR(index->add(lines));
//   HTN_RETURN_IF_ERROR(index->search(words, TextMatch::kAny, 10, found));
//
// Both keep positions and stem English.
// Thread-safety: one thread at a time.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <hartonomous/base/result.hpp>

namespace hartonomous::bench {

// What is asked with some words.
enum class TextMatch : std::uint8_t {
  kAny,
  kAll,
  kPhrase,  // beside each other, in this order
  kPrefix,  // one word that begins so
};

class TextIndex {
 public:
  TextIndex() = default;
  TextIndex(const TextIndex&) = delete;
  TextIndex& operator=(const TextIndex&) = delete;
  virtual ~TextIndex() = default;

  // Lines get numbers from 0 on, in order. Durable when it returns: one transaction.
  virtual Status add(std::span<const std::string> lines) = 0;
  // Numbers of the k best, the best first. Words of letters and digits.
  virtual Status search(std::span<const std::string> words, TextMatch match, std::size_t k,
                        std::vector<std::uint32_t>& found) = 0;
  // Merges what it has into one piece, where it can, as its manual says for many searches.
  virtual Status optimise() = 0;
  // Writes its log into its file, so that the folder has its size.
  virtual Status settle() = 0;
};

using OwnedTextIndex = std::unique_ptr<TextIndex>;

// WAL, synchronous=FULL; the tokens of porter over unicode61; every detail.
struct Fts5Options {
  enum class Content : std::uint8_t { kNone, kKept };
  Content content = Content::kNone;  // whether lines are kept beside the index
  std::uint64_t cache_bytes = 512u << 20;
};
// A new file in the folder, which is made. Errors: kIo, with SQLite's words.
Result<OwnedTextIndex> open_fts5(const std::string& folder, const Fts5Options& options);

// A new database in the folder. Errors: kNotSupported where it was not found by the build; kIo,
// with Xapian's words.
Result<OwnedTextIndex> open_xapian(const std::string& folder);
std::string xapian_version();  // empty: without it

}  // namespace hartonomous::bench

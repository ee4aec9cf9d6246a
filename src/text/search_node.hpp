#pragma once

// SearchNode: a part of a query over one segment. It is asked for one window of units after the
// other, in ascending order: what matches there, then what that adds to the scores.
// Thread-safety: one thread at a time.

#include <cstdint>
#include <memory>
#include <vector>

#include "text/search_window.hpp"
#include "text/top_hits.hpp"

namespace hartonomous::text {

class SearchNode {
 public:
  SearchNode() = default;
  SearchNode(const SearchNode&) = delete;
  SearchNode& operator=(const SearchNode&) = delete;
  virtual ~SearchNode() = default;

  // Errors of all: kCorruption, kIo, kFailedPrecondition.
  // Nothing matches in [unit, the result).
  virtual Result<std::uint32_t> next(std::uint32_t unit) = 0;
  // What a unit of [begin, end) gets at most; negative: nothing matches there.
  virtual Result<double> most(std::uint32_t begin, std::uint32_t end) = 0;
  // Which of `among` match; once for a window at most. Whether they are there is not asked.
  virtual Status match(Window& window, const Bits& among) = 0;
  const Bits& matched() const { return matched_; }
  // REQUIRES: match() was called for the window, and gave all of `of`.
  virtual Status score(Window& window, const Bits& of) = 0;

  // match() of every unit of the window and score(), where units that do not come into `top` with
  // `others` beside what this adds may be passed over. Adds to `touched` those that got a score.
  virtual Status collect(Window& window, const TopHits& top, double others, Bits& touched);

 protected:
  Bits matched_;
};

// Needs all of `required`, or one of `optional` where there is no required one, and none of
// `excluded`; what matches of required and optional adds to the score.
class GroupNode final : public SearchNode {
 public:
  using Nodes = std::vector<std::unique_ptr<SearchNode>>;
  // REQUIRES: some required or optional. `required`: the rarest first.
  GroupNode(Nodes required, Nodes optional, Nodes excluded)
      : required_(std::move(required)),
        optional_(std::move(optional)),
        excluded_(std::move(excluded)) {}

  Result<std::uint32_t> next(std::uint32_t unit) override;
  Result<double> most(std::uint32_t begin, std::uint32_t end) override;
  Status match(Window& window, const Bits& among) override;
  Status score(Window& window, const Bits& of) override;

 private:
  Status match_required(Window& window);
  Status match_optional(Window& window);

  Nodes required_;
  Nodes optional_;
  Nodes excluded_;
};

struct LeafPlace {
  const Bm25Fields& fields;
  const Bm25Worth& worth;
  std::size_t leaf;  // among those that are reported
};

// The postings of a leaf in a window, until they are scored.
class LeafNode : public SearchNode {
 public:
  explicit LeafNode(const LeafPlace& place) : place_(place) {}

  Status score(Window& window, const Bits& of) override;

 protected:
  void begin_match() {
    matched_.clear();
    postings_.clear();
  }
  void add(std::uint32_t offset, double inverse_frequency) {
    matched_.set(offset);
    postings_.push_back({offset, inverse_frequency});
  }

  const LeafPlace place_;

 private:
  struct Posting {
    std::uint32_t offset;
    double inverse_frequency;
  };
  std::vector<Posting> postings_;
};

}  // namespace hartonomous::text

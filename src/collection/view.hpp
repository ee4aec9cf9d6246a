#pragma once

// View: a collection in one state of the store, as a search sees it: its segments, which units are
// there, and how many and how long they are.
// Thread-safety: one thread at a time.

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "collection/collection.hpp"
#include "text/search.hpp"
#include "text/term_index.hpp"

namespace hartonomous::collection {

// Whether units of a document may be found. Errors end the search.
using AcceptRun = std::function<Result<bool>(const Run& run)>;

class View {
 public:
  // `rows`: of the state. `at`: the instant that is asked about, the state's own or one before.
  // `past`: it is one before. `accept` may be empty.
  // Errors: kCorruption, kIo; kFailedPrecondition while the collection is being built.
  enum class Time : std::uint8_t { kNow, kPast };
  static Result<std::unique_ptr<View>> open(SharedCollection collection, const Rows& rows,
                                            Instant at, Time time, AcceptRun accept);

  const Collection& collection() const { return *collection_; }
  const State& state() const { return state_; }
  // Valid as long as the view.
  text::SearchInput input();
  text::DocumentFrequency document_frequency() const {
    return time_ == Time::kPast ? text::DocumentFrequency::kCounted
                                : text::DocumentFrequency::kStored;
  }
  // The document that has the unit. REQUIRES: it was found.
  Run run_of(std::uint32_t unit) const;
  // How rare a term is, of all units. Errors: kCorruption, kIo.
  Result<double> inverse_frequency(std::string_view term) const;
  // What the collection knows of a document. Errors: kCorruption, kIo.
  Result<std::optional<IndexedDocument>> document(DocumentId id) const {
    return rows_.document(id);
  }
  // The first unit of a document that is there. Errors: the same.
  Result<std::optional<std::uint32_t>> unit_of(DocumentId id);
  // Units that are there and have the name as their own (UnitCutter), lowest first.
  Result<std::vector<std::uint32_t>> find_key(std::string_view key);

 private:
  // Units that are there: all of them, or those that are accepted.
  class Units final : public text::UnitSource {
   public:
    Units(View& view, bool filtered) : view_(view), filtered_(filtered) {}
    Result<const text::UnitPage*> page(std::uint32_t page) override;
    Result<bool> has(std::uint32_t unit);

   private:
    // A stretch of pages.
    struct Held {
      content::SharedBytes lengths;
      std::array<text::UnitPage, kPagesOfStretch> pages;
      std::uint32_t ready = 0;  // a bit for each page
    };
    static_assert(kPagesOfStretch <= 32, "pages of a stretch are bits of a number");
    Result<Held*> stretch(std::uint32_t number);

    View& view_;
    bool filtered_;
    std::map<std::uint32_t, std::unique_ptr<Held>> stretches_;
    std::uint32_t last_number_ = 0;
    Held* last_ = nullptr;  // that was asked for
  };

  View(SharedCollection collection, const Rows& rows, Instant at, Time time, AcceptRun accept);
  Status mark_there(std::uint32_t page, bool filtered, text::UnitPage& out);
  Result<bool> accepts(std::uint32_t number, const Run& run);

  SharedCollection collection_;
  Rows rows_;
  State state_;
  Instant at_;
  Time time_;
  AcceptRun accept_;
  bool all_there_ = false;  // no run has ended or begins later
  std::vector<SharedSegment> segments_;
  std::vector<const text::TermIndex*> indexes_;
  text::UnitStatistics statistics_;
  Units there_;
  Units accepted_;
  std::map<std::uint32_t, bool> accepted_runs_;
};

}  // namespace hartonomous::collection

#include "collection/check.hpp"

#include <algorithm>
#include <array>

#include <hartonomous/base/text.hpp>

#include "codec/key.hpp"
#include "collection/segment_rows.hpp"
#include "schema/keys.hpp"

namespace hartonomous::collection {

namespace {

constexpr std::uint64_t kCacheBytes = std::uint64_t{8} << 20;
constexpr std::size_t kTermsAtOnce = 256;

std::string printable(const std::string& term) {
  return term.starts_with('\0') ? concat("name '", term.substr(1), "'") : concat("'", term, "'");
}

}  // namespace

// The terms of a segment, some at a time.
struct CollectionCheck::Walk {
  explicit Walk(SharedSegment of) : segment(std::move(of)) {}
  bool is_there() const { return next < some.size(); }
  const std::string& term() const { return some[next].first; }
  const text::Term& entry() const { return some[next].second; }

  // To the next one, if there is one.
  Status step() {
    if (++next < some.size() || is_last) return {};
    const std::string from = some.empty() ? std::string() : some.back().first + '\0';
    some.clear();
    next = 0;
    Status read = segment->each(from, [this](std::string_view term, const text::Term& entry) {
      some.emplace_back(term, entry);
      return Result<bool>(some.size() < kTermsAtOnce);
    });
    is_last = some.size() < kTermsAtOnce;
    if (!read.ok() || some.empty()) return read;
    HTN_ASSIGN_OR_RETURN(const auto found, segment->find(term()));
    if (found.has_value() && found->units == entry().units) return {};
    return corruption(concat("term ", printable(term()), ": it is not found"));
  }

  SharedSegment segment;
  std::vector<std::pair<std::string, text::Term>> some;
  std::size_t next = 0;
  bool is_last = false;
};

struct CollectionCheck::Counted {
  std::int64_t ended = 0;  // by what segments say
  std::int64_t over = 0;   // by runs
  std::int64_t stray = 0;  // in no document
  FieldSums frequencies{};
};

CollectionCheck::CollectionCheck(Rows rows, Shape shape, Tell tell, const Control& control)
    : rows_(std::move(rows)),
      shape_(std::move(shape)),
      tell_(std::move(tell)),
      control_(control),
      cache_(std::make_shared<content::Cache>(kCacheBytes)) {}

Status CollectionCheck::told(Status status) const {
  if (status.ok() || status.code() == StatusCode::kCancelled) return status;
  tell_(std::string(status.message()));
  return {};
}

Status CollectionCheck::run() {
  HTN_ASSIGN_OR_RETURN(state_, rows_.state());
  HTN_RETURN_IF_ERROR(check_runs());
  HTN_RETURN_IF_ERROR(check_lengths());
  HTN_ASSIGN_OR_RETURN(const std::vector<std::uint32_t> stored, rows_.stored_segments());
  for (const SegmentPlace& place : state_.segments) {
    HTN_ASSIGN_OR_RETURN(const auto keys, rows_.segment_keys(place.id));
    Status checked = check_segment(place, keys);
    if (!checked.ok()) all_open_ = false;
    HTN_RETURN_IF_ERROR(told(std::move(checked)));
  }
  for (const std::uint32_t segment : stored) {
    const bool is_had =
        std::any_of(state_.segments.begin(), state_.segments.end(),
                    [segment](const SegmentPlace& place) { return place.id == segment; });
    if (is_had) continue;
    HTN_ASSIGN_OR_RETURN(const auto keys, rows_.segment_keys(segment));
    orphan_rows_ += keys.size();
  }
  return told(check_terms());
}

Status CollectionCheck::check_runs() {
  HTN_RETURN_IF_ERROR(rows_.each_runs(state_.runs, [this](std::span<const Run> runs) {
    runs_.insert(runs_.end(), runs.begin(), runs.end());
  }));
  std::uint64_t next = 0;
  std::uint64_t live = 0;
  for (std::size_t r = 0; r < runs_.size(); ++r) {
    const Run& run = runs_[r];
    if (run.first < next || run.to < run.from) tell_(concat("run ", r, " is out of order"));
    next = std::uint64_t{run.first} + run.units;
    live += run.to == kForever ? 1 : 0;
  }
  if (next > state_.next_unit) {
    tell_(concat("runs have units below ", next, ", ", state_.next_unit, " were given out"));
  }
  if (live != state_.live_documents) {
    tell_(concat("counts ", state_.live_documents, " documents that are there, there are ", live));
  }
  return {};
}

Status CollectionCheck::check_lengths() {
  const std::size_t fields = shape_.fields();
  std::uint64_t live_units = 0;
  FieldSums live{};
  std::uint32_t page = UINT32_MAX;
  std::vector<std::uint32_t> lengths;
  for (const Run& run : runs_) {
    if (control_.stopped()) return cancelled("check");
    if (run.to <= state_.purged_before) continue;
    for (std::uint32_t unit = run.first; unit < run.first + run.units; ++unit) {
      if (unit / text::kUnitsOfPage != page) {
        page = unit / text::kUnitsOfPage;
        auto read = rows_.lengths(page, fields);
        HTN_RETURN_IF_ERROR(told(read.status()));
        lengths = read.ok() ? std::move(*read) : std::vector<std::uint32_t>();
      }
      const std::size_t place = unit % text::kUnitsOfPage * fields;
      if (place + fields > lengths.size()) {
        tell_(concat("unit ", unit, ": its length is missing"));
        continue;
      }
      bool has_tokens = false;
      for (std::size_t f = 0; f < fields; ++f) {
        lengths_[f] += lengths[place + f];
        live[f] += run.to == kForever ? lengths[place + f] : 0;
        has_tokens = has_tokens || lengths[place + f] > 0;
      }
      live_units += has_tokens && run.to == kForever ? 1 : 0;
    }
  }
  if (live_units != state_.live_units) {
    tell_(concat("counts ", state_.live_units, " units with words, there are ", live_units));
  }
  if (live != state_.live_tokens) tell_("counts other words than the lengths of its units are");
  return {};
}

Status CollectionCheck::check_segment(const SegmentPlace& place,
                                      const std::vector<std::string>& keys) {
  HTN_ASSIGN_OR_RETURN(const auto segment, open_segment(rows_, cache_, place));
  segments_.push_back(segment);
  const text::SegmentHeader& header = segment->header();
  // A segment of ends alone has no units, wherever its place is.
  const bool is_empty = header.first_unit == header.end_unit;
  if (!is_empty && (header.first_unit < place.first_unit || header.end_unit > place.end_unit)) {
    tell_(concat("segment ", place.id, ": its units are not those of its place"));
  }
  return check_rows(place, keys, header);
}

Status CollectionCheck::check_rows(const SegmentPlace& place, const std::vector<std::string>& keys,
                                   const text::SegmentHeader& header) {
  const std::size_t prefix =
      schema::text_segment_prefix(rows_.tenant(), rows_.collection(), place.id).size();
  std::array<std::uint32_t, text::kSegmentParts> counted{};
  std::uint64_t bytes = 0;
  for (const std::string& key : keys) {
    if (control_.stopped()) return cancelled("check");
    codec::KeyReader reader(as_bytes(std::string_view(key).substr(prefix)));
    const std::uint8_t part = reader.u8();
    const std::uint32_t number = reader.u32();
    HTN_ASSIGN_OR_RETURN(const kv::Value row, rows_.segment_row(place.id, part, number));
    bytes += row.bytes().size();
    if (part == kHeaderPart) continue;
    Status sound = text::verify_segment_row(text::SegmentPart{part}, number, row.bytes());
    if (!sound.ok()) all_open_ = false;
    if (!sound.ok()) sound = std::move(sound).with_context(concat("segment ", place.id));
    HTN_RETURN_IF_ERROR(told(std::move(sound)));
    if (part <= text::kSegmentParts) ++counted[part - 1];
  }
  for (std::size_t part = 0; part < counted.size(); ++part) {
    if (counted[part] == header.rows[part]) continue;
    all_open_ = false;
    tell_(concat("segment ", place.id, ": has ", counted[part], " rows of part ", part + 1,
                 ", counts ", header.rows[part]));
  }
  if (bytes != place.bytes) {
    tell_(concat("segment ", place.id, ": has ", bytes, " bytes, counts ", place.bytes));
  }
  return {};
}

Status CollectionCheck::check_terms() {
  std::vector<Walk> walks(segments_.begin(), segments_.end());
  const auto step = [this](Walk& walk) {
    Status stepped = walk.step();
    if (!stepped.ok()) all_open_ = false;
    return told(std::move(stepped));
  };
  for (Walk& walk : walks) HTN_RETURN_IF_ERROR(step(walk));
  while (true) {
    if (control_.stopped()) return cancelled("check");
    const Walk* least = nullptr;
    for (const Walk& walk : walks) {
      if (walk.is_there() && (least == nullptr || walk.term() < least->term())) least = &walk;
    }
    if (least == nullptr) break;
    const std::string term = least->term();
    HTN_RETURN_IF_ERROR(check_term(term, walks));
    for (Walk& walk : walks) {
      if (walk.is_there() && walk.term() == term) HTN_RETURN_IF_ERROR(step(walk));
    }
  }
  check_frequencies();
  return {};
}

Status CollectionCheck::check_term(const std::string& term, const std::vector<Walk>& walks) {
  Counted counted;
  for (const Walk& walk : walks) {
    if (!walk.is_there() || walk.term() != term) continue;
    counted.ended += walk.entry().ended;
    Status checked = check_postings(*walk.segment, walk.entry(), counted);
    if (!checked.ok()) {
      all_open_ = false;
      checked = std::move(checked).with_context(concat("term ", printable(term)));
    }
    HTN_RETURN_IF_ERROR(told(std::move(checked)));
  }
  if (counted.stray > 0) {
    tell_(concat("term ", printable(term), ": ", counted.stray, " units are no document's"));
  }
  if (all_open_ && counted.ended != counted.over) {
    tell_(concat("term ", printable(term), ": counts ", counted.ended, " units that ended, ",
                 counted.over, " did"));
  }
  if (!term.starts_with('\0')) {
    for (std::size_t f = 0; f < shape_.fields(); ++f) frequencies_[f] += counted.frequencies[f];
  }
  return {};
}

Status CollectionCheck::check_postings(const text::Segment& segment, const text::Term& term,
                                       Counted& counted) {
  if (term.units == 0) return {};
  HTN_ASSIGN_OR_RETURN(const auto cursor, segment.postings(term));
  std::uint32_t seen = 0;
  std::uint64_t next = segment.first_unit();
  while (next < segment.end_unit()) {
    HTN_ASSIGN_OR_RETURN(const bool more, cursor->seek_block(static_cast<std::uint32_t>(next)));
    if (!more) break;
    HTN_RETURN_IF_ERROR(cursor->decode_block());
    for (std::size_t i = 0; i < cursor->units().size(); ++i) {
      const std::uint32_t unit = cursor->units()[i];
      if (unit < next || unit >= segment.end_unit()) return corruption("units do not ascend");
      next = std::uint64_t{unit} + 1;
      for (std::size_t f = 0; f < shape_.fields(); ++f) {
        counted.frequencies[f] += cursor->frequencies(f)[i];
      }
      check_unit(unit, counted);
      ++seen;
    }
  }
  postings_ += seen;
  if (seen == term.units) return {};
  return corruption(concat("counts ", term.units, " units, has ", seen));
}

void CollectionCheck::check_unit(std::uint32_t unit, Counted& counted) {
  const Run* const run = run_of(unit);
  if (run == nullptr || run->to <= state_.purged_before) {
    ++counted.stray;
    return;
  }
  if (run->to != kForever) ++counted.over;
}

const Run* CollectionCheck::run_of(std::uint32_t unit) {
  const auto has = [unit](const Run& run) {
    return run.first <= unit && unit - run.first < run.units;
  };
  if (last_run_ < runs_.size() && has(runs_[last_run_])) return &runs_[last_run_];
  const auto after =
      std::upper_bound(runs_.begin(), runs_.end(), unit,
                       [](std::uint32_t of, const Run& run) { return of < run.first; });
  if (after == runs_.begin() || !has(*std::prev(after))) return nullptr;
  last_run_ = static_cast<std::size_t>(std::prev(after) - runs_.begin());
  return &runs_[last_run_];
}

void CollectionCheck::check_frequencies() {
  if (!all_open_) return;
  for (std::size_t f = 0; f < shape_.fields(); ++f) {
    if (frequencies_[f] == lengths_[f]) continue;
    tell_(concat("field ", f, ": its terms are there ", frequencies_[f], " times, its units have ",
                 lengths_[f], " words"));
  }
}

}  // namespace hartonomous::collection

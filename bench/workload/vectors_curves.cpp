// Recall and rate of one set, ours and the peers in turns; how long they take to be built; and
// whether what we find without exception is what others found.
#include <array>

#include "compare/lancedb.hpp"
#include "support/svg_plot.hpp"
#include "workload/vectors_data.hpp"

namespace hartonomous::bench {
namespace {

constexpr std::array<std::size_t, 12> kWidths = {10, 14,  20,  28,  40,  56,
                                                 80, 112, 160, 240, 360, 560};
constexpr std::array<double, 2> kRecalls = {0.95, 0.99};
// Of sets larger than this an index is built once.
constexpr std::size_t kBuiltOnceFrom = 60'000;
// What searches everything is asked fewer queries.
constexpr std::size_t kQueriesOfScan = 100;

struct Contender {
  std::string name;
  NearestIndex* index = nullptr;
  std::vector<CurvePoint> points = {};
};

// Recall and rate at one width, in turns; the median of the rounds.
Status measure_width(const VectorsData& data, const VectorSet& set, std::size_t width,
                     std::vector<Contender>& contenders) {
  const double seconds = data.workload.sizes.vector_seconds;
  std::vector<std::vector<double>> rates(contenders.size());
  std::vector<std::uint32_t> rows;
  for (int round = 0; round < data.workload.sizes.rounds; ++round) {
    for (std::size_t i = 0; i < contenders.size(); ++i) {
      NearestIndex& index = *contenders[i].index;
      HTN_ASSIGN_OR_RETURN(const double rate, rate_of(set.query_count(), seconds, [&](auto q) {
                             return index.search(set.query(q), kNeighbours, width, rows);
                           }));
      rates[i].push_back(rate);
    }
  }
  for (std::size_t i = 0; i < contenders.size(); ++i) {
    double recall = 0;
    for (std::size_t q = 0; q < set.query_count(); ++q) {
      HTN_RETURN_IF_ERROR(contenders[i].index->search(set.query(q), kNeighbours, width, rows));
      recall += set.recall_of(q, rows);
    }
    contenders[i].points.push_back({.width = width,
                                    .recall = recall / static_cast<double>(set.query_count()),
                                    .rate = median(rates[i])});
  }
  return {};
}

// What was found without exception is the truth, and what the files say.
Status check_exact(VectorsData& data, const VectorSet& set, const StoredIndex& ours) {
  constexpr float kRounding = 1e-5F;
  const std::size_t most = std::min<std::size_t>(set.query_count(), 200);
  std::vector<std::uint32_t> rows;
  std::size_t same = 0;
  for (std::size_t q = 0; q < most; ++q) {
    HTN_RETURN_IF_ERROR(
        ours.search({.vector = set.query(q), .k = kNeighbours, .mode = query::SearchMode::kExact},
                    rows)
            .status());
    HTN_RETURN_IF_ERROR(expect(set.recall_of(q, rows) == 1, "the nearest without exception"));
    for (const std::uint32_t row : rows) data.answers.add(row);
    if (set.given.empty()) continue;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const float theirs = set.distance(set.query(q), set.row(set.given[q * set.given_k + i]));
      const float mine = set.distance(set.query(q), set.row(rows[i]));
      HTN_RETURN_IF_ERROR(expect(std::abs(mine - theirs) <= kRounding * (1 + std::abs(theirs)),
                                 "the nearest that the file has"));
    }
    ++same;
  }
  if (!set.given.empty()) {
    data.figure(concat(set.name, ": exact searches that give the file's neighbours"),
                100.0 * static_cast<double>(same) / static_cast<double>(most), "%", {},
                at_least(100), concat(most, " queries, by distance, ties aside"));
  }
  return {};
}

struct Built {
  std::unique_ptr<StoredIndex> ours;
  OwnedIndex hnswlib;
  OwnedIndex bare;
  OwnedIndex faiss;
};

Status build_others(VectorsData& data, const VectorSet& set, Built& built, const Cost& ours) {
  const auto count = static_cast<double>(set.count());
  HTN_ASSIGN_OR_RETURN(const Cost bare, measure([&]() -> Status {
                         HTN_ASSIGN_OR_RETURN(built.bare, build_bare_graph(set));
                         return {};
                       }));
  data.figure(concat(set.name, ": build of the graph alone"), count / bare.wall, "vectors/s", bare,
              {}, "in memory, no store");
  data.figure(concat(set.name, ": time of an import that is the graph's"),
              100 * bare.wall / ours.wall, "%", ours);
  if (faiss_version().empty() || set.count() > kBuiltOnceFrom) return {};
  HTN_ASSIGN_OR_RETURN(const Cost faiss, measure([&]() -> Status {
                         HTN_ASSIGN_OR_RETURN(built.faiss, build_faiss(input_of(set)));
                         return {};
                       }));
  data.figure(concat(set.name, ": build, FAISS"), count / faiss.wall, "vectors/s", faiss, {},
              "one thread, its scalar build");
  return {};
}

Result<Built> build_all(VectorsData& data, const VectorSet& set) {
  const int rounds = set.count() > kBuiltOnceFrom ? 1 : data.workload.sizes.rounds;
  std::vector<Cost> ours;
  std::vector<Cost> theirs;
  Built built;
  for (int round = 0; round < rounds; ++round) {
    built = {};
    remove_all(data.scratch / "store");
    HTN_ASSIGN_OR_RETURN(auto imported, StoredIndex::import_set(data, set, data.scratch / "store"));
    built.ours = std::move(imported.index);
    ours.push_back(imported.cost);
    HTN_ASSIGN_OR_RETURN(const Cost other, measure([&]() -> Status {
                           HTN_ASSIGN_OR_RETURN(built.hnswlib, build_hnswlib(input_of(set)));
                           return {};
                         }));
    theirs.push_back(other);
  }
  const Cost cost = median(ours);
  const Cost other = median(theirs);
  const auto count = static_cast<double>(set.count());
  data.figure(concat(set.name, ": import, synced"), count / cost.wall, "vectors/s", cost, {},
              concat(set.count(), " x ", set.dimension, ", ", set.about, "; rounds: ", rounds));
  data.figure(concat(set.name, ": build, hnswlib"), count / other.wall, "vectors/s", other, {},
              concat("in memory, one thread, ", hnswlib_kernels()));
  data.figure(concat(set.name, ": import / hnswlib's build"), other.wall / cost.wall, "x", cost,
              at_least(0.9));
  data.figure(concat(set.name, ": import / hnswlib's build, per cpu second"), other.cpu / cost.cpu,
              "x", cost, {}, "threads in the background counted");
  HTN_RETURN_IF_ERROR(build_others(data, set, built, cost));
  return built;
}

Result<RecallCurve> scan_curve(const VectorsData& data, const VectorSet& set,
                               const std::string& name, NearestIndex& index) {
  std::vector<std::uint32_t> rows;
  double recall = 0;
  const std::size_t most = std::min(set.query_count(), kQueriesOfScan);
  HTN_ASSIGN_OR_RETURN(const double rate,
                       rate_of(most, data.workload.sizes.vector_seconds, [&](std::size_t q) {
                         return index.search(set.query(q), kNeighbours, 0, rows);
                       }));
  for (std::size_t q = 0; q < most; ++q) {
    HTN_RETURN_IF_ERROR(index.search(set.query(q), kNeighbours, 0, rows));
    recall += set.recall_of(q, rows);
  }
  return RecallCurve{name, {{0, recall / static_cast<double>(most), rate}}};
}

Status add_embedded(VectorsData& data, const VectorSet& set, std::vector<RecallCurve>& curves) {
  if (!data.workload.sqlite_vec.empty()) {
    const std::string file = data.scratch / "sqlite-vec";
    remove_all(file);
    HTN_ASSIGN_OR_RETURN(const OwnedIndex index,
                         build_sqlite_vec(data.workload.sqlite_vec, file, input_of(set)));
    HTN_ASSIGN_OR_RETURN(auto curve, scan_curve(data, set, "sqlite-vec", *index));
    curves.push_back(std::move(curve));
    remove_all(file);
  }
  if (!data.workload.lancedb.empty()) {
    // It runs apart from us, on its own terms: where it fails, the others are measured all the
    // same.
    auto curve = lancedb_curve(data.workload.lancedb, data.scratch / "lancedb", set, kNeighbours);
    if (curve.ok()) {
      curves.push_back(std::move(*curve));
    } else {
      data.figure(concat(set.name, ": LanceDB"), 0, "", {}, {}, curve.status().to_string());
    }
  }
  return {};
}

void report_ratios(const VectorsData& data, const VectorSet& set,
                   const std::vector<RecallCurve>& curves) {
  for (const double recall : kRecalls) {
    const auto mine = rate_at(curves[0], recall);
    const std::string at =
        concat(set.name, ": recall ", std::string_view(recall < 0.97 ? "0.95" : "0.99"));
    if (!mine.has_value()) {
      data.figure(concat(at, ", queries/s"), 0, "q/s", {}, at_least(1), "the curve ends below it");
      continue;
    }
    const bool begins_above = curves[0].points.front().recall >= recall;
    data.figure(concat(at, ", queries/s"), *mine, "q/s", {}, {},
                begins_above ? "the curve begins above it" : "");
    for (std::size_t i = 1; i < curves.size(); ++i) {
      const auto theirs = rate_at(curves[i], recall);
      const bool is_bare = curves[i].name == "hnswlib";
      const bool is_embedded = curves[i].name == "sqlite-vec" || curves[i].name == "LanceDB";
      const Target target = is_bare ? at_least(0.9) : is_embedded ? at_least(5) : Target{};
      if (theirs.has_value()) {
        data.figure(concat(at, " / ", curves[i].name), *mine / *theirs, "x", {}, target,
                    concat(static_cast<std::uint64_t>(*theirs), " q/s"));
      } else {
        data.figure(concat(at, " / ", curves[i].name), 0, "x", {}, {},
                    "its curve ends below this recall");
      }
    }
  }
}

Status keep_curves(const VectorsData& data, const VectorSet& set,
                   const std::vector<RecallCurve>& curves) {
  Plot plot{.title = concat(set.name, ", ", set.count(), " x ", set.dimension,
                            ": recall and rate, one thread"),
            .right = "recall@10",
            .up = "queries per second",
            .lines = {}};
  for (const RecallCurve& curve : curves) {
    data.workload.report->add_curve("vectors", set.name, curve);
    PlotLine line{.name = curve.name, .points = {}};
    for (const CurvePoint& point : curve.points) line.points.push_back({point.recall, point.rate});
    plot.lines.push_back(std::move(line));
  }
  if (data.workload.plots.empty()) return {};
  std::string name = set.name;
  for (char& each : name) each = each == ' ' ? '_' : static_cast<char>(std::tolower(each));
  return write_svg(concat(data.workload.plots, "/vectors_", name, ".svg"), plot);
}

}  // namespace

Status measure_vector_few(VectorsData& data, VectorSet& set) {
  set.find_truth(kNeighbours);
  remove_all(data.scratch / "store");
  HTN_ASSIGN_OR_RETURN(const auto imported,
                       StoredIndex::import_set(data, set, data.scratch / "store"));
  return check_exact(data, set, *imported.index);
}

Status measure_vector_curves(VectorsData& data, VectorSet& set) {
  set.find_truth(kNeighbours);
  HTN_ASSIGN_OR_RETURN(Built built, build_all(data, set));
  HTN_RETURN_IF_ERROR(check_exact(data, set, *built.ours));
  std::vector<Contender> contenders = {{"hartonomous", built.ours.get()},
                                       {"hnswlib", built.hnswlib.get()},
                                       {"graph alone", built.bare.get()}};
  if (built.faiss != nullptr) contenders.push_back({"FAISS", built.faiss.get()});
  for (const std::size_t width : kWidths) {
    HTN_RETURN_IF_ERROR(measure_width(data, set, width, contenders));
  }
  std::vector<RecallCurve> curves;
  for (Contender& each : contenders) curves.push_back({each.name, std::move(each.points)});
  HTN_RETURN_IF_ERROR(add_embedded(data, set, curves));
  report_ratios(data, set, curves);
  HTN_RETURN_IF_ERROR(keep_curves(data, set, curves));
  built.hnswlib.reset();
  built.bare.reset();
  built.faiss.reset();
  HTN_RETURN_IF_ERROR(measure_vector_scan(data, set, *built.ours));
  if (set.is_main) {
    HTN_RETURN_IF_ERROR(measure_vector_filters(data, set, *built.ours));
    HTN_RETURN_IF_ERROR(measure_vector_changes(data, set, *built.ours));
  }
  built.ours.reset();
  return measure_vector_open(data, set, data.scratch / "store");
}

}  // namespace hartonomous::bench

// Random operations on a model of embeddings and on a naive oracle of it: every search, now, from
// held snapshots and as of earlier times, must say what the oracle says.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include <hartonomous/base/file.hpp>
#include <hartonomous/base/sha256.hpp>
#include <hartonomous/table/rows/atoms.hpp>
#include <hartonomous/table/rows/virtual_tables.hpp>

#include "support/embedding_bench.hpp"
#include "support/embedding_oracle.hpp"
#include "support/seed.hpp"

namespace hartonomous {
namespace {

using geometry::Box3;
using geometry::Point3;
using query::SearchMode;
using testing::Backend;
using testing::EmbeddingOracle;
using testing::must;
using testing::OpenedStore;
using Entry = EmbeddingOracle::Entry;
using RowState = EmbeddingOracle::RowState;

constexpr std::size_t kAtoms = 90;
constexpr std::size_t kDimension = 5;

struct Shape {
  vector::Metric metric;
  VectorResidency residency;
  std::uint32_t exact_below;
};

// What a filter asks, and the same asked of the oracle.
struct Filter {
  EmbeddingFilter asked;
  std::vector<EmbeddingOracle::Passes> wanted;
  bool passes(const Entry& entry, const RowState& row) const {
    return std::all_of(wanted.begin(), wanted.end(),
                       [&](const auto& each) { return each(entry, row); });
  }
};

class Run {
 public:
  Run(const Shape& shape, std::uint64_t seed)
      : shape_(shape), rng_(seed), oracle_(shape.metric), session_(store_.session()) {
    atoms_ = testing::put_leaves(*session_, kAtoms);
    add_facets();
    model_ = testing::make_model(*session_, "m",
                                 {.dimension = kDimension,
                                  .metric = shape.metric,
                                  .connections = 8,
                                  .build_width = 60,
                                  .exact_below = shape.exact_below,
                                  .residency = shape.residency});
    times_.push_back(session_->snapshot().instant());
  }

  void steps(int count) {
    for (int step = 0; step < count; ++step) {
      INFO("step " << step);
      change();
      if (step % 3 == 0) compare(session_->snapshot(), times_.back());
      if (step % 5 == 0) look_back();
      if (step % 10 == 0 && !held_.empty()) {
        const auto& [snapshot, at] = held_[rng_.below(held_.size())];
        compare(snapshot, at);
      }
    }
    compare(session_->snapshot(), times_.back());
    compare_components();
    held_.clear();
    testing::require_sound(*store_);
    INFO("recall " << recall_ / std::max(searches_, 1.0) << " of " << searches_);
    CHECK((searches_ == 0 || recall_ / searches_ >= 0.9));
  }

 private:
  void add_facets() {
    Transaction transaction = session_->begin();
    for (std::size_t i = 0; i < kAtoms; i += 2) {
      rows::Atom facet;
      facet.atom_id = atoms_[i];
      facet.modality = i % 4 == 0 ? "text" : "image";
      facet.metadata = concat(R"({"a":{"b":)", i % 3, "}}");
      must(transaction.insert(facet));
    }
    must(transaction.commit());
  }
  std::optional<std::size_t> number_of(AtomId atom) const {
    const auto found = std::find(atoms_.begin(), atoms_.begin() + kAtoms, atom);
    if (found == atoms_.begin() + kAtoms) return std::nullopt;
    return static_cast<std::size_t>(found - atoms_.begin());
  }

  // Small whole numbers: sums are exact, and ties are many.
  std::vector<float> some_vector() {
    std::vector<float> vector(kDimension);
    for (float& number : vector) number = static_cast<float>(static_cast<int>(rng_.below(9)) - 4);
    return vector;
  }
  AtomId some_atom() { return atoms_[rng_.below(atoms_.size())]; }
  std::optional<double> some_importance() {
    if (rng_.below(3) == 0) return {};
    return static_cast<double>(rng_.below(4)) / 4;
  }

  void change() {
    const std::uint64_t pick = rng_.below(100);
    if (pick < 50) {
      put();
    } else if (pick < 68) {
      remove();
    } else if (pick < 74) {
      import();
    } else if (pick < 80) {
      fit();
    } else if (pick < 85) {
      HTN_REQUIRE_OK(session_->index_embeddings(model_));
    } else if (pick < 89) {
      must(store_->sweep());
    } else if (pick < 93) {
      held_.clear();
      session_.reset();
      REQUIRE(store_.reopen());
      session_.emplace(store_.session());
    } else {
      held_.emplace_back(session_->snapshot(), times_.back());
      if (held_.size() > 4) held_.erase(held_.begin());
    }
    oracle_.date(session_->snapshot().instant());
    times_.push_back(session_->snapshot().instant());
    compare_counts();
  }

  void put() {
    const std::size_t count = 1 + rng_.below(rng_.below(4) == 0 ? 40 : 5);
    std::vector<std::vector<float>> vectors;
    std::vector<EmbeddingInput> inputs;
    EmbeddingPutResult expected;
    for (std::size_t i = 0; i < count; ++i) {
      const AtomId atom = some_atom();
      const RowState* const row = oracle_.row(atom, times_.back());
      const bool again = row != nullptr && rng_.below(3) == 0;
      vectors.push_back(again ? oracle_.entry(row->entry).vector : some_vector());
      inputs.push_back({.atom = atom, .vector = {}, .importance = some_importance()});
    }
    for (std::size_t i = 0; i < count; ++i) {
      inputs[i].vector = vectors[i];
      oracle_.put(inputs[i].atom, vectors[i], inputs[i].importance, expected);
    }
    require_same(must(session_->put_embeddings(model_, inputs)), expected);
  }
  static void require_same(const EmbeddingPutResult& put, const EmbeddingPutResult& expected) {
    CHECK(put.inserted == expected.inserted);
    CHECK(put.updated == expected.updated);
    CHECK(put.unchanged == expected.unchanged);
  }

  void remove() {
    std::vector<AtomId> atoms;
    for (std::size_t i = 0; i < 1 + rng_.below(12); ++i) atoms.push_back(some_atom());
    std::uint64_t expected = 0;
    for (const AtomId atom : atoms) expected += oracle_.remove(atom) ? 1 : 0;
    CHECK(must(session_->remove_embeddings(model_, atoms)) == expected);
  }

  void import() {
    std::string file;
    std::map<std::string, std::vector<float>> rows;
    for (std::size_t i = 0; i < 1 + rng_.below(8); ++i) {
      rows[concat("key", rng_.below(12))] = some_vector();
    }
    for (const auto& [key, vector] : rows) {
      file += key;
      for (const float number : vector) file += concat(" ", static_cast<int>(number));
      file += "\n";
    }
    const testing::TemporaryDirectory folder;
    HTN_REQUIRE_OK(write_file_durably(folder / "v.txt", as_bytes(file)));
    const auto result =
        must(session_->import_embeddings(model_, folder / "v.txt", {.format = "text"}));
    EmbeddingPutResult expected;
    for (const auto& [key, vector] : rows) {
      const auto atom = must(session_->snapshot().find_atom(sha256(as_bytes(key))));
      REQUIRE(atom.has_value());
      if (std::count(atoms_.begin(), atoms_.end(), *atom) == 0) atoms_.push_back(*atom);
      oracle_.put(*atom, vector, {}, expected);
    }
    CHECK(result.rows == rows.size());
    require_same(result.put, expected);
  }

  void fit() {
    using Method = LandmarkOptions::Method;
    LandmarkOptions options{.landmarks = 8, .sample = 60, .seed = rng_()};
    options.method = std::array{Method::kPca, Method::kFarthest, Method::kGiven}[rng_.below(3)];
    if (options.method == Method::kGiven) {
      options.version = version_ + 1;
      Transaction transaction = session_->begin();
      for (int i = 0; i < 4; ++i) {
        rows::SpatialLandmark row;
        row.model_id = model_;
        row.version = options.version;
        row.landmark_type = "Basis";
        std::vector<float> vector(kDimension);
        for (float& number : vector) number = static_cast<float>(rng_.normal());
        row.vector.bytes.assign(reinterpret_cast<const char*>(vector.data()), kDimension * 4);
        must(transaction.insert(row));
      }
      must(transaction.commit());
      ++version_;
    }
    const auto fitted = session_->fit_landmarks(model_, options);
    const std::size_t live = oracle_.atoms(times_.back()).size();
    INFO(fitted.status().to_string());
    if (!fitted.ok()) {
      CHECK(live < 30);
      CHECK(fitted.status().code() == StatusCode::kFailedPrecondition);
      return;
    }
    CHECK(fitted->projected == live);
    CHECK(fitted->saturated <= live);
    CHECK(fitted->version >= version_);
    version_ = fitted->version;
    is_fitted_ = true;
  }

  void compare_counts() {
    const auto model = must(session_->snapshot().embeddings().get_model(model_));
    const std::size_t live = oracle_.atoms(times_.back()).size();
    REQUIRE(model.embeddings == live);
    CHECK(model.slots == oracle_.slots());
    CHECK(model.in_graph <= model.slots);
    CHECK(model.graph_saved <= model.in_graph);
    CHECK(must(session_->snapshot().tables().count<rows::AtomEmbedding>()) == live);
  }

  void look_back() {
    const Instant then = times_[rng_.below(times_.size())];
    INFO("as of " << then.value());
    compare(session_->snapshot().as_of(then), then);
  }

  Filter some_filter(Instant at, const std::map<AtomId, Point3>& points) {
    Filter filter;
    const std::uint64_t pick = rng_.below(12);
    if (pick == 1) {
      const Instant since = times_[rng_.below(times_.size())];
      filter.asked.since = since;
      filter.wanted.push_back([=](const Entry& e, const RowState&) { return e.from > since; });
    }
    if (pick == 1 || pick == 2) {
      const Instant before = times_[rng_.below(times_.size())];
      filter.asked.before = before;
      filter.wanted.push_back([=](const Entry& e, const RowState&) { return e.from <= before; });
    }
    if (pick == 3 || pick == 4) {
      filter.asked.importance_least = 0.5;
      filter.wanted.push_back([](const Entry&, const RowState& row) {
        return row.importance.has_value() && *row.importance >= 0.5;
      });
    }
    if (pick == 4 || pick == 5) {
      const std::uint64_t rest = rng_.below(7);
      filter.asked.accept = [=](AtomId atom) { return atom.value() % 7 != rest; };
      filter.wanted.push_back(
          [=](const Entry& e, const RowState&) { return e.atom.value() % 7 != rest; });
    }
    if (pick == 6 || pick == 7) {
      filter.asked.modality = "text";
      filter.wanted.push_back([this](const Entry& e, const RowState&) {
        const auto number = number_of(e.atom);
        return number.has_value() && *number % 4 == 0;
      });
    }
    if (pick == 7 || pick == 8) {
      filter.asked.metadata = {"a.b", "2"};
      filter.wanted.push_back([this](const Entry& e, const RowState&) {
        const auto number = number_of(e.atom);
        return number.has_value() && *number % 2 == 0 && *number % 3 == 2;
      });
    }
    if (pick == 9 && is_fitted_ && at == at) {
      const Box3 box = some_box();
      filter.asked.box = box;
      filter.wanted.push_back([&points, box](const Entry& e, const RowState&) {
        return points.contains(e.atom) && geometry::contains(box, points.at(e.atom));
      });
    }
    return filter;
  }

  Point3 some_point() {
    const auto one = [this] { return static_cast<float>(rng_.below(200)) - 100; };
    return {one(), one(), one()};
  }
  Box3 some_box() {
    Box3 box;
    geometry::extend(box, some_point());
    geometry::extend(box, some_point());
    return box;
  }

  void compare(const Snapshot& snapshot, Instant at) {
    const Embeddings embeddings = snapshot.embeddings();
    std::map<AtomId, Point3> points;
    if (is_fitted_) {
      HTN_REQUIRE_OK(embeddings.points(model_, {}, [&](AtomId atom, const Point3& point) {
        points.emplace(atom, point);
        return Status();
      }));
      std::vector<AtomId> have;
      for (const auto& [atom, point] : points) have.push_back(atom);
      CHECK(have == oracle_.atoms(at));
      compare_space(embeddings, at, points);
    }
    for (int i = 0; i < 3; ++i) {
      const Filter filter = some_filter(at, points);
      compare_nearest(embeddings, at, filter);
    }
    compare_rows(embeddings, at, points);
  }

  void compare_rows(const Embeddings& embeddings, Instant at,
                    const std::map<AtomId, Point3>& points) {
    for (int i = 0; i < 3; ++i) {
      const AtomId atom = some_atom();
      const auto found = must(embeddings.find(model_, atom));
      const RowState* const row = oracle_.row(atom, at);
      REQUIRE(found.has_value() == (row != nullptr));
      if (row == nullptr) continue;
      CHECK(found->vector == oracle_.entry(row->entry).vector);
      CHECK(found->row.importance_score == row->importance);
      if (at != times_.back() || !points.contains(atom)) continue;
      const Point3 point = points.at(atom);
      CHECK(found->row.spatial_key == Point{point.x, point.y, point.z, 0});
    }
  }

  void compare_nearest(const Embeddings& embeddings, Instant at, const Filter& filter) {
    const std::vector<float> from = some_vector();
    const auto k = static_cast<std::uint32_t>(1 + rng_.below(rng_.below(4) == 0 ? 200 : 12));
    const auto wanted = oracle_.nearest(
        from, at, [&](const Entry& e, const RowState& row) { return filter.passes(e, row); });
    const std::size_t count = std::min<std::size_t>(k, wanted.size());
    for (const SearchMode mode : {SearchMode::kExact, SearchMode::kGraph, SearchMode::kAuto}) {
      const auto found = must(embeddings.search(
          {.model_id = model_, .vector = from, .k = k, .mode = mode, .filter = filter.asked}));
      INFO(query::method_name(found.plan.method) << ": " << found.plan.why << " k " << k);
      REQUIRE(found.hits.size() == count);
      if (mode == SearchMode::kExact) {
        require_exact(found, wanted);
      } else {
        require_visible(found, wanted);
      }
    }
  }

  void require_exact(const SemanticResult& found,
                     const std::vector<EmbeddingOracle::Found>& wanted) {
    for (std::size_t i = 0; i < found.hits.size(); ++i) {
      CHECK(found.hits[i].distance == Approx(wanted[i].distance).margin(1e-5));
      // Cosines are rounded: ties are not theirs to keep.
      if (shape_.metric != vector::Metric::kCosine) CHECK(found.hits[i].atom == wanted[i].atom);
    }
    require_visible(found, wanted);
  }

  void require_visible(const SemanticResult& found,
                       const std::vector<EmbeddingOracle::Found>& wanted) {
    std::map<AtomId, double> right;
    for (const auto& each : wanted) right.emplace(each.atom, each.distance);
    std::set<AtomId> seen;
    double hits = 0;
    for (std::size_t i = 0; i < found.hits.size(); ++i) {
      const EmbeddingHit& hit = found.hits[i];
      REQUIRE(right.contains(hit.atom));
      CHECK(seen.insert(hit.atom).second);
      CHECK(hit.distance == Approx(right[hit.atom]).margin(1e-5));
      if (i > 0) CHECK(found.hits[i - 1].distance <= hit.distance);
      hits += hit.distance <= wanted[found.hits.size() - 1].distance + 1e-5 ? 1 : 0;
    }
    if (found.hits.empty()) return;
    recall_ += hits / static_cast<double>(found.hits.size());
    ++searches_;
  }

  void compare_space(const Embeddings& embeddings, Instant at,
                     const std::map<AtomId, Point3>& points) {
    const Box3 box = some_box();
    const auto in_box = must(embeddings.search(SpatialQuery{.model_id = model_, .box = box}));
    std::set<AtomId> wanted;
    for (const auto& [atom, point] : points) {
      if (geometry::contains(box, point)) wanted.insert(atom);
    }
    std::set<AtomId> found;
    for (const SpatialHit& hit : in_box.hits) found.insert(hit.atom);
    CHECK(found == wanted);
    compare_near(embeddings, at, points);
    compare_ray(embeddings, points);
  }

  void compare_near(const Embeddings& embeddings, Instant at,
                    const std::map<AtomId, Point3>& points) {
    Point3 from = some_point();
    SpatialQuery query{.model_id = model_, .k = static_cast<std::uint32_t>(1 + rng_.below(8))};
    const AtomId own = some_atom();
    const bool by_atom = rng_.below(2) == 0 && oracle_.row(own, at) != nullptr;
    if (by_atom) {
      from = points.at(own);
      query.near_atom = own;
    } else {
      query.near = from;
    }
    if (rng_.below(2) == 0) query.radius = static_cast<double>(rng_.below(120));
    std::vector<double> wanted;
    for (const auto& [atom, point] : points) {
      const double distance = std::sqrt(geometry::squared_distance(from, point));
      const bool is_asked = !query.radius.has_value() || distance <= *query.radius;
      if (is_asked && !(by_atom && atom == own)) wanted.push_back(distance);
    }
    std::sort(wanted.begin(), wanted.end());
    if (!query.radius.has_value() && wanted.size() > query.k) wanted.resize(query.k);
    const auto near = must(embeddings.search(query));
    REQUIRE(near.hits.size() == wanted.size());
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      CHECK(near.hits[i].distance == Approx(wanted[i]).margin(1e-6));
      CHECK(near.hits[i].point == points.at(near.hits[i].atom));
      CHECK_FALSE((by_atom && near.hits[i].atom == own));
    }
  }

  void compare_ray(const Embeddings& embeddings, const std::map<AtomId, Point3>& points) {
    const geometry::Ray3 ray{some_point(), {1, -0.5F, 0.25F}};
    const auto along =
        must(embeddings.search(SpatialQuery{.model_id = model_, .ray = ray, .radius = 30.0}));
    std::set<AtomId> wanted;
    for (const auto& [atom, point] : points) {
      const auto place = geometry::place(ray, point);
      if (geometry::is_within(place, {.beside_max = 30.0})) wanted.insert(atom);
    }
    std::set<AtomId> found;
    for (const SpatialHit& hit : along.hits) found.insert(hit.atom);
    CHECK(found == wanted);
  }

  // Every number as a row, by atom and by value.
  void compare_components() {
    const Tables tables = session_->snapshot().tables();
    using Component = rows::AtomEmbeddingComponent;
    std::map<AtomId, std::vector<float>> vectors;
    for (const Component& row : testing::rows_of(must(tables.rows<Component>()))) {
      auto& vector = vectors[row.source_atom_id];
      REQUIRE(static_cast<std::size_t>(row.dimension_index) == vector.size());
      vector.push_back(row.component_value);
    }
    std::size_t zeros = 0;
    const auto atoms = oracle_.atoms(times_.back());
    REQUIRE(vectors.size() == atoms.size());
    for (const AtomId atom : atoms) {
      const auto& vector = oracle_.entry(oracle_.row(atom, times_.back())->entry).vector;
      CHECK(vectors[atom] == vector);
      zeros += static_cast<std::size_t>(std::count(vector.begin(), vector.end(), 0.0F));
    }
    const auto by_value = testing::rows_of(
        must(tables.rows<Component>({.equal = {model_}, .index = "IX_Component_NonZero"})));
    CHECK(by_value.size() == atoms.size() * kDimension - zeros);
    for (std::size_t i = 0; i < by_value.size(); ++i) {
      const Component& row = by_value[i];
      CHECK(row.component_value ==
            vectors[row.source_atom_id][static_cast<std::size_t>(row.dimension_index)]);
      if (i == 0) continue;
      CHECK(std::pair(by_value[i - 1].dimension_index, by_value[i - 1].component_value) <=
            std::pair(row.dimension_index, row.component_value));
    }
  }

  Shape shape_;
  Rng rng_;
  EmbeddingOracle oracle_;
  OpenedStore store_{Backend::kRocks};
  std::optional<Session> session_;
  std::vector<AtomId> atoms_;
  std::int32_t model_ = 0;
  std::int32_t version_ = 0;
  bool is_fitted_ = false;
  std::vector<Instant> times_;
  std::vector<std::pair<Snapshot, Instant>> held_;
  double recall_ = 0;
  double searches_ = 0;
};

TEST_CASE("engine: embeddings and a naive oracle of them never differ",
          "[engine][embeddings][model]") {
  using vector::Metric;
  const Shape shape = GENERATE(Shape{Metric::kL2, VectorResidency::kFloat32, 8},
                               Shape{Metric::kCosine, VectorResidency::kFloat32, 64},
                               Shape{Metric::kDot, VectorResidency::kFloat32, 8},
                               Shape{Metric::kL2, VectorResidency::kInt8, 8},
                               Shape{Metric::kCosine, VectorResidency::kInt8, 8},
                               Shape{Metric::kDot, VectorResidency::kInt8, 64},
                               Shape{Metric::kL2, VectorResidency::kFloat32, 100'000});
  HTN_TEST_SEED(seed, 17);
  INFO(vector::metric_name(shape.metric)
       << " " << static_cast<int>(shape.residency) << " " << shape.exact_below);
  Run(shape, seed).steps(testing::steps(60));
}

}  // namespace
}  // namespace hartonomous

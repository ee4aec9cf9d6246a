#pragma once

// Embeddings: vectors that models give to atoms; searched by nearness, exactly or by a graph, and
// by where they lie in a space of three dimensions that they are projected into.
//
//   auto model = session.create_embedding_model("glove", {.dimension = 100});
//   session.import_embeddings(model->model_id, "glove.npy", {.keys_path = "words.txt"});
//   Embeddings embeddings = session.snapshot().embeddings();
//   auto found = embeddings.search({.model_id = model->model_id, .vector = query, .k = 10});
//   for (const EmbeddingHit& hit : found->hits) ...
//
// Invariants: 1. an embedding is found from its commit on, and until it is removed; 2. a search
// gives min(k, matches) hits, whatever is filtered; 3. vectors come back as they were given, bit by
// bit; 4. exact searches, and all searches as of a time, give the nearest ones without exception;
// 5. vectors of different models are never compared.
// Distances: l2, the Euclidean one; cosine, 1 - cos (1 for a zero vector); dot, the negative dot
// product. Less is nearer; of equal ones the one that was embedded first comes first.
// Thread-safety: an Embeddings is immutable and cheap to copy.
// Design: docs/vectors.md.

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <hartonomous/base/progress.hpp>
#include <hartonomous/base/result.hpp>
#include <hartonomous/engine/types.hpp>
#include <hartonomous/geometry/box3.hpp>
#include <hartonomous/query/search_plan.hpp>
#include <hartonomous/table/rows/embeddings.hpp>
#include <hartonomous/table/rows/models.hpp>
#include <hartonomous/vector/metric.hpp>

namespace hartonomous {

namespace engine {
struct SnapshotState;
}

// How vectors are held in memory: as they are, or a byte for each number, from which candidates are
// found and then ranked by the vectors themselves, which are read.
enum class VectorResidency : std::uint8_t { kFloat32, kInt8 };

struct EmbeddingModelOptions {
  std::uint32_t dimension = 0;  // 1 to 65536
  vector::Metric metric = vector::Metric::kCosine;
  std::string version_tag = {};
  // Persisted; of the graph: see Malkov and Yashunin, arXiv:1603.09320.
  std::uint32_t connections = 16;    // 4 to 128; twice as many in the lowest layer
  std::uint32_t build_width = 200;   // 2 to 10000
  std::uint32_t exact_below = 4096;  // so many vectors are scanned
  // 64 to 1024, of a leaf of the R-tree of points: fewer are read for the nearest, more take less
  // memory. What the reference schema's grids come to is points_per_leaf().
  std::uint32_t points_per_leaf = 64;
  VectorResidency residency = VectorResidency::kFloat32;
  // Whose vectors stand for the words of a text that is embedded here; of the same dimension.
  std::optional<std::int32_t> words_model_id = {};
};

// The reference schema's settings of a spatial index, a grid of four levels and the cells that an
// object may have (1 to 8192), as points of a leaf: 256 for medium levels and 16 cells; half for
// two steps of levels towards high, or four times the cells. Errors: kInvalidArgument.
enum class GridDensity : std::uint8_t { kLow, kMedium, kHigh };
Result<std::uint32_t> points_per_leaf(const std::array<GridDensity, 4>& levels,
                                      std::uint32_t cells_per_object);

// A vector for an atom that is there: finite numbers, no longer than float32 products allow (some
// 1e19).
struct EmbeddingInput {
  AtomId atom;
  std::span<const float> vector;
  std::optional<double> importance = {};
};

// What a put of embeddings did.
struct EmbeddingPutResult {
  std::uint64_t inserted = 0;
  std::uint64_t updated = 0;    // an atom that had another vector
  std::uint64_t unchanged = 0;  // had this one
};

struct EmbeddingImportOptions {
  // Of files without keys: a file with a line for each vector. Without one the row's number, in
  // decimal, is the key. A key is a leaf: 1 to 64 bytes.
  std::string keys_path = {};
  std::string format = {};  // empty: by the file's name and first bytes; see docs/vectors.md
  std::string key_prefix = {};
  // How much each counts in the mean of a text's words, where the file does not say.
  enum class Importance : std::uint8_t {
    kNone,
    // Rows come in the order of how often words are used, the most frequent first, as GloVe's do:
    // rank / (rank + 100), which is 0.001 / (0.001 + frequency) by Zipf's law in English.
    kByRank,
  };
  Importance importance = Importance::kNone;
};

struct EmbeddingImportResult {
  EmbeddingPutResult put;
  std::uint64_t rows = 0;
  std::uint64_t new_atoms = 0;
};

// How a model's vectors are projected: see docs/vectors.md.
struct LandmarkOptions {
  enum class Method : std::uint8_t {
    kPca,       // the three directions of the greatest variance
    kFarthest,  // those of landmarks that lie far from each other, by landmark MDS
    kGiven,     // of rows of dbo.SpatialLandmark with `version`, which are there
  };
  Method method = Method::kPca;
  std::uint32_t landmarks = 64;  // with kFarthest
  std::int32_t version = 0;      // with kGiven
  std::uint32_t sample = 20000;  // vectors that are looked at, at most
  std::uint64_t seed = 1;
};

struct LandmarkResult {
  std::int32_t version = 0;
  std::uint64_t projected = 0;    // embeddings whose point is of this version now
  std::uint64_t saturated = 0;    // of those, outside of the box
  double explained_variance = 0;  // of the sample, by the three axes; 0..1
  std::uint64_t resumed_at = 0;   // embeddings that an interrupted call had done
};

// What is left out is not asked for. What is asked of atoms' facets is read from dbo.Atom.
struct EmbeddingFilter {
  std::optional<std::string> modality = {};
  std::optional<std::string> subtype = {};
  // A member of the facet's JSON metadata, "a.b" of nested ones, and the text or number it has.
  std::optional<std::pair<std::string, std::string>> metadata = {};
  std::optional<Instant> since = {};   // embedded at or after it
  std::optional<Instant> before = {};  // embedded before it
  std::optional<double> importance_least = {};
  std::optional<geometry::Box3> box = {};  // of the projected point
  std::function<bool(AtomId)> accept = {};
  bool empty() const {
    return !modality && !subtype && !metadata && !since && !before && !importance_least && !box &&
           !accept;
  }
};

// The nearest to a vector, to an atom's vector, or to what a text means. One of these is given.
struct SemanticQuery {
  std::int32_t model_id = 0;
  std::span<const float> vector = {};
  std::optional<AtomId> atom = {};  // its own embedding is no hit
  std::optional<std::string> text = {};
  std::uint32_t k = 10;  // 1 to 1,000,000
  // How many candidates the graph keeps: the more, the better the recall and the slower. 0: chosen
  // by k.
  std::uint32_t candidates = 0;
  query::SearchMode mode = query::SearchMode::kAuto;
  EmbeddingFilter filter = {};
  std::optional<std::chrono::microseconds> time_limit = {};  // past it: kCancelled
};

struct EmbeddingHit {
  AtomId atom;
  float distance = 0;
};

struct SemanticResult {
  std::vector<EmbeddingHit> hits;  // nearest first
  query::SearchPlan plan;
};

// The nearest of each of several modalities, which one model gives vectors to: what a text says and
// a picture shows. The original's sp_CrossModalQuery.
struct CrossModalQuery {
  // Its k is not asked, and its filter has no modality.
  SemanticQuery semantic = {};
  struct Quota {
    std::string modality;
    std::uint32_t k = 10;  // 1 to 1,000,000
  };
  std::vector<Quota> quotas = {};  // 1 to 64, each modality once
};

struct CrossModalResult {
  struct Hit {
    EmbeddingHit hit;
    std::size_t quota = 0;  // which of them it fills
  };
  std::vector<Hit> hits;                 // nearest first, whatever the modality
  std::vector<query::SearchPlan> plans;  // of each quota
};

// Embeddings by their points; those without one are not found.
struct SpatialQuery {
  std::int32_t model_id = 0;
  // What is asked: one of these.
  std::optional<geometry::Box3> box = {};
  std::optional<geometry::Point3> near = {};  // with `k` or `radius`
  std::optional<AtomId> near_atom = {};       // the same, of its point; it is no hit itself
  std::optional<geometry::Ray3> ray = {};     // with `radius` as its width
  std::optional<double> radius = {};
  std::uint32_t k = 10;             // of the nearest
  std::uint64_t limit = 1'000'000;  // of all others
  EmbeddingFilter filter = {};
};

struct SpatialHit {
  AtomId atom;
  geometry::Point3 point;
  double distance = 0;  // to the point; along the ray; 0 of a box
};

struct SpatialResult {
  std::vector<SpatialHit> hits;  // by distance; of a box by atom
  bool truncated = false;        // there are more than `limit`
  std::uint64_t leaves = 0;      // read
  std::uint64_t points = 0;      // tested
};

// An embedding model and what is there of it.
struct EmbeddingModel {
  rows::Model model;
  rows::EmbeddingSpace space;
  std::uint64_t embeddings = 0;  // that are there
  std::uint64_t slots = 0;       // vectors that are kept, past ones included
  std::uint64_t in_graph = 0;
  std::uint64_t graph_saved = 0;   // of those, that need not be linked again after a crash
  std::uint64_t memory_bytes = 0;  // of vectors and indexes, now
  std::uint64_t tree_points = 0;   // in the R-tree; the others are scanned
  double tree_dead_share = 0;      // of its points, at least
};

struct Embedding {
  rows::AtomEmbedding row;
  std::vector<float> vector;
};

// How well the R-tree of points serves; index_embeddings() builds it again.
struct PointTreeQuality {
  std::uint64_t leaves = 0;
  std::uint64_t points = 0;     // in the tree
  std::uint64_t beside = 0;     // points that are scanned
  double fill = 0;              // of the leaves
  double dead_share = 0;        // of the points
  double overlap = 0;           // volume that leaves share, in the volume of all of them
  double leaves_per_point = 0;  // that a query of one point reads, on average
  double percent = 0;           // of the leaves, those that building it again would save
};

struct RecallResult {
  double recall = 0;  // share of the exact k nearest that the search found, over the sample
  double least = 0;   // of a query
  std::uint64_t queries = 0;
  double search_us = 0;  // median
  double exact_us = 0;   // median
};

// How well the points of a model keep the distances of its vectors.
struct ProjectionQualityOptions {
  std::uint32_t sample = 20000;  // vectors that are looked at, at most
  std::uint64_t pairs = 20000;   // of them, whose distances are compared
  std::uint64_t seed = 1;
};

struct ProjectionQuality {
  double correlation = 0;       // of the distances of points with those of vectors, -1 to 1
  double stress = 0;            // Kruskal's, 0 to 1: 0 where distances are kept but for their scale
  std::uint64_t vectors = 0;    // that were looked at
  std::uint64_t saturated = 0;  // of those, whose points are at the edge of the box
};

// Gives the vector of a text. Thread-safety: thread-safe. Errors: its own, they are handed on.
class Embedder {
 public:
  Embedder() = default;
  Embedder(const Embedder&) = delete;
  Embedder& operator=(const Embedder&) = delete;
  virtual ~Embedder() = default;
  virtual Result<std::vector<float>> embed(std::string_view text) const = 0;
};

// The embeddings of a tenant in one state of the store, now or as of an instant.
class Embeddings {
 public:
  explicit Embeddings(std::shared_ptr<const engine::SnapshotState> state);

  Result<std::vector<EmbeddingModel>> models() const;
  // By its name, and its version where that is given. Errors: kNotFound, naming it.
  Result<EmbeddingModel> find_model(std::string_view name,
                                    std::optional<std::string_view> version_tag = {}) const;
  Result<EmbeddingModel> get_model(std::int32_t model_id) const;
  Result<std::optional<Embedding>> find(std::int32_t model_id, AtomId atom) const;

  // Errors: kInvalidArgument (k, the dimension, NaN or infinity, nothing or too much asked for),
  // kNotFound (the model, an atom without an embedding, a text without a known word), kCancelled
  // (the time limit), kCorruption, those of a registered embedder.
  Result<SemanticResult> search(const SemanticQuery& query, const Control& control = {}) const;
  // min(k, matches) hits of each modality. Errors: the same; kInvalidArgument (quotas, a filter
  // that has a modality).
  Result<CrossModalResult> search(const CrossModalQuery& query, const Control& control = {}) const;
  // Errors: the same; kFailedPrecondition for a model without landmarks.
  Result<SpatialResult> search(const SpatialQuery& query, const Control& control = {}) const;
  // The vector of a text, by the registered embedder or by the words of its model of words.
  Result<std::vector<float>> embed(std::int32_t model_id, std::string_view text) const;

  // Compares the search with the exact one, for some embeddings as queries. The plan of later
  // searches of the model tells it.
  Result<RecallResult> recall(std::int32_t model_id, std::uint32_t queries, std::uint32_t k,
                              std::uint32_t candidates = 0, std::uint64_t seed = 1,
                              const Control& control = {}) const;

  // Calls back with each embedding that has a point, in the order of their Hilbert keys, within a
  // box where one is given. Errors: those of search; what the callback returns.
  using EachPoint = std::function<Status(AtomId atom, const geometry::Point3& point)>;
  Status points(std::int32_t model_id, const std::optional<geometry::Box3>& box,
                const EachPoint& visit) const;

  // Reads every leaf. Errors: kFailedPrecondition for a model without landmarks; kCorruption.
  Result<PointTreeQuality> point_tree_quality(std::int32_t model_id) const;
  // Errors: kFailedPrecondition for a model without landmarks, or with fewer than two embeddings;
  // kInvalidArgument (an option out of its range), kNotFound, kCancelled.
  Result<ProjectionQuality> projection_quality(std::int32_t model_id,
                                               const ProjectionQualityOptions& options = {},
                                               const Control& control = {}) const;

  // Of a dimension over all vectors.
  struct Dimension {
    std::uint64_t count = 0;
    float least = 0;
    float greatest = 0;
    double mean = 0;
    double deviation = 0;
    std::uint64_t zeros = 0;
  };
  Result<std::vector<Dimension>> dimensions(std::int32_t model_id,
                                            const Control& control = {}) const;

 private:
  std::shared_ptr<const engine::SnapshotState> state_;
};

}  // namespace hartonomous

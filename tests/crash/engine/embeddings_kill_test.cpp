// kill -9 and failing commits while embeddings are put, imported, removed, projected and indexed:
// what was acknowledged is there, the change after it wholly or not at all, and everything goes on.

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <string>

#include <hartonomous/base/fault.hpp>
#include <hartonomous/base/file.hpp>

#include "support/embedding_bench.hpp"
#include "support/seed.hpp"
#include "support/test_child.hpp"

namespace hartonomous::testing {
namespace {

constexpr std::size_t kDimension = 6;
constexpr int kSteps = 42;
constexpr const char* kWorker = "engine: a worker embeds until something ends it";

// Vectors by the texts of their atoms.
using State = std::map<std::string, std::vector<float>>;

std::vector<float> vector_of(int step, int number) {
  Rng rng(static_cast<std::uint64_t>(step * 100 + number));
  std::vector<float> vector(kDimension);
  for (float& each : vector) each = static_cast<float>(rng.normal());
  return vector;
}

enum class Change { kPut, kImport, kRemove, kFit, kIndex };

Change change_of(int step) {
  constexpr std::array<Change, 7> kChanges{Change::kPut,    Change::kPut, Change::kImport,
                                           Change::kRemove, Change::kPut, Change::kFit,
                                           Change::kIndex};
  return kChanges[static_cast<std::size_t>(step % 7)];
}

std::string text_of(int step, int number) { return concat("s", step, "-", number); }

// What there is after so many steps.
State state_after(int steps) {
  State state;
  for (int step = 0; step < steps; ++step) {
    const Change change = change_of(step);
    const int count = change == Change::kPut ? 12 : change == Change::kImport ? 8 : 0;
    for (int i = 0; i < count; ++i) state[text_of(step, i)] = vector_of(step, i);
    for (int i = 0; change == Change::kRemove && i < 5; ++i) state.erase(text_of(step - 3, i));
  }
  return state;
}

Status do_put(Session& session, std::int32_t model, int step) {
  std::vector<std::vector<float>> vectors;
  std::vector<EmbeddingInput> inputs;
  for (int i = 0; i < 12; ++i) {
    const std::string text = text_of(step, i);
    HTN_ASSIGN_OR_RETURN(const auto put, session.put(concat("leaf/", text), as_bytes(text)));
    vectors.push_back(vector_of(step, i));
    inputs.push_back({.atom = put.atom, .vector = {}});
  }
  for (std::size_t i = 0; i < inputs.size(); ++i) inputs[i].vector = vectors[i];
  return session.put_embeddings(model, inputs).status();
}

Status do_import(Session& session, std::int32_t model, int step) {
  const TemporaryDirectory folder;
  std::string file;
  std::vector<float> numbers;
  for (int i = 0; i < 8; ++i) {
    file += concat(R"({"key":")", text_of(step, i), R"(","vector":[)");
    const auto vector = vector_of(step, i);
    for (std::size_t at = 0; at < vector.size(); ++at) {
      std::array<char, 32> digits{};
      std::snprintf(digits.data(), digits.size(), "%.9g", double{vector[at]});
      file += concat(at == 0 ? "" : ",", digits.data());
    }
    file += "]}\n";
  }
  HTN_RETURN_IF_ERROR(write_file_durably(folder / "v.jsonl", as_bytes(file)));
  return session.import_embeddings(model, folder / "v.jsonl").status();
}

Status do_step(Session& session, std::int32_t model, int step) {
  switch (change_of(step)) {
    case Change::kPut:
      return do_put(session, model, step);
    case Change::kImport:
      return do_import(session, model, step);
    case Change::kFit:
      return session.fit_landmarks(model, {.landmarks = 8, .sample = 50}).status();
    case Change::kIndex:
      return session.index_embeddings(model);
    case Change::kRemove:
      break;
  }
  std::vector<AtomId> atoms;
  for (int i = 0; i < 5; ++i) {
    const auto name = concat("leaf/", text_of(step - 3, i));
    HTN_ASSIGN_OR_RETURN(const auto document, session.snapshot().find_document(name));
    if (document.has_value()) atoms.push_back(document->atom);
  }
  return session.remove_embeddings(model, atoms).status();
}

std::int32_t ensure_model(Session& session) {
  const auto found = session.snapshot().embeddings().find_model("m");
  if (found.ok()) return found->model.model_id;
  return make_model(
      session, "m",
      {.dimension = kDimension, .connections = 6, .build_width = 30, .exact_below = 20});
}

// Hidden: it is for the tests below.
TEST_CASE("engine: a worker embeds until something ends it", "[.][worker]") {
  Store store = must(Store::open(from_parent("HTN_EMBED_STORE"), small_options(Threads::kNone)));
  Session session = store.session();
  const std::int32_t model = ensure_model(session);
  for (int step = std::stoi(from_parent("HTN_EMBED_FIRST")); step < kSteps; ++step) {
    const Status done = do_step(session, model, step);
    say_to_parent(done.ok() ? std::to_string(step) : done.to_string());
    REQUIRE(done.ok());
  }
}

State stored_state(const Snapshot& now, std::int32_t model) {
  State state;
  for (const auto& row : rows_of(must(now.tables().rows<rows::AtomEmbedding>()))) {
    state[must(now.read(row.atom_id))] = must(now.embeddings().find(model, row.atom_id))->vector;
  }
  return state;
}

// Searches, exactly and by the graph, find what is there.
void require_searched(const Snapshot& now, std::int32_t model, const State& state) {
  const Embeddings embeddings = now.embeddings();
  CHECK(must(embeddings.get_model(model)).embeddings == state.size());
  const std::vector<float> from = vector_of(1, 77);
  for (const auto mode : {query::SearchMode::kExact, query::SearchMode::kGraph}) {
    const auto found =
        must(embeddings.search({.model_id = model, .vector = from, .k = 1000, .mode = mode}));
    REQUIRE(found.hits.size() == state.size());
    for (const EmbeddingHit& hit : found.hits) {
      const auto& vector = state.at(must(now.read(hit.atom)));
      double dot = 0;
      double from_squares = 0;
      double squares = 0;
      for (std::size_t i = 0; i < kDimension; ++i) {
        dot += double{from[i]} * vector[i];
        from_squares += double{from[i]} * from[i];
        squares += double{vector[i]} * vector[i];
      }
      CHECK(hit.distance == Approx(1 - dot / std::sqrt(from_squares * squares)).margin(1e-5));
    }
  }
}

// How many steps are in the store: those that were acknowledged, or one more.
int require_whole(Store& store, int acknowledged) {
  require_sound(store);
  Session session = store.session();
  const std::int32_t model = ensure_model(session);
  const Snapshot now = session.snapshot();
  const State state = stored_state(now, model);
  INFO(acknowledged << " steps were acknowledged");
  const bool is_before = state == state_after(acknowledged);
  REQUIRE((is_before || state == state_after(acknowledged + 1)));
  require_searched(now, model, state);
  const auto facts = must(now.embeddings().get_model(model));
  CHECK(facts.graph_saved <= facts.in_graph);
  if (acknowledged >= 6) CHECK(facts.space.projection_version > 0);
  std::size_t points = 0;
  const Status told = now.embeddings().points(model, {}, [&](AtomId, const geometry::Point3&) {
    ++points;
    return Status();
  });
  if (facts.space.projection_version > 0) {
    HTN_REQUIRE_OK(told);
    CHECK(points == state.size());
  } else {
    CHECK(told.code() == StatusCode::kFailedPrecondition);
  }
  return acknowledged + (is_before ? 0 : 1);
}

// Runs a worker from a step on; how many steps it acknowledged in all.
int run_worker(const std::string& path, int first, const std::string& faults, int lines_max,
               ChildEnd& end) {
  Child child(kWorker, {{"HTN_EMBED_STORE", path},
                        {"HTN_EMBED_FIRST", std::to_string(first)},
                        {"HARTONOMOUS_FAULT", faults}});
  int done = first;
  while (const auto line = child.read_line()) {
    INFO(*line);
    REQUIRE(*line == std::to_string(done));
    if (++done - first == lines_max) child.kill();
  }
  end = child.wait();
  return done;
}

TEST_CASE("engine: embeddings whose changes are killed are there whole or not at all",
          "[engine][embeddings][crash]") {
  HTN_TEST_SEED(seed, 31);
  Rng rng(seed);
  const TemporaryDirectory folder;
  int killed = 0;
  for (int round = 0; round < steps(4); ++round) {
    const std::string path = folder / concat("store", round);
    int done = 0;
    for (int time = 0; done < kSteps; ++time) {
      constexpr std::array kPoints{"kv.commit.before_write", "kv.commit.after_write",
                                   "content.seal.before_commit"};
      const std::string faults = concat(kPoints[rng.below(3)], "=kill@", 3 + rng.below(90));
      INFO("round " << round << " time " << time << " from step " << done << ": " << faults);
      ChildEnd end;
      done = run_worker(path, done, time < 6 ? faults : "", static_cast<int>(rng.below(60)), end);
      killed += end.clean() ? 0 : 1;
      REQUIRE((end.clean() || end.signal == 9));
      Store store = must(Store::open(path, small_options(Threads::kNone)));
      done = require_whole(store, done);
      // Once the graph was saved it serves, without having been made again.
      const auto facts = must(store.session().snapshot().embeddings().find_model("m"));
      CHECK(facts.in_graph == facts.graph_saved);
      if (done >= 7) CHECK(facts.graph_saved > 0);
    }
  }
  CHECK(killed > 4);
}

TEST_CASE("engine: embeddings whose changes fail are there whole or not at all",
          "[engine][embeddings][crash]") {
  struct Disarmed {
    ~Disarmed() { fault::disarm_all(); }
  } disarmed;
  for (const char* point : {"kv.commit.before_write", "kv.commit.after_write"}) {
    OpenedStore store(Backend::kRocks);
    std::uint64_t failed = 0;
    for (int step = 0; step < 7; ++step) {
      for (auto passing = static_cast<std::uint64_t>(1 + step % 3); passing < 90; passing += 3) {
        INFO(point << " step " << step << " passing " << passing);
        Status done;
        {
          Session session = store.session();
          const std::int32_t model = ensure_model(session);
          fault::arm(point, fault::Action::kFail, passing);
          done = do_step(session, model, step);
          fault::disarm_all();
        }
        if (done.ok()) break;
        ++failed;
        REQUIRE(store.reopen());
        // Whichever it is: the step is made again.
        require_whole(*store, step);
      }
      require_whole(*store, step + 1);
    }
    CHECK(failed > 10);
  }
}

}  // namespace
}  // namespace hartonomous::testing

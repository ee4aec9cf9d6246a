#pragma once

// A store with atoms to embed, and short ways to embed and to search them.
// Thread-safety: one thread at a time.

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <hartonomous/base/rng.hpp>
#include <hartonomous/base/text.hpp>
#include <hartonomous/engine/store.hpp>

#include "support/opened_store.hpp"

namespace hartonomous::testing {

inline AtomId put_leaf(Session& session, const std::string& text) {
  return must(session.put(concat("leaf/", text), as_bytes(text))).atom;
}

// Atoms of the texts "0", "1", ...
inline std::vector<AtomId> put_leaves(Session& session, std::size_t count) {
  std::vector<AtomId> atoms;
  for (std::size_t i = 0; i < count; ++i) atoms.push_back(put_leaf(session, std::to_string(i)));
  return atoms;
}

// Atoms of the texts "prefix0", "prefix1", ... by one document of lines each; quick for thousands.
inline std::vector<AtomId> put_words(Session& session, std::size_t count) {
  std::vector<AtomId> atoms;
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += concat("w", 1'000'000 + i, "\n");
  const auto put = must(session.put("words", as_bytes(text), {.kind = Kind::kText}));
  RowCursor<hartonomous::Child> children = session.snapshot().children(put.atom);
  while (must(children.next())) {
    if (children.row().length > 1) atoms.push_back(children.row().component);
  }
  REQUIRE(atoms.size() == count);
  return atoms;
}

inline std::vector<float> random_vector(Rng& rng, std::size_t dimension) {
  std::vector<float> vector(dimension);
  for (float& number : vector) number = static_cast<float>(rng.normal());
  return vector;
}

inline std::int32_t make_model(Session& session, const std::string& name,
                               const EmbeddingModelOptions& options) {
  return must(session.create_embedding_model(name, options)).model.model_id;
}

inline Result<EmbeddingPutResult> try_embed(Session& session, std::int32_t model, AtomId atom,
                                            const std::vector<float>& vector,
                                            std::optional<double> importance = {}) {
  const EmbeddingInput input{.atom = atom, .vector = vector, .importance = importance};
  return session.put_embeddings(model, std::span(&input, 1));
}

inline void embed(Session& session, std::int32_t model, const std::vector<AtomId>& atoms,
                  const std::vector<std::vector<float>>& vectors) {
  std::vector<EmbeddingInput> inputs;
  for (std::size_t i = 0; i < atoms.size(); ++i) {
    inputs.push_back({.atom = atoms[i], .vector = vectors[i], .importance = {}});
  }
  must(session.put_embeddings(model, inputs));
}

inline std::vector<std::vector<float>> random_vectors(Rng& rng, std::size_t count,
                                                      std::size_t dimension) {
  std::vector<std::vector<float>> vectors;
  for (std::size_t i = 0; i < count; ++i) vectors.push_back(random_vector(rng, dimension));
  return vectors;
}

inline std::vector<AtomId> atoms_of(const SemanticResult& result) {
  std::vector<AtomId> atoms;
  for (const EmbeddingHit& hit : result.hits) atoms.push_back(hit.atom);
  return atoms;
}

}  // namespace hartonomous::testing

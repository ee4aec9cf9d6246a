#pragma once

// TextEmbedder: the vector of a text in one space: by the embedder that is registered for the
// model, or the mean of its words' vectors.
//
// The mean: each word of the text (ingest/tokenizer.hpp) is looked for as an atom of its bytes in
// lower case, then as it is written; those with an embedding in the model of words count, by their
// importance where they have one. Words that are not there, blanks and punctuation do not.
// A model of words that has "[UNK]" is one of word pieces: then the text is split as BERT's uncased
// tokenizer does (ingest/plain_words.hpp), a word that is not there is cut into the longest pieces
// from its beginning, "##" before all but the first (Wu et al. 2016, section 4.1), and punctuation
// counts as any word.
// Source: weighted by importance 0.001 / (0.001 + frequency) it is the first part of Arora, Liang
// and Ma, "A simple but tough-to-beat baseline for sentence embeddings" (ICLR 2017).
// Thread-safety: one thread at a time. It remembers words: for many texts of one state.

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <hartonomous/engine/embeddings.hpp>

#include "engine/embedding_sets.hpp"

namespace hartonomous::engine {

class TextEmbedder {
 public:
  // Errors: kNotFound for a model of words that is gone.
  static Result<std::unique_ptr<TextEmbedder>> make(
      const std::shared_ptr<const SnapshotState>& state, const rows::EmbeddingSpace& space);

  // Errors: kInvalidArgument (not UTF-8, or an embedder's vector that does not fit the model);
  // kNotFound when no word of the text has an embedding; those of the embedder.
  Result<std::vector<float>> embed(std::string_view text);

 private:
  struct Word {
    std::vector<float> vector;
    double weight = 1;
  };
  using FoundWord = std::shared_ptr<const Word>;  // null: it has none

  TextEmbedder(std::shared_ptr<const SnapshotState> state, const rows::EmbeddingSpace& space);
  Result<std::vector<float>> mean_of_words(std::string_view text);
  // Words of the text, or their pieces, that have a vector.
  Status each_known(std::string_view text, const std::function<void(const Word&)>& visit);
  Status each_piece(const std::string& word, const std::function<void(const Word&)>& visit);
  Result<FoundWord> word(std::string_view token);
  // As it is.
  Result<FoundWord> exact_word(const std::string& text);
  Result<FoundWord> find_word(const std::string& text) const;

  std::shared_ptr<const SnapshotState> state_;
  rows::EmbeddingSpace space_;
  std::shared_ptr<const Embedder> registered_;
  std::int32_t words_model_ = 0;
  SharedSet words_;
  bool has_pieces_ = false;
  std::unordered_map<std::string, FoundWord> known_;
};

}  // namespace hartonomous::engine

#include "engine/text_embedder.hpp"

#include <hartonomous/base/limits.hpp>
#include <hartonomous/base/sha256.hpp>
#include <hartonomous/base/text.hpp>
#include <hartonomous/engine/store.hpp>

#include "engine/core.hpp"
#include "engine/embedding_rows.hpp"
#include "ingest/letter_case.hpp"
#include "ingest/tokenizer.hpp"

namespace hartonomous::engine {

namespace {

// More words are looked up again.
constexpr std::size_t kKnownMax = 100'000;

// Of the tokens, those that begin as a word may; others of one byte are blanks and punctuation.
bool may_be_word(std::string_view token) {
  const auto first = static_cast<unsigned char>(token.front());
  return first >= 0x80 || first == '_' || (first >= '0' && first <= '9') ||
         (first >= 'A' && first <= 'Z') || (first >= 'a' && first <= 'z');
}

}  // namespace

TextEmbedder::TextEmbedder(std::shared_ptr<const SnapshotState> state,
                           const rows::EmbeddingSpace& space)
    : state_(std::move(state)),
      space_(space),
      words_model_(space.words_model_id.value_or(space.model_id)) {}

Result<std::unique_ptr<TextEmbedder>> TextEmbedder::make(
    const std::shared_ptr<const SnapshotState>& state, const rows::EmbeddingSpace& space) {
  std::unique_ptr<TextEmbedder> embedder(new TextEmbedder(state, space));
  Core& core = *state->core;
  embedder->registered_ = core.embedding_sets().embedder(state->tenant, space.model_id);
  if (embedder->registered_ != nullptr) return embedder;
  HTN_ASSIGN_OR_RETURN(const auto words,
                       get_space(Snapshot(state).tables(), embedder->words_model_));
  HTN_ASSIGN_OR_RETURN(embedder->words_, core.embedding_sets().get(core, words));
  return embedder;
}

Result<std::vector<float>> TextEmbedder::embed(std::string_view text) {
  if (!is_utf8(as_bytes(text))) return invalid_argument("the text is not UTF-8");
  if (registered_ == nullptr) return mean_of_words(text);
  HTN_ASSIGN_OR_RETURN(std::vector<float> vector, registered_->embed(text));
  const Status fits = check_vector(vector, static_cast<std::uint32_t>(space_.dimension));
  if (!fits.ok()) {
    return invalid_argument(
        concat("the embedder of model ", space_.model_id, " gave ", fits.message()));
  }
  return vector;
}

Result<std::vector<float>> TextEmbedder::mean_of_words(std::string_view text) {
  std::vector<Bytes> tokens;
  ingest::tokenize(as_bytes(text), tokens);
  std::vector<double> sum(static_cast<std::size_t>(space_.dimension));
  double weights = 0;
  for (const Bytes token : tokens) {
    if (!may_be_word(as_text(token))) continue;
    HTN_ASSIGN_OR_RETURN(const FoundWord* const found, word(as_text(token)));
    if (!found->has_value()) continue;
    const Word& known = **found;
    weights += known.weight;
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += known.weight * known.vector[i];
  }
  if (weights <= 0) {
    return not_found(concat("no word of the text has an embedding in model ", words_model_));
  }
  std::vector<float> mean(sum.size());
  for (std::size_t i = 0; i < sum.size(); ++i) mean[i] = static_cast<float>(sum[i] / weights);
  return mean;
}

Result<const TextEmbedder::FoundWord*> TextEmbedder::word(std::string_view token) {
  const std::string written(token);
  const auto held = known_.find(written);
  if (held != known_.end()) return &held->second;
  if (known_.size() >= kKnownMax) known_.clear();
  const std::string lower = ingest::lower_case(token);
  HTN_ASSIGN_OR_RETURN(FoundWord found, find_word(lower));
  if (!found.has_value() && lower != written) {
    HTN_ASSIGN_OR_RETURN(found, find_word(written));
  }
  return &known_.emplace(written, std::move(found)).first->second;
}

Result<TextEmbedder::FoundWord> TextEmbedder::find_word(const std::string& text) const {
  const Snapshot now(state_);
  HTN_ASSIGN_OR_RETURN(const auto atom, now.find_atom(sha256(as_bytes(text))));
  if (!atom.has_value()) return FoundWord();
  HTN_ASSIGN_OR_RETURN(const auto row, find_embedding(now.tables(), words_model_, *atom));
  if (!row.has_value()) return FoundWord();
  Word word;
  word.vector.resize(words_->shape().dimension);
  HTN_RETURN_IF_ERROR(words_->read_vector(static_cast<std::uint32_t>(row->slot), word.vector));
  word.weight = row->importance_score.value_or(1);
  return FoundWord(std::move(word));
}

}  // namespace hartonomous::engine

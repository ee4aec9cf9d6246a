#include "engine/text_embedder.hpp"

#include <hartonomous/base/limits.hpp>
#include <hartonomous/base/sha256.hpp>
#include <hartonomous/base/text.hpp>
#include <hartonomous/engine/store.hpp>

#include "engine/core.hpp"
#include "engine/embedding_rows.hpp"
#include "ingest/plain_words.hpp"
#include "ingest/tokenizer.hpp"

namespace hartonomous::engine {

namespace {

// More words are looked up again.
constexpr std::size_t kKnownMax = 100'000;
// Bytes of a word that is cut into pieces, as in BERT's tokenizer.
constexpr std::size_t kPieceWordMax = 100;
constexpr std::string_view kUnknownPiece = "[UNK]";

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
  HTN_ASSIGN_OR_RETURN(const FoundWord unknown, embedder->find_word(std::string(kUnknownPiece)));
  embedder->has_pieces_ = unknown != nullptr;
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
  std::vector<double> sum(static_cast<std::size_t>(space_.dimension));
  double weights = 0;
  HTN_RETURN_IF_ERROR(each_known(text, [&](const Word& known) {
    weights += known.weight;
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += known.weight * known.vector[i];
  }));
  if (weights <= 0) {
    return not_found(concat("no word of the text has an embedding in model ", words_model_));
  }
  std::vector<float> mean(sum.size());
  for (std::size_t i = 0; i < sum.size(); ++i) mean[i] = static_cast<float>(sum[i] / weights);
  return mean;
}

Status TextEmbedder::each_known(std::string_view text,
                                const std::function<void(const Word&)>& visit) {
  if (has_pieces_) {
    for (const std::string& word : ingest::uncased_words(text)) {
      HTN_RETURN_IF_ERROR(each_piece(word, visit));
    }
    return {};
  }
  std::vector<Bytes> tokens;
  ingest::tokenize(as_bytes(text), tokens);
  for (const Bytes token : tokens) {
    if (!may_be_word(as_text(token))) continue;
    HTN_ASSIGN_OR_RETURN(const FoundWord found, word(as_text(token)));
    if (found != nullptr) visit(*found);
  }
  return {};
}

// A word that cannot be cut to its end has no vector at all.
Status TextEmbedder::each_piece(const std::string& word,
                                const std::function<void(const Word&)>& visit) {
  if (word.size() > kPieceWordMax) return {};
  std::vector<FoundWord> pieces;
  for (std::size_t begin = 0; begin < word.size();) {
    std::size_t end = word.size();
    for (; end > begin; --end) {
      if (!is_utf8(as_bytes(word).subspan(begin, end - begin))) continue;
      const std::string piece = (begin == 0 ? "" : "##") + word.substr(begin, end - begin);
      HTN_ASSIGN_OR_RETURN(const FoundWord found, exact_word(piece));
      if (found == nullptr) continue;
      pieces.push_back(found);
      break;
    }
    if (end == begin) return {};
    begin = end;
  }
  for (const FoundWord& piece : pieces) visit(*piece);
  return {};
}

Result<TextEmbedder::FoundWord> TextEmbedder::word(std::string_view token) {
  const std::string written(token);
  const std::string lower = ingest::lower_case(token);
  HTN_ASSIGN_OR_RETURN(const FoundWord found, exact_word(lower));
  if (found != nullptr || lower == written) return found;
  return exact_word(written);
}

Result<TextEmbedder::FoundWord> TextEmbedder::exact_word(const std::string& text) {
  const auto held = known_.find(text);
  if (held != known_.end()) return held->second;
  if (known_.size() >= kKnownMax) known_.clear();
  HTN_ASSIGN_OR_RETURN(const FoundWord found, find_word(text));
  known_.emplace(text, found);
  return found;
}

Result<TextEmbedder::FoundWord> TextEmbedder::find_word(const std::string& text) const {
  const Snapshot now(state_);
  if (text.size() > limits::kAtomBytesMax) return FoundWord();
  HTN_ASSIGN_OR_RETURN(const auto atom, now.find_atom(sha256(as_bytes(text))));
  if (!atom.has_value()) return FoundWord();
  HTN_ASSIGN_OR_RETURN(const auto row, find_embedding(now.tables(), words_model_, *atom));
  if (!row.has_value()) return FoundWord();
  Word word;
  word.vector.resize(words_->shape().dimension);
  HTN_RETURN_IF_ERROR(words_->read_vector(static_cast<std::uint32_t>(row->slot), word.vector));
  word.weight = row->importance_score.value_or(1);
  return FoundWord(std::make_shared<const Word>(std::move(word)));
}

}  // namespace hartonomous::engine

// Texts that are stored, given the vectors of what they say.
#include <algorithm>

#include <hartonomous/base/text.hpp>
#include <hartonomous/engine/store.hpp>

#include "engine/embedding_commit.hpp"
#include "engine/embedding_index.hpp"
#include "engine/embedding_reads.hpp"
#include "engine/text_embedder.hpp"

namespace hartonomous {

namespace {

// Of a longer text, so much is looked at.
constexpr std::uint64_t kTextBytesMax = std::uint64_t{1} << 20;
constexpr std::size_t kTextsAtOnce = 256;

// The beginning of a text, which may end within a code point.
std::string_view whole_code_points(std::string_view text) {
  std::size_t end = text.size();
  while (end > 0 && text.size() - end < 4 && !is_utf8(as_bytes(text.substr(0, end)))) --end;
  return text.substr(0, end);
}

// The vectors of some texts, until they are put.
struct Embedded {
  std::vector<AtomId> atoms;
  std::vector<std::vector<float>> vectors;

  Status put(Session& session, std::int32_t model_id, EmbeddingPutResult& sum) {
    std::vector<EmbeddingInput> inputs;
    for (std::size_t i = 0; i < atoms.size(); ++i) {
      inputs.push_back({.atom = atoms[i], .vector = vectors[i]});
    }
    if (inputs.empty()) return {};
    HTN_ASSIGN_OR_RETURN(const auto put, session.put_embeddings(model_id, inputs));
    engine::add(sum, put);
    atoms.clear();
    vectors.clear();
    return {};
  }
};

}  // namespace

Result<EmbeddingPutResult> Session::embed_documents(std::int32_t model_id,
                                                    std::string_view name_prefix,
                                                    const Control& control) {
  const auto state =
      std::make_shared<const engine::SnapshotState>(engine::newest_state(core_, tenant_));
  const Snapshot now(state);
  HTN_ASSIGN_OR_RETURN(const auto space, engine::get_space(now.tables(), model_id));
  HTN_ASSIGN_OR_RETURN(const auto embedder, engine::TextEmbedder::make(state, space));
  EmbeddingPutResult sum;
  Embedded some;
  RowCursor<Document> documents = now.documents(name_prefix);
  for (std::uint64_t seen = 0;; ++seen) {
    if (control.stopped()) return cancelled("embedding of documents");
    HTN_ASSIGN_OR_RETURN(const bool more, documents.next());
    if (!more || some.atoms.size() == kTextsAtOnce) {
      HTN_RETURN_IF_ERROR(some.put(*this, model_id, sum));
      control.report({.phase = "embed", .done = seen, .total = 0, .unit = "documents"});
    }
    if (!more) return sum;
    const Document& document = documents.row();
    if (document.kind != Kind::kText) continue;
    HTN_ASSIGN_OR_RETURN(const std::string text,
                         now.read(document.atom, {.offset = 0, .length = kTextBytesMax}));
    auto vector = embedder->embed(whole_code_points(text));
    if (vector.status().code() == StatusCode::kNotFound) continue;  // it says nothing that is known
    HTN_RETURN_IF_ERROR(vector.status());
    some.atoms.push_back(document.atom);
    some.vectors.push_back(std::move(*vector));
  }
}

}  // namespace hartonomous

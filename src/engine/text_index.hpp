#pragma once

// TextIndex: keeps the collections of texts in step with the documents that one holder of the
// writer stages, in the same commits.
//
// Small texts wait in memory for their stage's end, so that they share a segment and what is taken
// back leaves no trace; a large one is indexed as it passes.
// Thread-safety: one thread at a time, while the writer is held.

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "collection/change.hpp"
#include "composition/document_watcher.hpp"
#include "composition/writer.hpp"
#include "engine/search_collections.hpp"

namespace hartonomous::engine {

class TextIndex final : public composition::DocumentWatcher {
 public:
  TextIndex(Core& core, composition::Writer& writer) : core_(core), writer_(writer) {}
  // What was staged and did not land is forgotten.
  ~TextIndex() override;

  Result<std::unique_ptr<composition::DocumentText>> begin(TenantId tenant, std::string_view name,
                                                           Staged staged) override;
  Status added(TenantId tenant, DocumentId id, const composition::DocumentRow& row,
               std::unique_ptr<composition::DocumentText> text) override;
  Status ended(TenantId tenant, DocumentId id, const composition::DocumentRow& row,
               Instant now) override;
  Status resumed(TenantId tenant, DocumentId id, const composition::DocumentRow& row,
                 Instant now) override;
  Status stage(kv::Batch& batch) override;

  // The change of a collection that is under way. Errors: those of beginning one.
  Result<collection::Change*> change(const SharedCollection& collection);
  // Takes a stored document in. Errors: those of reading it.
  Status index(collection::Change& change, DocumentId id, const composition::DocumentRow& row,
               Instant from);
  // Everything that was staged has landed: segments that are many are merged, by commits of their
  // own.
  using Commit = std::function<Status(kv::Batch)>;
  Status landed(const Commit& commit);

 private:
  class Text;
  // A text that waits for the end of the stage.
  struct Waiting {
    std::vector<SharedCollection> collections;
    DocumentId id;
    Instant from;
    std::string name;
    std::string text;
  };
  using Changes = std::map<std::pair<TenantId, std::int32_t>, std::unique_ptr<collection::Change>>;

  Status read(ContentId content, std::uint64_t bytes,
              const std::function<Status(Bytes)>& sink) const;
  Status index_waiting();
  kv::Batch& batch() { return writer_.stage().batch(); }

  Core& core_;
  composition::Writer& writer_;
  Changes changes_;
  std::list<Waiting> waiting_;
  std::uint64_t waiting_bytes_ = 0;
  bool all_landed_ = true;
};

}  // namespace hartonomous::engine

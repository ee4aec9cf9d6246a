#pragma once

// DocumentWatcher: what an index over documents is told while they are staged, so that its rows
// land in the same commit. Thread-safety: one thread at a time, that of the writer it watches.

#include <memory>
#include <string_view>

#include <hartonomous/base/bytes.hpp>
#include <hartonomous/base/clock.hpp>
#include <hartonomous/base/ids.hpp>
#include <hartonomous/base/result.hpp>

#include "composition/rows.hpp"
#include "kv/database.hpp"

namespace hartonomous::composition {

// A document's text on its way in. Dropped: the document is not put.
class DocumentText {
 public:
  DocumentText() = default;
  DocumentText(const DocumentText&) = delete;
  DocumentText& operator=(const DocumentText&) = delete;
  virtual ~DocumentText() = default;
  virtual Status add(Bytes piece) = 0;
};

class DocumentWatcher {
 public:
  DocumentWatcher() = default;
  DocumentWatcher(const DocumentWatcher&) = delete;
  DocumentWatcher& operator=(const DocumentWatcher&) = delete;
  virtual ~DocumentWatcher() = default;

  // Whether what is staged may be taken back by later calls, before it lands.
  enum class Staged : std::uint8_t { kFinal, kMayChange };
  // Null: nobody looks at documents of the name. Errors: those of loading what looks.
  virtual Result<std::unique_ptr<DocumentText>> begin(TenantId tenant, std::string_view name,
                                                      Staged staged) = 0;
  // A name's newest version is another one: `id`, of which the text is null when it is none.
  virtual Status added(TenantId tenant, DocumentId id, const DocumentRow& row,
                       std::unique_ptr<DocumentText> text) = 0;
  // What was a name's newest version is it no longer.
  virtual Status ended(TenantId tenant, DocumentId id, const DocumentRow& row, Instant now) = 0;
  // What was a version before is the newest again, from now on.
  virtual Status resumed(TenantId tenant, DocumentId id, const DocumentRow& row, Instant now) = 0;
  // What was told is to land with the batch.
  virtual Status stage(kv::Batch& batch) = 0;
};

}  // namespace hartonomous::composition

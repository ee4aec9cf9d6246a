#pragma once

// Putter: content from a source under a name, over as many stages as it takes.
//
// A put that spans stages leaves a put_job row with each; the next put of the same name goes on
// there when its content begins with the same bytes. The flow is drawn in docs/flows/put.md.
// Thread-safety: one thread at a time.

#include <memory>
#include <optional>
#include <string>

#include <hartonomous/base/executor.hpp>
#include <hartonomous/base/progress.hpp>

#include "composition/whole_writer.hpp"
#include "composition/writer.hpp"
#include "ingest/hash_ahead.hpp"
#include "ingest/layout.hpp"
#include "ingest/source.hpp"
#include "tenant/quota.hpp"

namespace hartonomous::ingest {

struct PutOutcome;

// What holds a put to limits and keeps rows of how far it is. Its calls come in order, from the
// thread of the put but for leaf_landed.
class Governor {
 public:
  Governor() = default;
  Governor(const Governor&) = delete;
  Governor& operator=(const Governor&) = delete;
  virtual ~Governor() = default;
  // Atoms that one stage may hold; an extent that has more has a stage for itself.
  virtual std::uint64_t stage_atoms_max() const = 0;
  // Before content is staged that makes it so many atoms in all. An error ends the put.
  virtual Status admit(std::uint64_t atoms) = 0;
  // Rows that land with the stage that makes it so many atoms, while more is to come.
  virtual Status stage_progress(std::uint64_t atoms, kv::Batch& batch) = 0;
  // Rows that land with the last stage. A leaf that is new has no id yet: leaf_landed comes when it
  // has, from the thread that seals the stage.
  virtual Status stage_end(const PutOutcome& outcome, kv::Batch& batch) = 0;
  virtual void leaf_landed(ContentId leaf, kv::Batch& batch) = 0;
};

struct PutRequest {
  TenantId tenant;
  std::string name;
  std::optional<composition::Scheme> scheme;  // nothing: taken from the content
  Instant created;                            // the commit's instant
  tenant::Quota quota;
  // What has been staged when a put fails: left to the caller, who drops the writer, or taken back,
  // so that the writer can go on with other content.
  enum class OnError : std::uint8_t { kLeave, kTakeBack };
  OnError on_error = OnError::kLeave;
  // May this put submit full stages? No: it fails with kResourceExhausted instead.
  enum class Stages : std::uint8_t { kMany, kOne };
  Stages stages = Stages::kMany;
  Governor* governor = nullptr;  // may be null
  // What is known of the content's inside; it is cut, and coded, by that. May be null.
  const Layout* layout = nullptr;
  Observer* observer = nullptr;  // may be null
};

// Complete once the stage that holds the put's end has landed.
struct PutOutcome {
  std::string name;
  ContentId content;
  DocumentId document;
  composition::Scheme scheme = composition::Scheme::kBytes;
  ContentHash hash;
  std::uint64_t bytes = 0;
  std::uint64_t atoms = 0;
  std::uint64_t resumed_at = 0;
  bool unchanged = false;
  std::shared_ptr<content::Tally> tally = std::make_shared<content::Tally>();
};

// `executor` may be null. Errors: kInvalidArgument (name, or kText forced on what is not UTF-8),
// kResourceExhausted (a quota: all of the put is taken back; see Stages), kCancelled, and those of
// the source and the writer.
Result<std::shared_ptr<PutOutcome>> put(composition::Writer& writer, Executor* executor,
                                        const PutRequest& request, Source& source,
                                        const Control& control);

// Errors: kInvalidArgument unless it has 1 to 4096 bytes and no NUL.
Status validate_name(std::string_view name);

}  // namespace hartonomous::ingest

#pragma once

// Writer: fills one stage while those before it are made durable in the background (pipeline.hpp).
//
//   Writer writer(parts);
//   ... writer.stage().add_byte_extent(...) ...
//   HTN_RETURN_IF_ERROR(writer.submit());   // the stage lands soon; a new one begins
//   HTN_RETURN_IF_ERROR(writer.flush());    // everything has landed
//
// Invariants: 1. stages land in order; 2. after a failure nothing more lands through this writer;
// 3. destruction waits for what is in flight, and drops what was not submitted;
// landing is told (Stage::on_landed) by submit() and flush() only.
// Thread-safety: one thread at a time; at most one writer of a domain exists at a time, which is
// the engine's to see to.

#include <deque>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include <hartonomous/base/executor.hpp>

#include "content/domain.hpp"
#include "content/pipeline.hpp"
#include "content/stage.hpp"

namespace hartonomous::content {

class Writer {
 public:
  struct Parts {
    std::shared_ptr<Domain> domain;
    std::shared_ptr<Preparer> preparer;
    std::shared_ptr<Sealer> sealer;
    std::shared_ptr<Executor> executor;  // null: the caller does it all
    std::size_t stage_bytes = 0;
  };
  explicit Writer(Parts parts);
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  // The stage being filled, and the counters new ids come from.
  Stage& stage() { return filling_->stage; }
  DomainCounters& counters() { return counters_; }
  DomainId domain() const { return parts_.domain->id(); }
  // The newest committed state.
  View view() const { return parts_.domain->view(); }

  // An extent that is stored, or will be with what is in flight or being filled.
  Result<std::optional<ExtentPlace>> find_extent(Cut cut, const ContentHash& hash) const;
  // Gives a new extent its id and remembers it for find_extent.
  ExtentPlace new_extent(Cut cut, const ContentHash& hash, const ExtentShape& shape);

  // Errors: those of the stages before. The bytes in `carry` (a view of the filled stage's buffer)
  // are moved to the front of the new stage's buffer; it then views them there.
  Status submit(Bytes* carry = nullptr);
  // Stages that were submitted and of which landing was not told yet.
  std::size_t in_flight() const { return flying_.size(); }
  Status flush();
  // What was submitted has landed; what is being filled stays.
  Status settle();
  // Why nothing more lands through this writer; OK while it does.
  const Status& failed() const { return failed_; }
  // Room for `bytes` more in the stage being filled.
  bool has_room(std::size_t bytes) { return stage().room().size() >= bytes && !heavy(); }

 private:
  struct HashKey {
    Cut cut;
    ContentHash hash;
    bool operator==(const HashKey&) const = default;
  };
  struct HashKeyHash {
    std::size_t operator()(const HashKey& key) const noexcept { return key.hash.prefix(); }
  };
  using Places = std::unordered_map<HashKey, ExtentPlace, HashKeyHash>;
  // A stage with all that belongs to it; used again, for its memory.
  struct Load {
    explicit Load(std::size_t stage_bytes) : stage(stage_bytes) {}
    Stage stage;
    Prepared prepared;
    Places places;
  };

  bool heavy();
  std::unique_ptr<Load> take_spare();
  void retire();

  Parts parts_;
  DomainCounters counters_;
  std::unique_ptr<Load> filling_;
  std::deque<std::unique_ptr<Load>> flying_;  // oldest first
  std::vector<std::unique_ptr<Load>> spare_;
  Status failed_;
  Pipeline pipeline_;  // ends before what it works on
};

}  // namespace hartonomous::content

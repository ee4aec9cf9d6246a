#pragma once

// Store: a folder of content-addressed atoms. Files, text and bytes go in under names, come back
// exactly, and equal bytes are stored once.
//
//   auto store = Store::open("/data/atoms", {.executor = make_thread_pool({.threads = 2})});
//   Session session = store->session();
//   auto put = session.put_file("model.bin", "/models/model.bin");
//   Snapshot now = session.snapshot();
//   now.read(put->atom, {.offset = 4096, .length = 64}, [](Bytes bytes) { ...; return Status(); });
//
// Invariants: 1. what a put returned is durable (Durability::kSync) and complete; 2. every byte
// read is verified against its SHA-256; 3. one writer at a time, in this process and among all, any
// number of readers; 4. an error changes nothing that was stored.
// Thread-safety: Store is thread-safe; Session, Snapshot, Transaction and the cursors are for one
// thread at a time each, any number of them at once. Handles keep the store open: any order of
// destruction is fine.
// It is not a server and not a file system: see docs/architecture.md.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <hartonomous/base/bytes.hpp>
#include <hartonomous/base/clock.hpp>
#include <hartonomous/base/executor.hpp>
#include <hartonomous/base/progress.hpp>
#include <hartonomous/base/result.hpp>
#include <hartonomous/engine/admin.hpp>
#include <hartonomous/engine/embeddings.hpp>
#include <hartonomous/engine/feed.hpp>
#include <hartonomous/engine/jobs.hpp>
#include <hartonomous/engine/models.hpp>
#include <hartonomous/engine/row_cursor.hpp>
#include <hartonomous/engine/search.hpp>
#include <hartonomous/engine/tables.hpp>
#include <hartonomous/engine/types.hpp>

namespace hartonomous {

struct Options {
  // Behaviour
  enum class Mode : std::uint8_t {
    kCreateOrOpen,
    kOpenExisting,
    kReadOnly,  // takes no lock; sees what was committed when it was opened
  };
  Mode mode = Mode::kCreateOrOpen;
  enum class Durability : std::uint8_t {
    kSync,      // a commit is on the disk when it returns
    kBuffered,  // lost only if the machine goes down, not the process
  };
  Durability durability = Durability::kSync;

  // Performance
  // Caches, index in memory, write and ingest buffers together. 64 MiB or more.
  std::uint64_t memory_budget_bytes = 512ull << 20;
  // Where background work runs; none: everything runs on the calling thread.
  std::shared_ptr<Executor> executor;
  // Where commit times come from; none: the machine's clock.
  std::shared_ptr<Clock> clock;

  // Errors: kInvalidArgument, naming the field.
  Status validate() const;
};

namespace engine {
class Core;
struct SnapshotState;
class TransactionState;
}  // namespace engine

// Takes bytes as they come; a failure ends the call that hands them out, with that failure.
using Sink = std::function<Status(Bytes)>;

// Where a put reads from. read() fills the buffer as far as the content goes; less is the end.
class Source {
 public:
  Source() = default;
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  virtual ~Source() = default;
  virtual Result<std::size_t> read(std::span<std::byte> buffer) = 0;
  // 0 when unknown.
  virtual std::uint64_t size_hint() const { return 0; }
};

// A state of the store, held for reading: what commits later is not seen.
class Snapshot {
 public:
  explicit Snapshot(std::shared_ptr<const engine::SnapshotState> state);

  // The last commit that is seen, or the instant it is as of.
  Instant instant() const;
  // The same state as it was then: documents, atoms, compositions, reference counts and tables;
  // later than instant() it is as it is. What was removed is there until retention purges it; every
  // read of a time before that is kHistoryTrimmed.
  Snapshot as_of(Instant then) const;

  // Documents. The newest version of a name unless told otherwise.
  Result<std::optional<Document>> find_document(std::string_view name) const;
  Result<std::optional<Document>> find_document(std::string_view name, std::uint64_t version) const;
  // Every document that has or had the name and is remembered, whenever, by when it began.
  Result<std::vector<RowVersion<Document>>> history(std::string_view name) const;
  // Every version of every name that begins with the prefix, by name, then version.
  RowCursor<Document> documents(std::string_view name_prefix = {}) const;

  // Atoms. Errors of get: kNotFound, kCorruption.
  Result<Atom> get_atom(AtomId id) const;
  // Of the atom with these bytes' hash, whole contents included.
  Result<std::optional<AtomId>> find_atom(const ContentHash& hash) const;
  // A leaf's bytes into `buffer` (64 bytes or more); returns their length. The fast way by id.
  Result<std::size_t> read_leaf(AtomId id, std::span<std::byte> buffer) const;
  // The same by hash, bytes verified. Nothing when there is no such leaf.
  Result<std::optional<std::size_t>> read_leaf(const ContentHash& hash,
                                               std::span<std::byte> buffer) const;

  // The content's bytes, in order, verified before they are handed out.
  // Errors: kNotFound, kCorruption, kCancelled, what the sink returns.
  Status read(AtomId id, ByteRange range, const Sink& sink, const Control& control = {}) const;
  // Convenience: the range as a string. REQUIRES: it fits memory.
  Result<std::string> read(AtomId id, ByteRange range = {}) const;
  // Writes the content to a new file beside `path`, syncs it and renames it over `path`.
  Status restore(AtomId id, const std::string& path, const Control& control = {}) const;
  // The bytes of line `line` (from 0) of a text, its line end included.
  // Errors: kNotFound past the last line, kInvalidArgument when it is not text.
  Result<ByteRange> line_range(AtomId id, std::uint64_t line) const;

  // Components of an atom from `first` on, in sequence. A leaf has none.
  RowCursor<Child> children(AtomId id, std::uint64_t first = 0) const;
  // The wholes that contain the atom, each once.
  RowCursor<Parent> parents(AtomId id) const;
  // Live references of the tenant's: occurrences in its compositions, documents that are the atom,
  // pins, rows that keep it.
  Result<std::uint64_t> reference_count(AtomId id) const;
  Result<std::uint64_t> pin_count(AtomId id) const;

  // The typed tables of the same state, the models, the embeddings, the texts to search.
  Tables tables() const;
  Models models() const;
  Embeddings embeddings() const;
  Search search() const;

 private:
  std::shared_ptr<const engine::SnapshotState> state_;
};

// Several writes that land together or not at all. Holds the writer until it ends, but commit() of
// rows alone waits for the disk without it, together with others; staged content is bounded by
// about a fourteenth of the memory budget, and by 48 MiB. Destruction without commit() leaves no
// trace.
class Transaction {
 public:
  Transaction(Transaction&&) noexcept;
  Transaction& operator=(Transaction&&) noexcept;
  ~Transaction();
  // Errors: kResourceExhausted when the staged bytes pass the bound: nothing of this put is staged.
  Status put(std::string_view name, Bytes bytes, const PutOptions& options = {});
  Status remove(std::string_view name);

  // Rows of typed tables (table/rows.hpp), as they will stand: with identities and defaults.
  // Errors: kInvalidArgument (a type, a length, NULL, JSON or a check), kAlreadyExists (the key or
  // a unique index), kFailedPrecondition (a foreign key), kResourceExhausted: they name table,
  // constraint and values, and end the transaction: nothing of it lands, commit() says why.
  // kNotFound, of update and erase, does not.
  template <typename Row>
  Result<Row> insert(const Row& row) {
    HTN_ASSIGN_OR_RETURN(const Values stored, insert(Row::kTable, values_of(row)));
    return row_of<Row>(stored);
  }
  template <typename Row>
  Result<Row> update(const Row& row) {
    HTN_ASSIGN_OR_RETURN(const Values stored, update(Row::kTable, values_of(row)));
    return row_of<Row>(stored);
  }
  template <typename Row>
  Status erase(const Values& key) {
    return erase(Row::kTable, key);
  }
  // The same by the table's name and the values of its columns in order.
  Result<Values> insert(std::string_view table, Values row);
  Result<Values> update(std::string_view table, Values row);
  Status erase(std::string_view table, const Values& key);
  // The tables with what is staged. Errors as above.
  Result<Tables> tables();

  // The results of the puts in order. The transaction has ended, well or not.
  Result<std::vector<PutResult>> commit();

 private:
  friend class Session;
  explicit Transaction(std::unique_ptr<engine::TransactionState> state);
  std::unique_ptr<engine::TransactionState> state_;
};

struct DirectoryResult {
  std::uint64_t files = 0;
  std::uint64_t skipped = 0;  // neither file nor folder, or refused by a reason given to `on_skip`
  std::uint64_t bytes = 0;
  std::uint64_t new_bytes = 0;
  std::uint64_t atoms = 0;
  std::uint64_t new_atoms = 0;
};

struct DirectoryOptions {
  PutOptions put;
  // After each file has landed, in order.
  std::function<void(const PutResult&)> on_file;
  // What was not put, the rest goes on: what is neither file nor folder (kNotSupported), cannot be
  // read (kIo, kNotFound), changes meanwhile (kConflict), or is refused (kInvalidArgument).
  std::function<void(const std::string& path, const Status& why)> on_skip;
};

// A tenant's way in.
class Session {
 public:
  explicit Session(std::shared_ptr<engine::Core> core, TenantId tenant);

  TenantId tenant() const { return tenant_; }
  Snapshot snapshot() const;

  // Puts content under a name: 1 to 4096 bytes, no NUL. Large content lands in chunks; an
  // interrupted put of the same name resumes where it was, when the content begins the same.
  // Errors: kInvalidArgument, kResourceExhausted, kCancelled, kIo, kPoisoned.
  Result<PutResult> put(std::string_view name, Bytes bytes, const PutOptions& options = {},
                        const Control& control = {});
  Result<PutResult> put(std::string_view name, Source& source, const PutOptions& options = {},
                        const Control& control = {});
  // A file that holds a model (docs/models.md) is cut by its tensors, unless a kind is forced.
  Result<PutResult> put_file(std::string_view name, const std::string& path,
                             const PutOptions& options = {}, const Control& control = {});
  // Every file under `path`, named `prefix` + its path below it, folder by folder in byte order.
  // Symbolic links are not followed.
  Result<DirectoryResult> put_directory(std::string_view prefix, const std::string& path,
                                        const DirectoryOptions& options = {},
                                        const Control& control = {});

  // Puts a model's file as put_file does, cut by its tensors, and registers it: docs/models.md. One
  // of this name and version is replaced; what it was is seen as of before. A file that is none, or
  // breaks the rules of its format, is kept as bytes, and the result says why.
  // Errors: those of put_file; kFailedPrecondition for a file that is stored already and was not
  // cut by its tensors; kNotFound for a base that is given and is not there.
  Result<ModelPutResult> put_model(std::string_view name, const std::string& path,
                                   const ModelPutOptions& options = {},
                                   const Control& control = {});
  // Changes numbers of a tensor: a new version of the model's file and of the tensor; what they
  // were is seen as of before. `numbers` are those of the box, in its order. The file is read once.
  // Errors: kNotFound; kConflict (the file was changed meanwhile: try again); kInvalidArgument (the
  // box, or a number that the type cannot hold);
  // kNotSupported (a type that is only read, a box that cuts blocks, strides, or a container with
  // checksums over its tensors: PyTorch, NPZ).
  Result<ModelPutResult> update_tensor(std::int32_t model_id, std::string_view tensor,
                                       const Box& box, std::span<const float> numbers,
                                       const Control& control = {});
  // Makes a model what it was: its files and its rows, as the newest version. To see what that
  // changes first: Models::compare() with the models as of then.
  // Errors: kNotFound where it was not there then; kHistoryTrimmed.
  Result<ModelPutResult> roll_back_model(std::int32_t model_id, Instant then,
                                         const Control& control = {});
  // How much a tensor matters; more matters more. Errors: kNotFound, kInvalidArgument (NaN).
  Status set_importance(std::int32_t model_id, std::string_view tensor,
                        std::optional<double> score);
  // Removes a model's rows, and its file. Errors: kNotFound.
  Status remove_model(std::int32_t model_id);

  // Makes a model whose vectors can be put. Errors: kInvalidArgument (an option out of its range),
  // kAlreadyExists (the name and version), kResourceExhausted (the quota of models), kNotFound (the
  // model of words).
  Result<EmbeddingModel> create_embedding_model(std::string_view name,
                                                const EmbeddingModelOptions& options);
  // Gives atoms vectors, or other ones. Many land in commits of some thousand each, the last one
  // may land when this fails. The graph follows before it returns.
  // Errors: kInvalidArgument (the dimension, NaN or infinity, naming the input), kNotFound (the
  // model), kFailedPrecondition (an atom that is not there), those of a commit, kCancelled.
  Result<EmbeddingPutResult> put_embeddings(std::int32_t model_id,
                                            std::span<const EmbeddingInput> inputs,
                                            const Control& control = {});
  // Vectors of a file (docs/vectors.md), of atoms that their keys become. What has landed stays
  // when this fails, and is known when it is run again.
  // Errors: those above; kInvalidArgument, naming file, row and byte; kIo.
  Result<EmbeddingImportResult> import_embeddings(std::int32_t model_id, const std::string& path,
                                                  const EmbeddingImportOptions& options = {},
                                                  const Control& control = {});
  // Gives each text whose name begins so the vector of what it says, which is that of embed().
  // One that says nothing that is known has none. Errors: those above; those of an embedder.
  Result<EmbeddingPutResult> embed_documents(std::int32_t model_id, std::string_view name_prefix,
                                             const Control& control = {});
  // Of those that have one; how many had. They are seen as of before.
  Result<std::uint64_t> remove_embeddings(std::int32_t model_id, std::span<const AtomId> atoms);
  // Fits the axes that vectors are projected by, as the next version, and projects all of them; an
  // interrupted call goes on when it is made again. Until it ends points are those of before.
  // Errors: kFailedPrecondition for vectors that are all equal; kInvalidArgument for landmarks that
  // do not span three directions; kConflict while another call fits; kCancelled; kNotFound.
  Result<LandmarkResult> fit_landmarks(std::int32_t model_id, const LandmarkOptions& options = {},
                                       const Control& control = {});
  // Links what the graph does not have yet, takes out what it need not have, rebuilds the R-tree,
  // and saves both. Puts do so by themselves; after a crash it spares the next ones the work.
  Status index_embeddings(std::int32_t model_id, const Control& control = {});
  // With all its vectors. Errors: kNotFound; kFailedPrecondition while others embed by its words.
  Status remove_embedding_model(std::int32_t model_id, const Control& control = {});
  // For texts of this model, for as long as the store is open. Null: none any more.
  Status register_embedder(std::int32_t model_id, std::shared_ptr<const Embedder> embedder);

  // Makes a collection of texts that is searched, of documents that are there and those to come.
  // Errors: kInvalidArgument (an option out of its range), kAlreadyExists (the name), kNotFound
  // (the model). What kCancelled or a crash leaves goes on by index_search_collection().
  Result<SearchCollection> create_search_collection(std::string_view name,
                                                    const SearchCollectionOptions& options = {},
                                                    const Control& control = {});
  // Takes in what was there before the collection and is not in it yet; merges its segments into
  // one. Puts keep it in step by themselves.
  Status index_search_collection(std::int32_t collection_id, const Control& control = {});
  // How its hits are ranked from now on. Errors: kNotFound, kInvalidArgument.
  Status set_search_weights(std::int32_t collection_id, const SearchWeights& weights,
                            std::span<const double> field_weights = {});
  // The documents stay. Errors: kNotFound.
  Status remove_search_collection(std::int32_t collection_id);

  Transaction begin();
  // The changes of the tenant's rows, for another database to follow.
  Feed feed();
  // Ingestion of files in governed, resumable jobs.
  Jobs jobs();

  // Removes a name with all its versions, or one version. Errors: kNotFound.
  Status remove(std::string_view name);
  Status remove(std::string_view name, std::uint64_t version);
  // Refuses an atom that is referenced (kFailedPrecondition); one that is not goes with the next
  // sweep anyway.
  Status remove_atom(AtomId id);
  // A pin is a reference of its own; pins are counted.
  Status pin(AtomId id);
  Status unpin(AtomId id);

 private:
  std::shared_ptr<engine::Core> core_;
  TenantId tenant_;
};

class Store {
 public:
  // Errors: kBusy (names the process that holds it), kNotFound, kNotSupported (another format
  // version), kCorruption, kInvalidArgument (options, or a folder of something else), kIo.
  static Result<Store> open(const std::string& path, const Options& options = {});
  // A store that lives in memory, for tests and short work.
  static Result<Store> open_in_memory(const Options& options = {});

  // Of a tenant that is registered and active; of another every call fails, kNotFound or
  // kFailedPrecondition. Tenant 0 is there from the start.
  Session session(TenantId tenant = TenantId{0});
  // Manages tenants. Whoever holds the Store may.
  AdminSession admin();

  // Removes what nothing refers to and gives its space back. Safe to cancel and to run again.
  Result<SweepResult> sweep(const SweepOptions& options = {}, const Control& control = {});
  // Verifies every page, extent, counter, edge and hash.
  Result<CheckResult> check(const CheckOptions& options = {}, const Control& control = {});
  Result<Statistics> statistics() const;

 private:
  explicit Store(std::shared_ptr<engine::Core> core);
  std::shared_ptr<engine::Core> core_;
};

}  // namespace hartonomous

#include <array>

#include <hartonomous/base/limits.hpp>
#include <hartonomous/base/sha256.hpp>

#include "codec/key.hpp"
#include "engine/cursors.hpp"

namespace hartonomous::engine {

namespace {

constexpr std::size_t kRowsAtOnce = 256;

// Of a content that a document names.
Result<ContentHash> hash_of(const SnapshotState& state, ContentId content) {
  if (content_id_is_composite(content)) {
    // What history keeps is asked for too.
    const composition::Reader reader(state.reader.view());
    HTN_ASSIGN_OR_RETURN(const composition::Composition row, reader.get(content));
    return row.hash;
  }
  std::array<std::byte, limits::kAtomBytesMax> buffer;
  HTN_ASSIGN_OR_RETURN(const std::size_t length, state.reader.view().read(content, buffer));
  return sha256(Bytes(buffer).first(length));
}

// Documents of now by name; as of an instant, those of history among them.
class DocumentsCursor final : public RowCursor<Document>::Impl {
 public:
  DocumentsCursor(SharedState state, std::string_view name_prefix)
      : state_(std::move(state)), documents_(state_->documents()) {
    std::string prefix = schema::document_name_prefix(state_->tenant, name_prefix);
    prefix.resize(prefix.size() - 2);  // without the end of the name
    const content::View& view = state_->reader.view();
    const auto open = [&](kv::Family family) {
      return view.database().cursor(family, kv::prefix_range(prefix), view.snapshot());
    };
    now_.cursor = open(kv::Family::kDocumentName);
    if (state_->as_of.has_value()) then_.cursor = open(kv::Family::kDocumentHistory);
  }

  Status fill(std::vector<Document>& rows) override {
    HTN_RETURN_IF_ERROR(state_->failed);
    if (!begun_) {
      HTN_RETURN_IF_ERROR(now_.step());
      HTN_RETURN_IF_ERROR(then_.step());
    }
    begun_ = true;
    while (rows.size() < kRowsAtOnce && (now_.has_row || then_.has_row)) {
      const bool past =
          then_.has_row && (!now_.has_row || then_.cursor->key() < now_.cursor->key());
      HTN_RETURN_IF_ERROR(past ? take_past(rows) : take(rows));
      HTN_RETURN_IF_ERROR(past ? then_.step() : now_.step());
    }
    return {};
  }

 private:
  struct Source {
    std::unique_ptr<kv::Cursor> cursor;
    bool has_row = false;
    Status step() {
      if (cursor == nullptr) return {};
      HTN_ASSIGN_OR_RETURN(has_row, cursor->next());
      return {};
    }
  };

  static Result<DocumentId> id_of(std::string_view key_bytes) {
    codec::KeyReader key(as_bytes(key_bytes));
    key.u32();
    key.string();
    const DocumentId id{key.u40()};
    if (!key.done()) return corruption("document_name row: malformed key");
    return id;
  }

  Status take(std::vector<Document>& rows) {
    HTN_ASSIGN_OR_RETURN(const DocumentId id, id_of(now_.cursor->key()));
    HTN_ASSIGN_OR_RETURN(composition::DocumentRow row, state_->reader.document(state_->tenant, id));
    if (documents_.was_there(row)) return add(id, std::move(row), rows);
    return {};
  }

  Status take_past(std::vector<Document>& rows) {
    HTN_ASSIGN_OR_RETURN(const DocumentId id, id_of(then_.cursor->key()));
    HTN_ASSIGN_OR_RETURN(auto past, composition::decode_past_document(then_.cursor->value()));
    if (documents_.was_there(past)) return add(id, std::move(past.row), rows);
    return {};
  }

  Status add(DocumentId id, composition::DocumentRow row, std::vector<Document>& rows) {
    HTN_ASSIGN_OR_RETURN(Document document, make_document(*state_, id, std::move(row)));
    rows.push_back(std::move(document));
    return {};
  }

  SharedState state_;
  composition::TenantView documents_;
  Source now_;
  Source then_;
  bool begun_ = false;
};

}  // namespace

Result<Document> make_document(const SnapshotState& state, DocumentId id,
                               composition::DocumentRow row) {
  Document document;
  HTN_ASSIGN_OR_RETURN(document.sha256, hash_of(state, row.content));
  document.id = id;
  document.name = std::move(row.name);
  document.version = row.version;
  document.atom = AtomId(state.tenant, row.content);
  document.kind = kind_of(row.scheme);
  document.bytes = row.bytes;
  document.created = row.created;
  return document;
}

std::unique_ptr<RowCursor<Document>::Impl> make_documents(const SharedState& state,
                                                          std::string_view name_prefix) {
  return std::make_unique<DocumentsCursor>(state, name_prefix);
}

}  // namespace hartonomous::engine

#include "codec/key.hpp"
#include "engine/cursors.hpp"

namespace hartonomous::engine {

namespace {

constexpr std::size_t kRowsAtOnce = 256;

class DocumentsCursor final : public RowCursor<Document>::Impl {
 public:
  DocumentsCursor(SharedState state, std::string_view name_prefix, MakeDocument make)
      : state_(std::move(state)), make_(make) {
    std::string prefix = schema::document_name_prefix(state_->tenant, name_prefix);
    prefix.resize(prefix.size() - 2);  // without the end of the name
    const content::View& view = state_->reader.view();
    cursor_ = view.database().cursor(kv::Family::kDocumentName, kv::prefix_range(prefix),
                                     view.snapshot());
  }

  Status fill(std::vector<Document>& rows) override {
    HTN_RETURN_IF_ERROR(state_->failed);
    while (rows.size() < kRowsAtOnce) {
      HTN_ASSIGN_OR_RETURN(const bool more, cursor_->next());
      if (!more) break;
      codec::KeyReader key(as_bytes(cursor_->key()));
      key.u32();
      key.string();
      const DocumentId id{key.u40()};
      if (!key.done()) return corruption("document_name row: malformed key");
      HTN_ASSIGN_OR_RETURN(composition::DocumentRow row,
                           state_->reader.document(state_->tenant, id));
      rows.push_back(make_(state_->tenant, id, std::move(row)));
    }
    return {};
  }

 private:
  SharedState state_;
  MakeDocument make_;
  std::unique_ptr<kv::Cursor> cursor_;
};

}  // namespace

std::unique_ptr<RowCursor<Document>::Impl> make_documents(const SharedState& state,
                                                          std::string_view name_prefix,
                                                          MakeDocument make) {
  return std::make_unique<DocumentsCursor>(state, name_prefix, make);
}

}  // namespace hartonomous::engine

#include "composition/tenant_checker.hpp"

#include <array>

#include <hartonomous/base/limits.hpp>
#include <hartonomous/base/text.hpp>

namespace hartonomous::composition {

using kv::Family;

Status each_row(const content::View& view, Family family, std::string_view prefix,
                const EachRow& visit) {
  const auto cursor = view.database().cursor(family, kv::prefix_range(prefix), view.snapshot());
  while (true) {
    HTN_ASSIGN_OR_RETURN(const bool more, cursor->next());
    if (!more) return {};
    codec::KeyReader key(as_bytes(cursor->key().substr(prefix.size())));
    HTN_RETURN_IF_ERROR(visit(key, cursor->value()));
  }
}

namespace {

class TenantCheck {
 public:
  TenantCheck(const Reader& reader, TenantId tenant, ReferencesFound& references,
              content::Checked& checked, const Control& control)
      : reader_(reader),
        view_(reader.view()),
        tenant_(tenant),
        prefix_(schema::tenant_prefix(tenant)),
        references_(references),
        checked_(checked),
        control_(control) {}

  Result<CheckedTenant> run() {
    HTN_RETURN_IF_ERROR(read_documents());
    HTN_RETURN_IF_ERROR(read_history());
    HTN_RETURN_IF_ERROR(read_references());
    HTN_RETURN_IF_ERROR(read_ended());
    compare_counts();
    return CheckedTenant{found_.documents};
  }

 private:
  Status stop() const { return control_.stopped() ? cancelled("check") : Status(); }

  Result<std::optional<kv::Value>> get(Family family, std::string_view key) const {
    return view_.database().get(family, key, view_.snapshot().get());
  }

  Status read_documents() {
    std::uint64_t names = 0;
    HTN_RETURN_IF_ERROR(
        each_row(view_, Family::kDocumentName, prefix_, [&](codec::KeyReader&, Bytes) -> Status {
          ++names;
          return {};
        }));
    HTN_RETURN_IF_ERROR(each_row(
        view_, Family::kDocument, prefix_, [&](codec::KeyReader& key, Bytes value) -> Status {
          HTN_RETURN_IF_ERROR(stop());
          ++found_.documents;
          const DocumentId id{key.u40()};
          checked_.failed(read_document(id, value).with_context(concat("document ", id.value())));
          return {};
        }));
    if (names != found_.documents) {
      checked_.problem(concat(names, " document names for ", found_.documents, " documents"));
    }
    return {};
  }

  Status read_document(DocumentId id, Bytes value) {
    HTN_ASSIGN_OR_RETURN(const DocumentRow row, decode_document(value));
    found_.bytes += row.bytes;
    HTN_ASSIGN_OR_RETURN(const auto named, get(Family::kDocumentName,
                                               schema::document_name_key(tenant_, row.name, id)));
    if (!named.has_value()) return corruption("its name does not find it");
    HTN_ASSIGN_OR_RETURN(const Reference reference, reference_of(id, row.content));
    if (reference.to.has_value() || reference.from != row.created) {
      return corruption("its reference is of another time");
    }
    HTN_ASSIGN_OR_RETURN(const std::uint64_t atoms, check_content(row));
    found_.atoms += atoms;
    return {};
  }

  Result<Reference> reference_of(DocumentId id, ContentId content) const {
    HTN_ASSIGN_OR_RETURN(
        const auto row, get(Family::kReference,
                            schema::reference_key(tenant_, content, ReferenceKind::kDocument, id)));
    if (!row.has_value()) return corruption("its reference is missing");
    return decode_reference(row->bytes());
  }

  // Its atoms, when the content is there and as long as the row says; its bytes are checked with
  // the whole, or the page.
  Result<std::uint64_t> check_content(const DocumentRow& row) const {
    if (content_id_is_composite(row.content)) {
      HTN_ASSIGN_OR_RETURN(const auto whole, reader_.find(row.content));
      if (!whole.has_value()) return corruption("its content is missing");
      if (whole->end.bytes != row.bytes) return corruption("its content is another");
      return whole->end.children;
    }
    std::array<std::byte, limits::kAtomBytesMax> buffer;
    HTN_ASSIGN_OR_RETURN(const std::size_t length, view_.read(row.content, buffer));
    if (length != row.bytes) return corruption("its content is another");
    return std::uint64_t{1};
  }

  Status read_history() {
    return each_row(
        view_, Family::kDocumentHistory, prefix_,
        [&](codec::KeyReader& key, Bytes value) -> Status {
          HTN_RETURN_IF_ERROR(stop());
          key.string();
          const DocumentId id{key.u40()};
          checked_.failed(read_past(id, value).with_context(concat("past document ", id.value())));
          return {};
        });
  }

  Status read_past(DocumentId id, Bytes value) {
    HTN_ASSIGN_OR_RETURN(const PastDocument past, decode_past_document(value));
    found_.history_bytes += past.row.bytes;
    HTN_ASSIGN_OR_RETURN(const Reference reference, reference_of(id, past.row.content));
    if (reference.from != past.row.created || reference.to != past.ended) {
      return corruption("its reference is of another time");
    }
    return check_content(past.row).status();
  }

  Status read_references() {
    return each_row(view_, Family::kReference, prefix_,
                    [&](codec::KeyReader& key, Bytes value) -> Status {
                      HTN_RETURN_IF_ERROR(stop());
                      const ContentId content{key.u40()};
                      const auto kind = static_cast<ReferenceKind>(key.u8());
                      const auto reference = decode_reference(value);
                      if (checked_.failed(reference.status())) return {};
                      ReferenceCounts& counts = references_.counts[content];
                      if (!reference->to.has_value()) {
                        ++counts.live;
                        live_documents_ += kind == ReferenceKind::kDocument ? 1 : 0;
                        return {};
                      }
                      ++counts.kept;
                      ++found_.history_references;
                      return {};
                    });
  }

  Status read_ended() {
    return each_row(
        view_, Family::kEnded, prefix_, [&](codec::KeyReader& key, Bytes value) -> Status {
          const Instant to{static_cast<std::int64_t>(key.u64())};
          const auto kind = static_cast<ReferenceKind>(key.u8());
          const ReferenceId id{key.u40()};
          ++ended_;
          checked_.failed(
              check_ended(to, kind, id, value).with_context(concat("ended ", id.value())));
          return {};
        });
  }

  Status check_ended(Instant to, ReferenceKind kind, ReferenceId id, Bytes value) const {
    HTN_ASSIGN_OR_RETURN(const Ended ended, decode_ended(value));
    HTN_ASSIGN_OR_RETURN(
        const auto row,
        get(Family::kReference, schema::reference_key(tenant_, ended.content, kind, id)));
    if (!row.has_value()) return corruption("its reference is missing");
    HTN_ASSIGN_OR_RETURN(const Reference reference, decode_reference(row->bytes()));
    if (reference.to != to) return corruption("its reference ended at another time");
    if (kind != ReferenceKind::kDocument) return {};
    HTN_ASSIGN_OR_RETURN(const auto past, get(Family::kDocumentHistory,
                                              schema::document_name_key(tenant_, ended.name, id)));
    return past.has_value() ? Status() : corruption("its document is missing");
  }

  void compare_counts() {
    const auto stored = reader_.tenant_state(tenant_);
    if (checked_.failed(stored.status())) return;
    found_.next_reference = stored->next_reference;
    found_.trimmed_before = stored->trimmed_before;
    const bool agree = *stored == found_ && live_documents_ == found_.documents &&
                       ended_ == found_.history_references;
    if (agree) return;
    checked_.problem(
        concat("tenant ", tenant_.value(), ": ", stored->documents, " documents of ", stored->bytes,
               " bytes and ", stored->atoms, " atoms, ", stored->history_references,
               " past references of ", stored->history_bytes, " bytes recorded; ", found_.documents,
               " of ", found_.bytes, " and ", found_.atoms, ", ", found_.history_references, " of ",
               found_.history_bytes, " found, with ", live_documents_, " and ", ended_, " rows"));
  }

  const Reader& reader_;
  const content::View& view_;
  TenantId tenant_;
  std::string prefix_;
  ReferencesFound& references_;
  content::Checked& checked_;
  const Control& control_;
  tenant::TenantState found_;
  std::uint64_t live_documents_ = 0;
  std::uint64_t ended_ = 0;
};

}  // namespace

Result<CheckedTenant> check_tenant(const Reader& reader, TenantId tenant,
                                   ReferencesFound& references, content::Checked& checked,
                                   const Control& control) {
  return TenantCheck(reader, tenant, references, checked, control).run();
}

}  // namespace hartonomous::composition

#include "schema/keys.hpp"

#include "codec/key.hpp"

namespace hartonomous::schema {

using codec::KeyWriter;

std::string meta_key(std::string_view name) { return KeyWriter().string(name).take(); }

std::string domain_prefix(DomainId domain) { return KeyWriter().u32(domain.value()).take(); }

std::string page_key(DomainId domain, std::uint64_t page) {
  return KeyWriter().u32(domain.value()).u40(page).take();
}

std::string run_prefix(DomainId domain, RunKind kind) {
  return KeyWriter().u32(domain.value()).u8(static_cast<std::uint8_t>(kind)).take();
}

std::string run_key(DomainId domain, RunKind kind, std::uint64_t run) {
  return KeyWriter().u32(domain.value()).u8(static_cast<std::uint8_t>(kind)).u40(run).take();
}

std::string block_prefix(DomainId domain, std::uint64_t run) {
  return KeyWriter().u32(domain.value()).u40(run).take();
}

std::string block_key(DomainId domain, std::uint64_t run, std::uint32_t block) {
  return KeyWriter().u32(domain.value()).u40(run).u32(block).take();
}

std::string extent_key(DomainId domain, ExtentId extent) {
  return KeyWriter().u32(domain.value()).u40(extent.value()).take();
}

std::string extent_hash_key(DomainId domain, std::uint8_t cut, const ContentHash& hash) {
  return KeyWriter().u32(domain.value()).u8(cut).raw(hash.bytes()).take();
}

std::string count_key(DomainId domain, std::uint64_t page) {
  return KeyWriter().u32(domain.value()).u40(page).take();
}

std::string composition_key(DomainId domain, ContentId content) {
  return KeyWriter().u32(domain.value()).u40(content.value()).take();
}

std::string segment_prefix(DomainId domain, ContentId content) {
  return composition_key(domain, content);
}

std::string segment_key(DomainId domain, ContentId content, std::uint32_t segment) {
  return KeyWriter().u32(domain.value()).u40(content.value()).u32(segment).take();
}

std::string whole_hash_key(DomainId domain, std::uint8_t kind, const ContentHash& hash) {
  return KeyWriter().u32(domain.value()).u8(kind).raw(hash.bytes()).take();
}

std::string tenant_prefix(TenantId tenant) { return KeyWriter().u32(tenant.value()).take(); }

std::string document_key(TenantId tenant, DocumentId document) {
  return KeyWriter().u32(tenant.value()).u40(document.value()).take();
}

std::string document_name_prefix(TenantId tenant, std::string_view name) {
  return KeyWriter().u32(tenant.value()).string(name).take();
}

std::string document_name_key(TenantId tenant, std::string_view name, DocumentId document) {
  return KeyWriter().u32(tenant.value()).string(name).u40(document.value()).take();
}

std::string put_job_key(TenantId tenant, std::string_view name) {
  return KeyWriter().u32(tenant.value()).string(name).take();
}

std::string reference_prefix(TenantId tenant, ContentId content) {
  return KeyWriter().u32(tenant.value()).u40(content.value()).take();
}

std::string reference_prefix(TenantId tenant, ContentId content, ReferenceKind kind) {
  return KeyWriter()
      .u32(tenant.value())
      .u40(content.value())
      .u8(static_cast<std::uint8_t>(kind))
      .take();
}

std::string reference_key(TenantId tenant, ContentId content, ReferenceKind kind,
                          ReferenceId reference) {
  return KeyWriter()
      .u32(tenant.value())
      .u40(content.value())
      .u8(static_cast<std::uint8_t>(kind))
      .u40(reference.value())
      .take();
}

std::string ended_prefix(TenantId tenant, Instant ended) {
  return KeyWriter().u32(tenant.value()).u64(static_cast<std::uint64_t>(ended.value())).take();
}

std::string ended_key(TenantId tenant, Instant ended, ReferenceKind kind, ReferenceId reference) {
  return KeyWriter()
      .u32(tenant.value())
      .u64(static_cast<std::uint64_t>(ended.value()))
      .u8(static_cast<std::uint8_t>(kind))
      .u40(reference.value())
      .take();
}

std::string table_prefix(TenantId tenant, std::uint16_t table) {
  return KeyWriter().u32(tenant.value()).u16(table).take();
}

std::string table_index_prefix(TenantId tenant, std::uint16_t table, std::uint8_t index) {
  return KeyWriter().u32(tenant.value()).u16(table).u8(index).take();
}

namespace {
KeyWriter vector_writer(TenantId tenant, std::int32_t model) {
  KeyWriter writer;
  writer.u32(tenant.value()).u32(static_cast<std::uint32_t>(model));
  return writer;
}
}  // namespace

std::string vector_prefix(TenantId tenant, std::int32_t model) {
  return vector_writer(tenant, model).take();
}

std::string vector_key(TenantId tenant, std::int32_t model, std::uint32_t slot) {
  return vector_writer(tenant, model).u32(slot).take();
}

std::string vector_slot_key(TenantId tenant, std::int32_t model, std::uint32_t page) {
  return vector_writer(tenant, model).u32(page).take();
}

std::string vector_point_prefix(TenantId tenant, std::int32_t model, std::uint32_t version) {
  return vector_writer(tenant, model).u32(version).take();
}

std::string vector_point_key(TenantId tenant, std::int32_t model, std::uint32_t version,
                             std::uint32_t page) {
  return vector_writer(tenant, model).u32(version).u32(page).take();
}

std::string vector_index_prefix(TenantId tenant, std::int32_t model, VectorIndex index,
                                std::uint32_t generation) {
  return vector_writer(tenant, model).u8(static_cast<std::uint8_t>(index)).u32(generation).take();
}

std::string vector_index_key(TenantId tenant, std::int32_t model, VectorIndex index,
                             std::uint32_t generation, std::uint32_t page) {
  return vector_writer(tenant, model)
      .u8(static_cast<std::uint8_t>(index))
      .u32(generation)
      .u32(page)
      .take();
}

std::string vector_state_key(TenantId tenant, std::int32_t model, VectorIndex index) {
  return vector_writer(tenant, model).u8(static_cast<std::uint8_t>(index)).take();
}

namespace {
KeyWriter text_writer(TenantId tenant, std::int32_t collection) {
  KeyWriter writer;
  writer.u32(tenant.value()).u32(static_cast<std::uint32_t>(collection));
  return writer;
}
}  // namespace

std::string text_prefix(TenantId tenant, std::int32_t collection) {
  return text_writer(tenant, collection).take();
}

std::string text_segment_prefix(TenantId tenant, std::int32_t collection, std::uint32_t segment) {
  return text_writer(tenant, collection).u32(segment).take();
}

std::string text_segment_key(TenantId tenant, std::int32_t collection, std::uint32_t segment,
                             std::uint8_t part, std::uint32_t number) {
  return text_writer(tenant, collection).u32(segment).u8(part).u32(number).take();
}

std::string text_page_key(TenantId tenant, std::int32_t collection, std::uint32_t page) {
  return text_writer(tenant, collection).u32(page).take();
}

std::string text_document_key(TenantId tenant, std::int32_t collection, DocumentId document) {
  return text_writer(tenant, collection).u40(document.value()).take();
}

std::string text_state_key(TenantId tenant, std::int32_t collection) {
  return text_writer(tenant, collection).take();
}

}  // namespace hartonomous::schema

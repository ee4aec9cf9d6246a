#pragma once

// Every key shape on one page. Keys of tenant data begin with the tenant (or its dedup domain) in
// fixed width, so that an iterator bounded by a prefix never leaves it.
// Thread-safety: immutable.

#include <cstdint>
#include <string>
#include <string_view>

#include <hartonomous/base/clock.hpp>
#include <hartonomous/base/content_hash.hpp>
#include <hartonomous/base/ids.hpp>

namespace hartonomous::schema {

// What a run maps: fingerprints to contents; contents, or pages of contents, to the extents that
// hold them; extents to the wholes that hold them.
enum class RunKind : std::uint8_t {
  kFingerprint = 1,
  kContentExtent = 2,
  kPageExtent = 3,
  kExtentWhole = 4,
};

std::string meta_key(std::string_view name);
std::string page_key(DomainId domain, std::uint64_t page);
std::string run_prefix(DomainId domain, RunKind kind);
std::string run_key(DomainId domain, RunKind kind, std::uint64_t run);
std::string block_prefix(DomainId domain, std::uint64_t run);
std::string block_key(DomainId domain, std::uint64_t run, std::uint32_t block);
std::string domain_prefix(DomainId domain);
std::string extent_key(DomainId domain, ExtentId extent);
std::string extent_hash_key(DomainId domain, std::uint8_t cut, const ContentHash& hash);
std::string count_key(DomainId domain, std::uint64_t page);
std::string composition_key(DomainId domain, ContentId content);
std::string segment_prefix(DomainId domain, ContentId content);
std::string segment_key(DomainId domain, ContentId content, std::uint32_t segment);
std::string whole_hash_key(DomainId domain, std::uint8_t kind, const ContentHash& hash);
std::string tenant_prefix(TenantId tenant);
std::string document_key(TenantId tenant, DocumentId document);
std::string document_name_prefix(TenantId tenant, std::string_view name);
std::string document_name_key(TenantId tenant, std::string_view name, DocumentId document);
std::string put_job_key(TenantId tenant, std::string_view name);

// What refers to a content: a document, a pin, a row of a typed table.
enum class ReferenceKind : std::uint8_t { kDocument = 1, kPin = 2, kRow = 3 };
// Of every kind, and of one.
std::string reference_prefix(TenantId tenant, ContentId content);
std::string reference_prefix(TenantId tenant, ContentId content, ReferenceKind kind);
std::string reference_key(TenantId tenant, ContentId content, ReferenceKind kind,
                          ReferenceId reference);
std::string ended_prefix(TenantId tenant, Instant ended);
std::string ended_key(TenantId tenant, Instant ended, ReferenceKind kind, ReferenceId reference);

// Typed tables: before the columns of a key (table/row_codec.hpp).
std::string table_prefix(TenantId tenant, std::uint16_t table);
std::string table_index_prefix(TenantId tenant, std::uint16_t table, std::uint8_t index);

// Vectors of an embedding model of a tenant, by slot and by page of slots; what is known of them by
// page; and the indexes over them, of which a generation is written whole before it is referred to.
enum class VectorIndex : std::uint8_t {
  kNone = 1,  // the vectors themselves
  kGraph = 2,
  kPointTree = 3,
  kFitting = 4,  // a projection that is on its way
};
std::string vector_prefix(TenantId tenant, std::int32_t model);
std::string vector_key(TenantId tenant, std::int32_t model, std::uint32_t slot);
std::string vector_slot_key(TenantId tenant, std::int32_t model, std::uint32_t page);
std::string vector_point_prefix(TenantId tenant, std::int32_t model, std::uint32_t version);
std::string vector_point_key(TenantId tenant, std::int32_t model, std::uint32_t version,
                             std::uint32_t page);
std::string vector_index_prefix(TenantId tenant, std::int32_t model, VectorIndex index,
                                std::uint32_t generation);
std::string vector_index_key(TenantId tenant, std::int32_t model, VectorIndex index,
                             std::uint32_t generation, std::uint32_t page);
std::string vector_state_key(TenantId tenant, std::int32_t model, VectorIndex index);

// Of a collection of texts: its segments, and pages of what is known of its units and of the runs
// of units that documents are.
std::string text_prefix(TenantId tenant, std::int32_t collection);
std::string text_segment_prefix(TenantId tenant, std::int32_t collection, std::uint32_t segment);
std::string text_segment_key(TenantId tenant, std::int32_t collection, std::uint32_t segment,
                             std::uint8_t part, std::uint32_t number);
std::string text_page_key(TenantId tenant, std::int32_t collection, std::uint32_t page);
std::string text_document_key(TenantId tenant, std::int32_t collection, DocumentId document);
std::string text_state_key(TenantId tenant, std::int32_t collection);

}  // namespace hartonomous::schema

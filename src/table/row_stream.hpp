#pragma once

// The ways to walk a table: by key or by index, now or as of an instant.
// Thread-safety: a stream is for one thread at a time; it borrows the description, not the reader.

#include <memory>

#include "table/reader.hpp"

namespace hartonomous::table {

// The keys a scan covers. Errors: kInvalidArgument.
Result<kv::Range> range_of(const schema::TableDescription& table, const Scan& scan,
                           TenantId tenant);

std::unique_ptr<RowStream> stream_rows(Reader reader, const schema::TableDescription& table,
                                       kv::Range range);
std::unique_ptr<RowStream> stream_rows_as_of(Reader reader, const schema::TableDescription& table,
                                             kv::Range range);
std::unique_ptr<RowStream> stream_index(Reader reader, const schema::TableDescription& table,
                                        const schema::Index& index, kv::Range range);
std::unique_ptr<RowStream> stream_index_as_of(Reader reader, const schema::TableDescription& table,
                                              const schema::Index& index, kv::Range range,
                                              Instant as_of);

}  // namespace hartonomous::table

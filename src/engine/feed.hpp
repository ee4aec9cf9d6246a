#pragma once

// What appends to a tenant's feed (include/hartonomous/engine/feed.hpp): every transaction asks for
// it, and hands it to the writer of its rows.
//
// The switch is the meta row "feed.TENANT": 01 | numbers of tables, ascending, varints.
// Thread-safety: immutable functions.

#include <memory>

#include <hartonomous/engine/feed.hpp>

#include "table/writer.hpp"

namespace hartonomous::engine {

std::string feed_key(TenantId tenant);
// Numbers of the tables the feed is on for, ascending; empty: it is off. Errors: kCorruption.
Result<std::vector<std::uint16_t>> feed_tables(const table::RowSource& source, TenantId tenant);
void stage_feed_tables(table::Staging& staging, TenantId tenant,
                       const std::vector<std::uint16_t>& tables);

// Appends changes of these tables through `*writer`, which must outlive it. Empty: of none.
table::Writer::OnChange append_to_feed(std::vector<std::uint16_t> tables,
                                       const std::function<table::Writer&()>& writer);

}  // namespace hartonomous::engine

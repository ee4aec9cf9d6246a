#pragma once

// Listing: walking the documents of a snapshot.
// Thread-safety: one thread at a time.

#include <functional>
#include <string_view>

#include <hartonomous/engine/store.hpp>

#include "cli/record.hpp"

namespace hartonomous::cli {

Record record_of(const Document& document);

using DocumentSink = std::function<Status(const Document&)>;

// The newest version of every name that begins with the prefix, in order of the names.
Status for_each_newest(const Snapshot& now, std::string_view prefix, const DocumentSink& sink);
// Every version, in order of names, then versions.
Status for_each_version(const Snapshot& now, std::string_view prefix, const DocumentSink& sink);

}  // namespace hartonomous::cli

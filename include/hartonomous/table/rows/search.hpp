#pragma once

// Rows of search: collections of texts.
// Thread-safety: plain data.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <hartonomous/base/clock.hpp>
#include <hartonomous/base/ids.hpp>
#include <hartonomous/table/value.hpp>

namespace hartonomous::rows {

// Texts that are searched together, and how (engine/search.hpp). The store writes it.
struct SearchCollection {
  static constexpr std::string_view kTable = "dbo.SearchCollection";

  std::int32_t collection_id = 0;
  TenantId tenant_id;
  std::string collection_name;
  std::string name_prefix;                     // of the documents that are in it
  std::string unit = "document";               // document, line, record
  std::string fields_json;                     // ["title", "text"]
  std::string language = "en";                 // of stems and stop words
  std::optional<std::string> stop_words_json;  // instead of the language's
  std::string tokens = "words";                // words, code
  bool positions = true;                       // where words stand is kept, for phrases
  std::optional<std::string> key_member;       // of a record
  // How it is ranked: docs/text.md.
  double k1 = 1.2;
  double b = 0.75;
  std::string field_weights_json;        // [2, 1]
  std::optional<std::int32_t> model_id;  // of embeddings that are searched with it
  std::string fusion = "minmax";         // minmax, rrf, weighted
  double text_weight = 0.5;
  double vector_weight = 0.5;
  double region_weight = 0;
  Instant created_at;
};

}  // namespace hartonomous::rows

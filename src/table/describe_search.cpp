#include <hartonomous/table/rows/search.hpp>

#include "table/describe.hpp"

namespace hartonomous::table {

using rows::SearchCollection;

Binding describe_search_collection() {
  using Row = SearchCollection;
  TableOf<Row> table(26, "dbo", "SearchCollection", "Texts that are searched together");
  table.column("CollectionId", &Row::collection_id, sql_int()).identity();
  table.column("TenantId", &Row::tenant_id, sql_int()).tenant();
  table.column("CollectionName", &Row::collection_name, sql_nvarchar(200));
  table.column("NamePrefix", &Row::name_prefix, sql_nvarchar_max());
  table.column("Unit", &Row::unit, sql_nvarchar(20)).default_sql("N'document'");
  table.column("FieldsJson", &Row::fields_json, sql_nvarchar_max()).json();
  table.column("Language", &Row::language, sql_nvarchar(20)).default_sql("N'en'");
  table.column("StopWordsJson", &Row::stop_words_json, sql_nvarchar_max()).json();
  table.column("Tokens", &Row::tokens, sql_nvarchar(20)).default_sql("N'words'");
  table.column("Positions", &Row::positions, sql_bit()).default_sql("1");
  table.column("KeyMember", &Row::key_member, sql_nvarchar(200));
  table.column("K1", &Row::k1, sql_float()).default_sql("1.2");
  table.column("B", &Row::b, sql_float()).default_sql("0.75");
  table.column("FieldWeightsJson", &Row::field_weights_json, sql_nvarchar_max()).json();
  table.column("ModelId", &Row::model_id, sql_int());
  table.column("Fusion", &Row::fusion, sql_nvarchar(20)).default_sql("N'minmax'");
  table.column("TextWeight", &Row::text_weight, sql_float()).default_sql("0.5");
  table.column("VectorWeight", &Row::vector_weight, sql_float()).default_sql("0.5");
  table.column("RegionWeight", &Row::region_weight, sql_float());
  table.column("CreatedAt", &Row::created_at, sql_datetime2()).now();
  table.key({"CollectionId"});
  table.unique("UQ_SearchCollection", {"CollectionName"});
  table.index("IX_SearchCollection_Model", {"ModelId"}).skip_nulls = true;
  table.foreign_key("FK_SearchCollection_Model", {"ModelId"}, "dbo.Model");
  table.check_words("CK_SearchCollection_Unit", "Unit", {"document", "line", "record"});
  table.check_words("CK_SearchCollection_Tokens", "Tokens", {"words", "code"});
  table.check_words("CK_SearchCollection_Fusion", "Fusion", {"minmax", "rrf", "weighted"});
  table.versioned();
  table.written_by("Session::create_search_collection");
  return table.take();
}

}  // namespace hartonomous::table

// The table of docs/format/column_families.md and the shapes of all keys, byte by byte.

#include "schema/column_families.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <hartonomous/base/sha256.hpp>
#include <hartonomous/base/text.hpp>

#include "schema/keys.hpp"

namespace hartonomous::schema {
namespace {

std::string_view name_of(MergeKind kind) { return kind == MergeKind::kCounts ? "counts" : "-"; }
std::string_view name_of(Compression kind) { return kind == Compression::kZstd ? "zstd" : "-"; }
std::string_view name_of(Access kind) {
  if (kind == Access::kStream) return "stream";
  if (kind == Access::kValue) return "value";
  if (kind == Access::kLookup) return "lookup";
  return kind == Access::kBulk ? "bulk" : "rows";
}

TEST_CASE("schema: the documented table of column families is the one in the code",
          "[schema][format]") {
  const std::string path = std::string(HTN_SOURCE_DIR) + "/docs/format/column_families.md";
  std::ifstream file(path);
  REQUIRE(file.is_open());
  std::vector<std::string> documented;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("| ") && line.size() > 2 && line[2] >= '0' && line[2] <= '9') {
      documented.push_back(line);
    }
  }
  std::vector<std::string> expected;
  for (const ColumnFamily& family : kColumnFamilies) {
    expected.push_back(concat("| ", static_cast<int>(family.family), " | ", family.name, " | ",
                              family.key, " | ", family.value, " | ", family.owner, " | ",
                              name_of(family.merge), " | ", name_of(family.compression), " | ",
                              name_of(family.access), " |"));
  }
  CHECK(documented == expected);
}

TEST_CASE("schema: every key has the bytes it always had", "[schema][format]") {
  const auto hex = [](const std::string& key) { return to_hex(as_bytes(key)); };
  const DomainId domain{0x01020304};
  const TenantId tenant{0x05060708};
  const ContentId content{0x1112131415};
  const std::string hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  CHECK(hex(meta_key("a")) == "610001");
  CHECK(hex(domain_prefix(domain)) == "01020304");
  CHECK(hex(page_key(domain, 9)) == "010203040000000009");
  CHECK(hex(run_prefix(domain, RunKind::kFingerprint)) == "0102030401");
  CHECK(hex(run_key(domain, RunKind::kContentExtent, 7)) == "01020304020000000007");
  CHECK(hex(run_key(domain, RunKind::kPageExtent, 7)) == "01020304030000000007");
  CHECK(hex(run_key(domain, RunKind::kExtentWhole, 7)) == "01020304040000000007");
  CHECK(hex(block_prefix(domain, 7)) == "010203040000000007");
  CHECK(hex(block_key(domain, 7, 0x21222324)) == "01020304000000000721222324");
  CHECK(hex(extent_key(domain, ExtentId{8})) == "010203040000000008");
  CHECK(hex(extent_hash_key(domain, 2, sha256({}))) == "0102030402" + hash);
  CHECK(hex(count_key(domain, 6)) == "010203040000000006");
  CHECK(hex(composition_key(domain, content)) == "010203041112131415");
  CHECK(hex(segment_prefix(domain, content)) == "010203041112131415");
  CHECK(hex(segment_key(domain, content, 3)) == "01020304111213141500000003");
  CHECK(hex(whole_hash_key(domain, 4, sha256({}))) == "0102030404" + hash);
  CHECK(hex(tenant_prefix(tenant)) == "05060708");
  CHECK(hex(document_key(tenant, DocumentId{5})) == "050607080000000005");
  CHECK(hex(document_name_prefix(tenant, "b")) == "05060708620001");
  CHECK(hex(document_name_key(tenant, "b", DocumentId{5})) == "050607086200010000000005");
  CHECK(hex(put_job_key(tenant, "b")) == "05060708620001");
  CHECK(hex(reference_prefix(tenant, content)) == "050607081112131415");
  CHECK(hex(reference_prefix(tenant, content, ReferenceKind::kPin)) == "05060708111213141502");
  CHECK(hex(reference_key(tenant, content, ReferenceKind::kRow, ReferenceId{6})) ==
        "050607081112131415030000000006");
  CHECK(hex(ended_prefix(tenant, Instant{7})) == "050607080000000000000007");
  CHECK(hex(ended_key(tenant, Instant{7}, ReferenceKind::kDocument, ReferenceId{6})) ==
        "050607080000000000000007010000000006");
  CHECK(hex(vector_prefix(tenant, 9)) == "0506070800000009");
  CHECK(hex(vector_key(tenant, 9, 0x21222324)) == "050607080000000921222324");
  CHECK(hex(vector_slot_key(tenant, 9, 3)) == "050607080000000900000003");
  CHECK(hex(vector_point_prefix(tenant, 9, 2)) == "050607080000000900000002");
  CHECK(hex(vector_point_key(tenant, 9, 2, 3)) == "05060708000000090000000200000003");
  CHECK(hex(vector_index_prefix(tenant, 9, VectorIndex::kGraph, 2)) ==
        "05060708000000090200000002");
  CHECK(hex(vector_index_key(tenant, 9, VectorIndex::kPointTree, 2, 3)) ==
        "0506070800000009030000000200000003");
  CHECK(hex(vector_state_key(tenant, 9, VectorIndex::kFitting)) == "050607080000000904");
  CHECK(hex(table_prefix(tenant, 0x0102)) == "050607080102");
  CHECK(hex(table_index_prefix(tenant, 0x0102, 3)) == "05060708010203");
}

}  // namespace
}  // namespace hartonomous::schema

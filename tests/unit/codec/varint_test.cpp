#include "codec/varint.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace hartonomous::codec {
namespace {

using namespace std::string_view_literals;

bool reads_varint(std::string_view bytes) {
  ByteReader reader(as_bytes(bytes));
  reader.varint();
  return reader.ok();
}

TEST_CASE("codec: varints that are cut, too wide or too long are refused", "[codec][unit]") {
  CHECK(reads_varint("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"));
  CHECK_FALSE(reads_varint("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"));
  CHECK_FALSE(reads_varint("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x80\x01"sv));
  CHECK_FALSE(reads_varint("\x80"));
  CHECK_FALSE(reads_varint(""));
  CHECK_FALSE(reads_varint("\x80\x00"sv));
  CHECK(reads_varint("\x00"sv));
}

TEST_CASE("codec: a byte reader stays failed and gives zeros", "[codec][unit]") {
  ByteReader reader(as_bytes("\x01\x02\x03"));
  CHECK(reader.byte() == 1);
  CHECK(reader.fixed32() == 0);
  CHECK_FALSE(reader.ok());
  CHECK_FALSE(reader.done());
  CHECK(reader.remaining() == 0);
  CHECK(reader.byte() == 0);
  CHECK(reader.varint() == 0);
  CHECK(reader.fixed64() == 0);
  CHECK(reader.take(0).empty());
  CHECK_FALSE(reader.ok());
}

TEST_CASE("codec: skipping varints stops right after the last of them", "[codec][unit]") {
  std::string bytes;
  std::vector<std::size_t> ends = {0};
  for (std::uint64_t number = 1; number != 0; number *= 8) {
    append_varint(bytes, number);
    ends.push_back(bytes.size());
  }
  for (std::size_t count = 0; count < ends.size(); ++count) {
    ByteReader reader(as_bytes(bytes));
    reader.skip_varints(count);
    CHECK(reader.ok());
    CHECK(bytes.size() - reader.remaining() == ends[count]);
  }
  ByteReader reader(as_bytes(bytes));
  reader.skip_varints(ends.size());
  CHECK_FALSE(reader.ok());
}

TEST_CASE("codec: a byte reader is done at the last byte", "[codec][unit]") {
  ByteReader reader(as_bytes("ab"));
  CHECK_FALSE(reader.done());
  CHECK(as_text(reader.take(2)) == "ab");
  CHECK(reader.done());
}

}  // namespace
}  // namespace hartonomous::codec

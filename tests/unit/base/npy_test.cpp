#include <hartonomous/base/npy.hpp>

#include <catch2/catch.hpp>
#include <string>

namespace hartonomous {
namespace {

using namespace std::string_view_literals;

StatusCode preamble_code(std::string_view first) {
  return read_npy_preamble(as_bytes(first)).status().code();
}
StatusCode header_code(std::string_view text) { return parse_npy_header(text).status().code(); }

TEST_CASE("base: preambles of NPY say where the header is", "[base][unit]") {
  const auto first = read_npy_preamble(as_bytes("\x93NUMPY\x01\x00\x76\x00{'"sv));
  REQUIRE(first.ok());
  CHECK(first->major == 1);
  CHECK(first->begin == 10);
  CHECK(first->bytes == 0x76);
  const auto third = read_npy_preamble(as_bytes("\x93NUMPY\x03\x00\x76\x01\x01\x00"sv));
  REQUIRE(third.ok());
  CHECK(third->begin == 12);
  CHECK(third->bytes == 0x10176);
}

TEST_CASE("base: preambles that are none of NPY are refused", "[base][unit]") {
  CHECK(preamble_code("") == StatusCode::kInvalidArgument);
  CHECK(preamble_code("\x93NUMPX\x01\x00\x76\x00{'"sv) == StatusCode::kInvalidArgument);
  CHECK(preamble_code("\x93NUMPY\x01"sv) == StatusCode::kInvalidArgument);
  CHECK(preamble_code("\x93NUMPY\x01\x00\x76"sv) == StatusCode::kInvalidArgument);
  CHECK(preamble_code("\x93NUMPY\x02\x00\x76\x00"sv) == StatusCode::kInvalidArgument);
  CHECK(preamble_code("\x93NUMPY\x04\x00\x76\x00\x00\x00"sv) == StatusCode::kNotSupported);
  CHECK(preamble_code("\x93NUMPY\x01\x01\x76\x00"sv) == StatusCode::kNotSupported);
  CHECK(preamble_code("\x93NUMPY\x02\x00\xff\xff\xff\xff"sv) == StatusCode::kResourceExhausted);
}

TEST_CASE("base: headers of NPY are read", "[base][unit]") {
  const auto header =
      parse_npy_header("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }");
  REQUIRE(header.ok());
  CHECK(header->type == "<f4");
  CHECK(header->order == NpyHeader::Order::kFortran);
  CHECK(header->shape == std::vector<std::uint64_t>{2, 3});
  const auto other = parse_npy_header("{'descr':[('a','<f4')],'fortran_order':False,'shape':()}");
  REQUIRE(other.ok());
  CHECK(other->type.empty());
  CHECK(other->order == NpyHeader::Order::kC);
  CHECK(other->shape.empty());
}

TEST_CASE("base: headers that are none of NPY are refused", "[base][unit]") {
  CHECK(header_code("") == StatusCode::kInvalidArgument);
  CHECK(header_code("{'descr':'<f4','shape':(2,)}") == StatusCode::kInvalidArgument);
  CHECK(header_code("{'fortran_order':True,'shape':(2,)}") == StatusCode::kInvalidArgument);
  CHECK(header_code("{'descr':'<f4','fortran_order':1,'shape':(2,)}") ==
        StatusCode::kInvalidArgument);
  CHECK(header_code("{'descr':'<f4','fortran_order':True,'shape':(-2,)}") ==
        StatusCode::kInvalidArgument);
  CHECK(header_code("{'descr':'<f4','fortran_order':True}") == StatusCode::kInvalidArgument);
  std::string shape = "(";
  for (int i = 0; i < 65; ++i) shape += "1,";
  CHECK(header_code("{'descr':'<f4','fortran_order':True,'shape':" + shape + ")}") ==
        StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace hartonomous

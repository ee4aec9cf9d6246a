#include <hartonomous/base/sha256.hpp>

#include <catch2/catch.hpp>
#include <string>

namespace hartonomous {
namespace {

TEST_CASE("base: SHA-256 gives the hashes of its standard", "[base][unit]") {
  // FIPS 180-4 examples, NIST CSRC.
  CHECK(sha256({}).to_hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256(as_bytes("abc")).to_hex() ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256(as_bytes("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")).to_hex() ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(sha256(as_bytes(std::string(1'000'000, 'a'))).to_hex() ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("base: a running hash may be copied and go on after it was asked", "[base][unit]") {
  Sha256 hasher;
  hasher.update(as_bytes("ab"));
  Sha256 copy = hasher;
  CHECK(hasher.finish() == sha256(as_bytes("ab")));
  hasher.update(as_bytes("c"));
  copy.update(as_bytes("d"));
  CHECK(hasher.finish() == sha256(as_bytes("abc")));
  CHECK(copy.finish() == sha256(as_bytes("abd")));
  CHECK(hasher.bytes() == 3);
}

TEST_CASE("base: the hash kernel in use has a name", "[base][unit]") {
  CHECK((sha256_kernel() == "sha-ni x4" || sha256_kernel() == "openssl"));
}

}  // namespace
}  // namespace hartonomous

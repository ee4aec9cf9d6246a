// Puts a document, then a version of it with one changed byte: the second costs its difference.
#include <iostream>
#include <string>

#include <hartonomous/base/rng.hpp>
#include <hartonomous/engine/store.hpp>

using namespace hartonomous;

namespace {

constexpr std::size_t kBytes = 4u << 20;

std::string noise() {
  Rng rng(1);
  std::string bytes(kBytes, '\0');
  for (char& byte : bytes) byte = static_cast<char>(rng());
  return bytes;
}

Status expect_content(const Snapshot& now, std::uint64_t version, const std::string& content) {
  HTN_ASSIGN_OR_RETURN(auto document, now.find_document("model.bin", version));
  if (!document) return not_found("model.bin");
  HTN_ASSIGN_OR_RETURN(std::string back, now.read(document->atom));
  return back == content ? Status() : internal_error("other bytes came back");
}

Status versions(Store& store) {
  Session session = store.session();
  const std::string first = noise();
  HTN_ASSIGN_OR_RETURN(PutResult put, session.put("model.bin", as_bytes(first)));
  std::cout << "version 1: " << put.bytes << " bytes, " << put.new_bytes << " new\n";

  std::string second = first;
  second[kBytes / 2] = static_cast<char>(second[kBytes / 2] + 1);
  HTN_ASSIGN_OR_RETURN(put, session.put("model.bin", as_bytes(second)));
  std::cout << "version 2: " << put.bytes << " bytes, " << put.new_bytes << " new\n";
  if (put.new_bytes > 1024) return internal_error("a changed byte costs more than an atom or two");

  Snapshot now = session.snapshot();
  HTN_RETURN_IF_ERROR(expect_content(now, 1, first));
  HTN_RETURN_IF_ERROR(expect_content(now, 2, second));
  std::cout << "both come back exactly\n";
  return {};
}

}  // namespace

int main(int count, char** arguments) {
  auto store = count > 1 ? Store::open(arguments[1]) : Store::open_in_memory();
  Status status = store.ok() ? versions(*store) : store.status();
  if (!status.ok()) std::cerr << status.to_string() << "\n";
  return static_cast<int>(status.code());
}

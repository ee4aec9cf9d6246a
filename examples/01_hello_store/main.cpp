// Puts a greeting into a store and takes it out again.
#include <iostream>
#include <string>

#include <hartonomous/engine/store.hpp>

using namespace hartonomous;

namespace {

Status hello(Store& store) {
  Session session = store.session();
  HTN_ASSIGN_OR_RETURN(PutResult put, session.put("greeting", as_bytes("Hello, store.\n")));

  Snapshot now = session.snapshot();
  HTN_ASSIGN_OR_RETURN(std::string text, now.read(put.atom));

  std::cout << text << "atom @" << put.atom.value() << "\n";
  std::cout << "sha256 " << put.sha256.to_hex() << "\n";
  return {};
}

}  // namespace

int main(int count, char** arguments) {
  // A folder when one is given, otherwise a store that lives in memory.
  auto store = count > 1 ? Store::open(arguments[1]) : Store::open_in_memory();
  Status status = store.ok() ? hello(*store) : store.status();
  if (!status.ok()) std::cerr << status.to_string() << "\n";
  return static_cast<int>(status.code());
}

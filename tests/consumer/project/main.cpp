// A program outside the project: puts bytes into a store and takes them out again.
#include <hartonomous/engine/store.hpp>
#include <iostream>
#include <string>

int main(int count, char** arguments) {
  using namespace hartonomous;
  if (count != 2) return 64;
  auto store = Store::open(arguments[1]);
  if (!store.ok()) {
    std::cerr << store.status().to_string() << "\n";
    return 1;
  }
  Session session = store->session();
  const std::string text = "the same bytes come back\n";
  auto put = session.put("greeting", as_bytes(text));
  if (!put.ok()) {
    std::cerr << put.status().to_string() << "\n";
    return 1;
  }
  auto back = session.snapshot().read(put->atom);
  if (!back.ok() || *back != text) {
    std::cerr << "other bytes came back\n";
    return 1;
  }
  std::cout << "consumer: " << back->size() << " bytes came back\n";
  return 0;
}

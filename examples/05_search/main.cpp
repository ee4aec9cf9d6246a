// Searches texts by their words: a collection, a phrase, a passage, and what was found before.
//
//   example_05_search                     a few notes, in memory
//   example_05_search STORE NAME QUERY    a collection of a store, as hart collection makes them
#include <iostream>
#include <string>

#include <hartonomous/engine/store.hpp>

using namespace hartonomous;

namespace {

// The passage of a hit, what was searched for between stars.
std::string marked(const Snippet& snippet) {
  std::string out;
  std::size_t at = 0;
  for (const auto& [begin, end] : snippet.highlights) {
    out += snippet.text.substr(at, begin - at);
    out += "*" + snippet.text.substr(begin, end - begin) + "*";
    at = end;
  }
  return out + snippet.text.substr(at);
}

Status print_found(const Snapshot& now, const SearchQuery& query) {
  const Search search = now.search();
  HTN_ASSIGN_OR_RETURN(const SearchResult found, search.find(query));
  std::cout << query.text << ": " << found.hits.size() << " found\n";
  for (const SearchHit& hit : found.hits) {
    HTN_ASSIGN_OR_RETURN(const Snippet snippet, search.snippet(query, hit, {.length = 80}));
    std::cout << "  " << hit.score << "  " << hit.document.name << "  " << marked(snippet) << "\n";
  }
  return {};
}

Status few_notes() {
  HTN_ASSIGN_OR_RETURN(Store store, Store::open_in_memory());
  Session session = store.session();
  HTN_ASSIGN_OR_RETURN(const SearchCollection notes,
                       session.create_search_collection("notes", {.name_prefix = "notes/"}));
  for (const auto& [name, text] :
       {std::pair("notes/log", "Changes are written ahead to a log, so that a crash loses none."),
        std::pair("notes/whale", "Whales write no logs. They sing."),
        std::pair("notes/fire", "A log burns for two hours when it is dry.")}) {
    HTN_RETURN_IF_ERROR(session.put(name, as_bytes(std::string_view(text))).status());
  }
  const std::int32_t id = notes.row.collection_id;
  HTN_RETURN_IF_ERROR(print_found(session.snapshot(), {.collection_id = id, .text = "logs"}));
  HTN_RETURN_IF_ERROR(
      print_found(session.snapshot(), {.collection_id = id, .text = "\"two hours\" sing*"}));

  // A search of what was is that of then, to the last bit.
  const Instant then = session.snapshot().instant();
  HTN_RETURN_IF_ERROR(session.remove("notes/fire"));
  HTN_RETURN_IF_ERROR(print_found(session.snapshot(), {.collection_id = id, .text = "dry log"}));
  return print_found(session.snapshot().as_of(then), {.collection_id = id, .text = "dry log"});
}

Status collection_of_store(const std::string& path, const std::string& name,
                           const std::string& text) {
  HTN_ASSIGN_OR_RETURN(Store store, Store::open(path));
  const Snapshot now = store.session().snapshot();
  HTN_ASSIGN_OR_RETURN(const SearchCollection collection, now.search().find_collection(name));
  return print_found(now, {.collection_id = collection.row.collection_id, .text = text});
}

}  // namespace

int main(int count, char** arguments) {
  const Status status =
      count > 3 ? collection_of_store(arguments[1], arguments[2], arguments[3]) : few_notes();
  if (!status.ok()) std::cerr << status.to_string() << "\n";
  return static_cast<int>(status.code());
}

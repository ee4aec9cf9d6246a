// The table of commands, in the order of the help.
#include <array>

#include "cli/command.hpp"

namespace hartonomous::cli {

std::span<const Command> commands() {
  static constexpr std::string_view kContent = "Content";
  static constexpr std::string_view kAtoms = "Atoms";
  static constexpr std::string_view kSearch = "Search";
  static constexpr std::string_view kEmbeddings = "Embeddings";
  static constexpr std::string_view kTables = "Tables";
  static constexpr std::string_view kStore = "Store";
  static constexpr std::array<Command, 33> kCommands{{
      {"put", kContent, "Put files, folders or standard input into the store", declare_put},
      {"restore", kContent, "Write a content back to a file", declare_restore, true},
      {"cat", kContent, "Write a content, a range or a line to standard output", declare_cat, true},
      {"ls", kContent, "List documents", declare_ls, true},
      {"show", kContent, "Show one document or atom", declare_show, true},
      {"rm", kContent, "Remove a document, all versions or one", declare_rm},
      {"jobs", kContent, "Ingest files in governed jobs that can be resumed", declare_jobs},
      {"atom", kAtoms, "Show atoms by id, hash or bytes", declare_atom, true},
      {"children", kAtoms, "List the components of an atom, in sequence", declare_children, true},
      {"parents", kAtoms, "List the wholes that contain an atom", declare_parents, true},
      {"pin", kAtoms, "Keep an atom whatever refers to it", declare_pin},
      {"unpin", kAtoms, "Take one pin off an atom", declare_unpin},
      {"model", kTables, "Keep models of weights, tensor by tensor", declare_model, true},
      {"collection", kSearch, "Keep texts that are searched by their words", declare_collection,
       true},
      {"search", kSearch, "Find texts by words, by what they mean, or by both", declare_search,
       true},
      {"eval", kSearch, "Measure how good a search is, by judged topics", declare_eval, true},
      {"embed", kEmbeddings, "Keep vectors that models give to atoms", declare_embed, true},
      {"near", kEmbeddings, "Find embeddings near a place in space", declare_near, true},
      {"box", kEmbeddings, "List embeddings in a box of space", declare_box, true},
      {"ray", kEmbeddings, "List embeddings along a ray through space", declare_ray, true},
      {"landmarks", kEmbeddings, "Fit the axes that vectors are projected to space by",
       declare_landmarks, true},
      {"recall", kEmbeddings, "Measure how well searches find the nearest", declare_recall, true},
      {"plot", kEmbeddings, "Draw embeddings as a picture or a page", declare_plot, true},
      {"table", kTables, "List, read and change the rows of typed tables", declare_table, true},
      {"history", kTables, "Show what a row or a document was, and when", declare_history},
      {"schema", kTables, "Show the typed tables: for people, as JSON, as T-SQL", declare_schema},
      {"feed", kTables, "Follow the changes of rows", declare_feed},
      {"tenant", kStore, "Manage tenants: what each may keep, and does", declare_tenant},
      {"sweep", kStore, "Remove what nothing refers to and give its space back", declare_sweep},
      {"stats", kStore, "Show what is stored and what it costs", declare_stats},
      {"check", kStore, "Verify everything that is stored", declare_check},
      {"bench", kStore, "Measure put, restore and reads on this machine", declare_bench},
      {"version", kStore, "Show the version", declare_version},
  }};
  return kCommands;
}

}  // namespace hartonomous::cli

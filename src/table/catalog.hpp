#pragma once

// Catalog: every typed table there is, described. The one list; `hart schema` prints it.
// Thread-safety: immutable.

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "table/binding.hpp"

namespace hartonomous::table {

class Catalog {
 public:
  // Of this library.
  static const Catalog& standard();
  explicit Catalog(std::vector<Binding> bindings);
  // References point into it.
  Catalog(const Catalog&) = delete;
  Catalog& operator=(const Catalog&) = delete;

  const std::vector<Binding>& tables() const { return bindings_; }
  // By "schema.Table", or "Table" where that is unambiguous; case matters not. Null: none.
  const Binding* find(std::string_view name) const;
  const Binding* find(std::uint16_t number) const;

  // Foreign keys that refer to a table.
  struct Reference {
    const Binding* child;
    const schema::ForeignKey* key;
    const schema::Index*
        index;  // of the child; leads with the key's columns. Null: its own key does
  };
  // Those of the catalog's table of this number, in the order of the children; else none.
  const std::vector<Reference>& references_to(const schema::TableDescription& parent) const;

 private:
  std::vector<Binding> bindings_;
  // By "schema.Table" as it is written: how a row struct asks. Null: two have this name.
  std::map<std::string, const Binding*, std::less<>> by_full_name_;
  std::vector<std::vector<Reference>> references_;  // by place in bindings_
};

}  // namespace hartonomous::table

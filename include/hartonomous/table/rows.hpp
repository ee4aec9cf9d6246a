#pragma once

// Rows: one plain struct for each typed table, its columns as members.
//
//   rows::Model model;  model.model_name = "llama";  model.parameter_count = 7'000'000'000;
//
// A member has the name of the reference's column in snake_case, and the column's default as its
// initialiser; std::optional is a NULL column. What an insert fills by itself when the member still
// has its initial value: identity numbers (0), instants of creation (0), new GUIDs (nil), and the
// tenant, which is always the session's. Texts are UTF-8; instants are UTC; Metadata, Parameters,
// Details and every member whose name ends in _json hold one JSON text.
// They are not views: nothing here reads a store.
// Thread-safety: plain data.

#include <hartonomous/table/rows/atoms.hpp>
#include <hartonomous/table/rows/concepts.hpp>
#include <hartonomous/table/rows/core.hpp>
#include <hartonomous/table/rows/embeddings.hpp>
#include <hartonomous/table/rows/loop.hpp>
#include <hartonomous/table/rows/models.hpp>
#include <hartonomous/table/rows/operations.hpp>
#include <hartonomous/table/rows/provenance.hpp>
#include <hartonomous/table/rows/search.hpp>
#include <hartonomous/table/rows/views.hpp>
#include <hartonomous/table/rows/virtual_tables.hpp>

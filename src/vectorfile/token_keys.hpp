#pragma once

// The tokens of a tokenizer as keys, in the order of their ids: rows of a model's matrix of
// embeddings have no other names. Format: tokenizer.json of Hugging Face's tokenizers, "model"
// with its "vocab".
// Thread-safety: pure functions.

#include <string>
#include <vector>

#include <hartonomous/base/result.hpp>

namespace hartonomous::vectorfile {

// Whether the name is that of such a file.
bool has_token_keys(const std::string& path);
// Errors: kInvalidArgument: no such file, or ids that are not 0, 1, ... each once; kIo.
Result<std::vector<std::string>> read_token_keys(const std::string& path);

}  // namespace hartonomous::vectorfile

#pragma once

// The values of a GGUF file's keys, read and written as JSON.
// Thread-safety: one thread at a time.

#include <string>
#include <string_view>

#include "weights/byte_reader.hpp"
#include "weights/gguf_types.hpp"

namespace hartonomous::weights {

// Length and bytes. A failure stays in the reader.
std::string read_gguf_string(ByteReader& reader, std::string_view field);

// Reads a value of that type and appends it to `json`. `key` is for messages.
Status read_gguf_value(ByteReader& reader, GgufValue type, std::string_view key, std::string& json);

}  // namespace hartonomous::weights

#pragma once

// Small files of vectors, made by tests. Thread-safety: pure functions.

#include <cstdint>
#include <string>
#include <vector>

namespace hartonomous::testing {

using Vectors = std::vector<std::vector<float>>;

inline std::string raw_bytes(const std::vector<float>& numbers) {
  return {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(float)};
}

inline std::string fvecs_file(const Vectors& rows) {
  std::string out;
  for (const auto& row : rows) {
    const auto dimension = static_cast<std::int32_t>(row.size());
    out.append(reinterpret_cast<const char*>(&dimension), sizeof dimension);
    out += raw_bytes(row);
  }
  return out;
}

inline std::string npy_file(const Vectors& rows) {
  std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" +
                       std::to_string(rows.size()) + ", " + std::to_string(rows.at(0).size()) +
                       "), }";
  header.resize(117, ' ');
  header.push_back('\n');
  std::string out("\x93NUMPY\x01\x00", 8);
  out.push_back(static_cast<char>(header.size()));
  out.push_back('\0');
  out += header;
  for (const auto& row : rows) out += raw_bytes(row);
  return out;
}

// Points of a cube's corners, scaled on each axis: three directions of different variance.
inline Vectors corner_vectors() {
  Vectors rows;
  for (int i = 0; i < 8; ++i) {
    rows.push_back(
        {(i & 1) != 0 ? 4.F : -4.F, (i & 2) != 0 ? 2.F : -2.F, (i & 4) != 0 ? 1.F : -1.F, 0.F});
  }
  return rows;
}

}  // namespace hartonomous::testing

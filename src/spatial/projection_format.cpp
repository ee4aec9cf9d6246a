// The bytes of a projection; docs/format/projection.md draws them.

#include <bit>

#include <hartonomous/base/text.hpp>

#include "codec/varint.hpp"
#include "spatial/projection.hpp"

namespace hartonomous::spatial {
namespace {

constexpr std::uint8_t kProjectionVersion = 1;

void append_float(std::string& out, float number) {
  codec::append_fixed32(out, std::bit_cast<std::uint32_t>(number));
}
float read_float(codec::ByteReader& reader) { return std::bit_cast<float>(reader.fixed32()); }

bool is_method(ProjectionMethod method) {
  return method == ProjectionMethod::kPca || method == ProjectionMethod::kLandmarks ||
         method == ProjectionMethod::kGiven;
}
bool is_vector_scale(VectorScale scale) {
  return scale == VectorScale::kAsGiven || scale == VectorScale::kNormalised;
}

}  // namespace

std::string Projection::encode() const {
  std::string out;
  out.push_back(static_cast<char>(kProjectionVersion));
  out.push_back(static_cast<char>(parts_.method));
  out.push_back(static_cast<char>(parts_.vector_scale));
  codec::append_fixed32(out, static_cast<std::uint32_t>(parts_.dimension));
  for (const float number : parts_.centre) append_float(out, number);
  append_float(out, parts_.scale);
  for (const float number : parts_.axes) append_float(out, number);
  return out;
}

Result<Projection> Projection::decode(Bytes bytes) {
  codec::ByteReader reader(bytes);
  const unsigned version = reader.byte();
  if (version != kProjectionVersion) return corruption(concat("projection of version ", version));
  ProjectionParts parts;
  parts.method = static_cast<ProjectionMethod>(reader.byte());
  parts.vector_scale = static_cast<VectorScale>(reader.byte());
  if (!is_method(parts.method)) return corruption("projection of no known method");
  if (!is_vector_scale(parts.vector_scale)) return corruption("projection of no known scale");
  parts.dimension = reader.fixed32();
  for (float& number : parts.centre) number = read_float(reader);
  parts.scale = read_float(reader);
  // The size is held against the dimension before memory is taken for it.
  const std::size_t axes_bytes = kProjectionAxes * parts.dimension * sizeof(float);
  if (!reader.ok() || reader.remaining() != axes_bytes) {
    return corruption(
        concat("projection of dimension ", parts.dimension, " in ", bytes.size(), " bytes"));
  }
  parts.axes.resize(kProjectionAxes * parts.dimension);
  for (float& number : parts.axes) number = read_float(reader);
  const Status valid = parts.validate();
  if (!valid.ok()) return corruption(std::string(valid.message()));
  return Projection(std::move(parts));
}

}  // namespace hartonomous::spatial

#pragma once

// What the Hilbert curve does in a cube, as tables, made by the compiler from the definition of
// Hamilton ("Compact Hilbert indices", Dalhousie University CS-2006-07, 2006).
//
// The curve visits the eight octants of a cube in the order of a Gray code, turned: a state says
// which corner it enters by (four of them are met) and along which axis it leaves (three). In each
// octant it goes on in another state. A step of three levels is one look-up.
//
//   digits   the 9 bits of a key that say which of the 512 sub-cubes of three levels
//   octants  the same sub-cube by coordinates: 3 bits of x, 3 of y, 3 of z
//
// An entry is the other one of the two, and the state below it from bit 9 on.
// Thread-safety: immutable.

#include <array>
#include <cstdint>

namespace hartonomous::geometry {

inline constexpr unsigned kHilbertStates = 12;
inline constexpr unsigned kStepLevels = 3;
inline constexpr unsigned kStepBits = 3 * kStepLevels;
inline constexpr unsigned kStepCubes = 1u << kStepBits;

namespace hilbert_definition {

constexpr unsigned gray(unsigned number) { return number ^ (number >> 1); }

// Three bits, turned to the left by 0 to 5 places.
constexpr unsigned turned(unsigned bits, unsigned places) {
  places %= 3;
  return ((bits << places) | (bits >> (3 - places))) & 7u;
}

// Trailing ones of a number below 8.
constexpr unsigned trailing_ones(unsigned number) {
  unsigned count = 0;
  while (((number >> count) & 1u) != 0) ++count;
  return count;
}

struct State {
  unsigned entry = 0;      // the corner: 0, 3, 5 or 6
  unsigned direction = 0;  // the axis
};

constexpr unsigned number_of(const State& state) {
  return (state.entry >> 1) * 3 + state.direction;
}
constexpr State state_of(unsigned number) {
  constexpr std::array<unsigned, 4> kEntries = {0, 3, 5, 6};
  return {kEntries[number / 3], number % 3};
}

// The octant at this place of the curve: a bit each of z, y, x, the last one lowest.
constexpr unsigned octant_at(const State& state, unsigned place) {
  return turned(gray(place), state.direction + 1) ^ state.entry;
}

constexpr State state_at(const State& state, unsigned place) {
  const unsigned entry = place == 0 ? 0 : gray(2 * ((place - 1) / 2));
  unsigned direction = 0;
  if (place != 0) direction = trailing_ones(place % 2 == 0 ? place - 1 : place) % 3;
  return {state.entry ^ turned(entry, state.direction + 1), (state.direction + direction + 1) % 3};
}

}  // namespace hilbert_definition

// One level: the octant and the state at each place of the curve.
struct HilbertPlace {
  std::uint8_t octant = 0;  // bit 0 x, bit 1 y, bit 2 z
  std::uint8_t state = 0;
};
using HilbertPlaces = std::array<std::array<HilbertPlace, 8>, kHilbertStates>;

constexpr HilbertPlaces make_hilbert_places() {
  namespace definition = hilbert_definition;
  HilbertPlaces places{};
  for (unsigned number = 0; number < kHilbertStates; ++number) {
    const definition::State state = definition::state_of(number);
    for (unsigned place = 0; place < 8; ++place) {
      places[number][place] = {
          static_cast<std::uint8_t>(definition::octant_at(state, place)),
          static_cast<std::uint8_t>(definition::number_of(definition::state_at(state, place)))};
    }
  }
  return places;
}
inline constexpr HilbertPlaces kHilbertPlaces = make_hilbert_places();

struct HilbertSteps {
  std::array<std::uint16_t, kHilbertStates * kStepCubes> digits_at{};   // by octants
  std::array<std::uint16_t, kHilbertStates * kStepCubes> octants_at{};  // by digits
};

// Coordinates of a sub-cube after one more level.
constexpr unsigned with_octant(unsigned octants, unsigned octant, unsigned level) {
  const unsigned shift = kStepLevels - 1 - level;
  return octants | (octant & 1u) << (2 * kStepLevels + shift) |
         ((octant >> 1) & 1u) << (kStepLevels + shift) | ((octant >> 2) & 1u) << shift;
}

constexpr HilbertSteps make_hilbert_steps() {
  HilbertSteps steps;
  for (unsigned top = 0; top < kHilbertStates; ++top) {
    for (unsigned digits = 0; digits < kStepCubes; ++digits) {
      unsigned state = top;
      unsigned octants = 0;
      for (unsigned level = 0; level < kStepLevels; ++level) {
        const unsigned place = (digits >> (kStepBits - 3 - 3 * level)) & 7u;
        octants = with_octant(octants, kHilbertPlaces[state][place].octant, level);
        state = kHilbertPlaces[state][place].state;
      }
      const unsigned below = state << kStepBits;
      steps.digits_at[top * kStepCubes + octants] = static_cast<std::uint16_t>(below | digits);
      steps.octants_at[top * kStepCubes + digits] = static_cast<std::uint16_t>(below | octants);
    }
  }
  return steps;
}

}  // namespace hartonomous::geometry

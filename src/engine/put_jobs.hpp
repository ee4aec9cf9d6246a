#pragma once

// Unfinished puts. Thread-safety: as the writer's.

#include "composition/writer.hpp"

namespace hartonomous::engine {

// Gives up every unfinished put of a tenant; how many there were.
Result<std::uint64_t> give_up_put_jobs(composition::Writer& writer, TenantId tenant);

}  // namespace hartonomous::engine

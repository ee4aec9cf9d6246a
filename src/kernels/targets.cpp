#include "kernels/targets.hpp"

#include <hwy/highway.h>

namespace hartonomous::kernels {

std::vector<Target> supported_targets() {
  std::vector<Target> targets;
  for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    targets.push_back(static_cast<Target>(target));
  }
  return targets;
}

const char* target_name(Target target) {
  return hwy::TargetName(static_cast<std::int64_t>(target));
}

Target current_target() { return supported_targets().front(); }

void look_at_processor() {
  hwy::ChosenTarget& chosen = hwy::GetChosenTarget();
  if (!chosen.IsInitialized()) chosen.Update(hwy::SupportedTargets());
}

void use_only(Target target) { hwy::SetSupportedTargetsForTest(static_cast<std::int64_t>(target)); }

}  // namespace hartonomous::kernels

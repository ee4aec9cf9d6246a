#include <hartonomous/engine/store.hpp>
namespace hartonomous {
Result<CheckResult> Store::check(const CheckOptions&, const Control&) { return CheckResult{}; }
}  // namespace hartonomous

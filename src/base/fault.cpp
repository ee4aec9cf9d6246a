#include <hartonomous/base/fault.hpp>

#include <atomic>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <map>
#include <mutex>
#include <optional>

#include <hartonomous/base/text.hpp>

namespace hartonomous::fault {

namespace {

struct Point {
  std::uint64_t passings = 0;  // since it was armed
  std::uint64_t fires_at = 0;  // 0 when not armed
  Action action = Action::kFail;
};

class Registry {
 public:
  // Created at the first use of any function here, which is also when the environment is read.
  static Registry& instance() {
    static Registry registry;
    return registry;
  }

  bool watching() const { return watching_.load(std::memory_order_relaxed); }

  void watch() { watching_.store(true, std::memory_order_relaxed); }

  Status pass(std::string_view name) {
    const std::lock_guard lock(mutex_);
    if (!unreadable_.empty()) {
      return invalid_argument(concat("HARTONOMOUS_FAULT: cannot read '", unreadable_, "'"));
    }
    Point& point = find(name);
    passed_.try_emplace(std::string(name));
    if (point.fires_at == 0 || ++point.passings != point.fires_at) return {};
    return fire(name, point.action);
  }

  void arm(std::string_view name, Action action, std::uint64_t at_passing) {
    const std::lock_guard lock(mutex_);
    find(name) = Point{.fires_at = at_passing, .action = action};
    watch();
  }

  void disarm_all() {
    const std::lock_guard lock(mutex_);
    points_.clear();
    unreadable_.clear();
  }

  std::vector<std::string> passed() {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> names;
    for (const auto& [name, unused] : passed_) names.push_back(name);
    return names;
  }

 private:
  Registry() {
    const char* text = std::getenv("HARTONOMOUS_FAULT");
    if (text == nullptr) return;
    std::string_view rest = text;
    while (!rest.empty()) {
      const std::string_view item = rest.substr(0, rest.find(','));
      rest.remove_prefix(std::min(rest.size(), item.size() + 1));
      if (!arm_item(item)) unreadable_ = item;
    }
    watch();
  }

  // "point=action" or "point=action@n".
  bool arm_item(std::string_view item) {
    const auto equals = item.find('=');
    if (equals == 0 || equals == std::string_view::npos) return false;
    std::string_view action = item.substr(equals + 1);
    std::uint64_t at_passing = 1;
    if (const auto at = action.find('@'); at != std::string_view::npos) {
      const std::string_view digits = action.substr(at + 1);
      const char* end = digits.data() + digits.size();
      const auto read = std::from_chars(digits.data(), end, at_passing);
      if (read.ec != std::errc() || read.ptr != end || at_passing == 0) return false;
      action = action.substr(0, at);
    }
    const std::optional<Action> known = action_named(action);
    if (!known) return false;
    find(item.substr(0, equals)) = Point{.fires_at = at_passing, .action = *known};
    return true;
  }

  static std::optional<Action> action_named(std::string_view name) {
    if (name == "fail") return Action::kFail;
    if (name == "kill") return Action::kKill;
    if (name == "full") return Action::kDiskFull;
    return std::nullopt;
  }

  static Status fire(std::string_view name, Action action) {
    if (action == Action::kKill) {
      // As a power cut: no destructor runs and nothing buffered is written.
      std::raise(SIGKILL);
    }
    if (action == Action::kDiskFull) {
      return resource_exhausted(concat("fault point '", name, "': the disk is full"));
    }
    return io_error(concat("fault point '", name, "': armed to fail"));
  }

  Point& find(std::string_view name) {
    const auto found = points_.find(name);
    return found != points_.end() ? found->second : points_[std::string(name)];
  }

  std::atomic<bool> watching_ = false;
  std::mutex mutex_;
  std::map<std::string, Point, std::less<>> points_;  // guarded by mutex_
  std::map<std::string, char, std::less<>> passed_;   // guarded by mutex_
  std::string unreadable_;                            // guarded by mutex_
};

}  // namespace

Status check(std::string_view point) {
  Registry& registry = Registry::instance();
  if (!registry.watching()) return {};
  return registry.pass(point);
}

void arm(std::string_view point, Action action, std::uint64_t at_passing) {
  Registry::instance().arm(point, action, at_passing);
}

void disarm_all() { Registry::instance().disarm_all(); }

std::vector<std::string> points_passed() {
  Registry& registry = Registry::instance();
  registry.watch();
  return registry.passed();
}

}  // namespace hartonomous::fault

#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>

#include "support/seed.hpp"
#include "support/test_child.hpp"

int main(int argc, char** argv) {
  namespace testing = hartonomous::testing;
  Catch::Session session;
  const int misused = session.applyCommandLine(argc, argv);
  if (misused != 0) return misused;
  testing::Rounds& rounds = testing::Rounds::of_process();
  int failed = session.run();
  // A child is a part of its parent's round.
  while (failed == 0 && !testing::is_child() && rounds.next()) failed = session.run();
  return failed;
}

#include "loader/child.h"

#include <doctest/doctest.h>
#include <signal.h>
#include <unistd.h>

using namespace tomoyo;

TEST_CASE("child: its exit status, and the signal that ended it") {
  const ChildResult exited = RunChild([](const auto&) { return 7; }, 60);
  CHECK(exited.end == ChildEnd::kExited);
  CHECK(exited.status == 7);
  const ChildResult killed = RunChild([](const auto&) { return ::kill(::getpid(), SIGKILL); }, 60);
  CHECK(killed.end == ChildEnd::kKilled);
  CHECK(killed.status == SIGKILL);
}

TEST_CASE("child: one that gives no sign of life is killed, with what it started") {
  const ChildResult result = RunChild(
      [](const auto& alive) {
        alive();
        if (::fork() == 0) ::pause();
        ::pause();
        return 0;
      },
      1);
  CHECK(result.end == ChildEnd::kKilled);
}

#include "core/write-as-user.h"

#include <doctest/doctest.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "test/temporary-folder.h"

using tomoyo::WriteAsUser;

TEST_CASE("write as user: writes as this user, opened before the change, and changes no other thread") {
  const TemporaryFolder folder;
  const std::string path = folder.Write("file", "");
  const uid_t other = ::getuid() == 0 ? 12345 : ::getuid();  // only root can become someone else
  auto done = WriteAsUser(path, "text", other);
  REQUIRE(static_cast<bool>(done));
  CHECK(folder.Read("file") == "text");
  CHECK(::geteuid() == ::getuid());
  CHECK(::getuid() != 12345);
  CHECK(::prctl(PR_GET_DUMPABLE) == 1);
}

TEST_CASE("write as user: says which of its three calls failed") {
  auto opened = WriteAsUser("/nowhere/at/all", "text", ::getuid());
  REQUIRE_FALSE(static_cast<bool>(opened));
  CHECK(std::string(opened.failure().call) == "open");

  auto changed = WriteAsUser("/dev/null", "text", static_cast<uid_t>(-1));
  REQUIRE_FALSE(static_cast<bool>(changed));
  CHECK(std::string(changed.failure().call) == "setresuid");

  auto written = WriteAsUser("/dev/full", "text", ::getuid());
  REQUIRE_FALSE(static_cast<bool>(written));
  CHECK(std::string(written.failure().call) == "write");
  CHECK(written.failure().error == ENOSPC);
}

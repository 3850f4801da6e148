#include "loader/load.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <string>

#include "loader/control-folder.h"
#include "loader/kernel-log.h"
#include "test/temporary-folder.h"

using tomoyo::ControlFolder;
using tomoyo::KernelLog;
using tomoyo::LoadPolicy;

namespace {

constexpr const char* kNames[] = {"profile", "exception_policy", "domain_policy", "manager", "stat"};

void MakeInterface(const TemporaryFolder& kernel) {
  for (const char* name : kNames) kernel.Write(name, "");
}

bool Load(const TemporaryFolder& policy, const TemporaryFolder& kernel) {
  return LoadPolicy(policy.path(), ControlFolder::At(kernel.path()), KernelLog(KernelLog::To::kStderr));
}

}  // namespace

TEST_CASE("load: every stored file goes to the file of its name") {
  const TemporaryFolder policy;
  const TemporaryFolder kernel;
  MakeInterface(kernel);
  policy.Write("profile.conf", "PROFILE_VERSION=20150505\n# none\n0-COMMENT=\n1-COMMENT=");
  policy.Write("exception_policy.conf", "path_group G /x\n");
  policy.Write("domain_policy.conf", "<kernel>\nuse_profile 1\n\nfile read /x\n");
  policy.Write("manager.conf", "/usr/bin/manager\n");
  policy.Write("stat.conf", "# nothing\n");
  CHECK(Load(policy, kernel));
  CHECK(kernel.Read("profile") == "PROFILE_VERSION=20150505\n0-COMMENT=\n1-COMMENT=\n");
  CHECK(kernel.Read("exception_policy") == "path_group G /x\n");
  CHECK(kernel.Read("domain_policy") == "<kernel>\nuse_profile 1\nfile read /x\n");
  CHECK(kernel.Read("manager") == "/usr/bin/manager\n");
  CHECK(kernel.Read("stat").empty());
}

TEST_CASE("load: without any stored file profile 0 is defined, so that the kernel goes on") {
  const TemporaryFolder policy;
  const TemporaryFolder kernel;
  MakeInterface(kernel);
  CHECK_FALSE(Load(policy, kernel));
  CHECK(kernel.Read("profile") == "0-CONFIG={ mode=disabled grant_log=no reject_log=no }\n");
}

TEST_CASE("load: a FIFO, a folder and a missing file in the policy hold nothing up") {
  const TemporaryFolder policy;
  const TemporaryFolder kernel;
  MakeInterface(kernel);
  REQUIRE(::mkfifo((policy / "profile.conf").c_str(), 0600) == 0);
  REQUIRE(::mkdir((policy / "exception_policy.conf").c_str(), 0700) == 0);
  policy.Write("domain_policy.conf", "<kernel> /x\nuse_profile 7\n");
  CHECK_FALSE(Load(policy, kernel));
  CHECK(kernel.Read("domain_policy") == "<kernel> /x\nuse_profile 7\n");
  CHECK(
      kernel.Read("profile") ==
      "7-CONFIG={ mode=disabled grant_log=no reject_log=no }\n0-CONFIG={ mode=disabled grant_log=no reject_log=no }\n");
}

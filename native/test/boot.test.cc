#include "loader/boot.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>

#include "loader/control-folder.h"
#include "loader/kernel-log.h"
#include "test/temporary-folder.h"

using namespace tomoyo;

namespace {

constexpr const char* kNames[] = {"profile", "exception_policy", "domain_policy", "manager", "stat"};
constexpr const char* kSlot = "26-11-24.02:00:00";

/** A folder of plain files that stands for the kernel's; it keeps what is written, and lists nothing else. */
struct Kernel {
  Kernel() {
    for (const char* name : kNames) folder.Write(name, "");
  }
  std::string operator[](const char* name) const { return folder.Read(name); }

  TemporaryFolder folder;
};

int BootWith(const TemporaryFolder& store, const Kernel& kernel, const char* words = "") {
  BootOptions options;
  options.store = store.path();
  AddWords(words, &options.words);
  return Boot(options, ControlFolder::At(kernel.folder.path()), KernelLog(KernelLog::To::kStderr));
}

void WriteSound(const TemporaryFolder& store, const std::string& prefix = "") {
  store.Write(prefix + "profile.conf", "PROFILE_VERSION=20150505\n# none\n0-COMMENT=\n1-COMMENT=");
  store.Write(prefix + "exception_policy.conf", "path_group G /x\n");
  store.Write(prefix + "domain_policy.conf", "<kernel>\nuse_profile 1\n\nfile read /x\n");
  store.Write(prefix + "manager.conf", "# who\n/usr/bin/manager\n");
}

}  // namespace

TEST_CASE("boot: every stored file goes to the file of its name, quotas last") {
  const TemporaryFolder store;
  const Kernel kernel;
  WriteSound(store);
  store.Write("stat.conf", "# quotas\nMemory used by audit log: 16777216\n");
  CHECK(BootWith(store, kernel) == 0);
  // profile 0 comes first of all: from then on the kernel would go on without us
  CHECK(kernel["profile"] == "0-COMMENT=\nPROFILE_VERSION=20150505\n0-COMMENT=\n1-COMMENT=\nreset\n");
  CHECK(kernel["exception_policy"] == "path_group G /x\n");
  CHECK(kernel["domain_policy"] == "<kernel>\nuse_profile 1\n\nfile read /x\nreset\nselect transition_only\n");
  CHECK(kernel["manager"] == "/usr/bin/manager\n");
  CHECK(kernel["stat"] == "Memory used by audit log: 16777216\n");
}

TEST_CASE("boot: with nothing stored there is a policy all the same, with everything disabled") {
  const TemporaryFolder store;
  const Kernel kernel;
  CHECK(BootWith(store, kernel) == 1);
  CHECK(kernel["profile"] ==
        "0-COMMENT=\n0-COMMENT=tomoyo-loader: no usable policy was stored\n"
        "0-CONFIG={ mode=disabled grant_log=no reject_log=no }\nreset\n");
}

TEST_CASE("boot: lines that the kernel would cut are left out, with what belongs to a domain") {
  const TemporaryFolder store;
  const Kernel kernel;
  WriteSound(store);
  store.Write("exception_policy.conf", "path_group G /caf\xc3\xa9\npath_group G /b\tx\n");
  store.Write("domain_policy.conf",
              "<kernel>\n<kernel> /\x01\nuse_profile 1\nfile read /a\n<kernel> /b\nfile read /b\n");
  CHECK(BootWith(store, kernel) == 1);
  CHECK(kernel["exception_policy"] == "path_group G /b\tx\n");
  CHECK(kernel["domain_policy"] == "<kernel>\n<kernel> /b\nfile read /b\nreset\nselect transition_only\n");
}

TEST_CASE("boot: TOMOYO=disabled leaves the stored profiles out and disables those in use") {
  const TemporaryFolder store;
  const Kernel kernel;
  WriteSound(store);
  store.Write("domain_policy.conf", "<kernel>\nuse_profile 3\n<a> /x\nuse_profile 9\n");
  CHECK(BootWith(store, kernel, "quiet TOMOYO=disabled") == 0);
  CHECK(kernel["profile"] == "0-COMMENT=\n3-COMMENT=disabled\n<a> 9-COMMENT=disabled\nreset\n");
}

TEST_CASE("boot: TOMOYO_NOLOAD leaves the domain policy out") {
  const TemporaryFolder store;
  const Kernel kernel;
  WriteSound(store);
  CHECK(BootWith(store, kernel, "TOMOYO_NOLOAD") == 0);
  CHECK(kernel["domain_policy"] == "reset\nselect transition_only\n");
}

TEST_CASE("boot: quotas that the kernel has already are not written") {
  const TemporaryFolder store;
  const Kernel kernel;
  WriteSound(store);
  store.Write("stat.conf", "Memory used by policy: 0\nMemory used by audit log:   16777216\n");
  const std::string stat =
      "Memory used by policy:                     43776\n"
      "Memory used by audit log:                      0 (Quota:   16777216)\n";
  kernel.folder.Write("stat", stat);
  (void)BootWith(store, kernel);
  CHECK(kernel["stat"] == stat);
  store.Write("stat.conf", "Memory used by audit log: 16777215\n");
  (void)BootWith(store, kernel);
  CHECK(kernel["stat"] == stat + "Memory used by audit log: 16777215\n");
}

TEST_CASE("boot: a quota without room for more domains is left out") {
  const TemporaryFolder store;
  const Kernel kernel;
  WriteSound(store);
  store.Write("stat.conf", "Memory used by policy: 50000\n");
  const std::string stat = "Memory used by policy:                     43776\n";
  kernel.folder.Write("stat", stat);
  (void)BootWith(store, kernel);
  CHECK(kernel["stat"] == stat);
}

TEST_CASE("boot: boots with a slot are counted, and after three of them the good one is taken") {
  const TemporaryFolder store;
  std::filesystem::create_directories(store / std::string("policy/") + kSlot);
  std::filesystem::create_directories(store / "policy/26-11-23.01:00:00");
  WriteSound(store, std::string("policy/") + kSlot + "/");
  WriteSound(store, "policy/26-11-23.01:00:00/");
  for (const char* name : {"profile", "exception_policy", "domain_policy", "manager"}) {
    std::filesystem::create_symlink(std::string("policy/current/") + name + ".conf",
                                    store / (std::string(name) + ".conf"));
  }
  std::filesystem::create_symlink(kSlot, store / "policy/current");
  for (int boot = 1; boot <= 3; ++boot) {
    const Kernel kernel;
    (void)BootWith(store, kernel);
    CHECK(store.Read("policy/boot-state") ==
          std::string("slot=") + kSlot + "\nattempts=" + std::to_string(boot) + "\n");
  }
  store.Write("policy/boot-state", std::string("slot=") + kSlot + "\nattempts=3\ngood=26-11-23.01:00:00\n");
  for (int boot = 4; boot <= 5; ++boot) {
    const Kernel kernel;
    (void)BootWith(store, kernel);
    CHECK(store.Read("policy/boot-state") ==
          std::string("slot=26-11-23.01:00:00\nattempts=0\ngood=26-11-23.01:00:00\ngiven-up=") + kSlot + "\n");
  }
  CHECK(store.Read("policy/.boot-state.new") == "(cannot be read)");
}

TEST_CASE("boot: tomoyo-post-init is run when it is ours, and when nobody else can write it") {
  const TemporaryFolder store;
  WriteSound(store);
  const std::string path = store.Write("tomoyo-post-init", "#!/bin/sh\ntouch " + store.path() + "/ran\nexit 3\n");
  const auto runs_with = [&](mode_t mode) {
    const Kernel kernel;
    std::filesystem::remove(store / "ran");
    REQUIRE(::chmod(path.c_str(), mode) == 0);
    (void)BootWith(store, kernel);
    return std::filesystem::exists(store / "ran");
  };
  CHECK(runs_with(0700));
  CHECK_FALSE(runs_with(0600));
  CHECK_FALSE(runs_with(0702));
}

TEST_CASE("dry run: says the slot and writes nothing") {
  const TemporaryFolder store;
  std::filesystem::create_directories(store / "policy/own");
  WriteSound(store, "policy/own/");
  BootOptions options;
  options.store = store.path();
  CHECK(DryRun(options, KernelLog(KernelLog::To::kStderr)) == "own");
  CHECK(store.Read("policy/boot-state") == "(cannot be read)");
}

#include "loader/repair.h"

#include <doctest/doctest.h>

#include <string>

using namespace tomoyo;

namespace {

const std::string kSound = "PROFILE_VERSION=20150505\n0-COMMENT=\n0-CONFIG={ mode=disabled }\n1-COMMENT=\n";

std::vector<ProfileRepair> Repairs(const std::string& profile, const std::string& domains) {
  StoredLines profile_lines(profile, PolicyKind::kProfile);
  StoredLines domain_lines(domains, PolicyKind::kDomainPolicy);
  return RepairsOf(ReadProfiles(&profile_lines), ReadDomains(&domain_lines));
}

}  // namespace

TEST_CASE("repair: a sound policy needs nothing") {
  CHECK(Repairs(kSound, "<kernel>\nuse_profile 0\nuse_group 0\n\n<kernel> /sbin/init\nuse_profile 1\n").empty());
}

TEST_CASE("repair: profile 0 is asked for when no domain uses it, and when there is no answer") {
  CHECK(Repairs("PROFILE_VERSION=20150505\n1-COMMENT=\n", "<kernel>\nuse_profile 1\n").size() == 1);
  REQUIRE(Repairs("", "").size() == 1);
  CHECK(Repairs("", "")[0].line == "0-CONFIG={ mode=disabled grant_log=no reject_log=no }\n");
}

TEST_CASE("repair: an undefined profile is defined once and the domain is named") {
  const auto repairs =
      Repairs(kSound, "<kernel>\nuse_profile 0\n\n<kernel> /x\nuse_profile 9\n\n<kernel> /y\nuse_profile 9\n");
  REQUIRE(repairs.size() == 1);
  CHECK(repairs[0].line == "9-CONFIG={ mode=disabled grant_log=no reject_log=no }\n");
  CHECK(repairs[0].reason.find("<kernel> /x") != std::string::npos);
}

TEST_CASE("repair: every namespace has profiles of its own, and a version") {
  const std::string profile =
      "<kernel> PROFILE_VERSION=20991231\n<kernel> 0-COMMENT=\n<a> PROFILE_VERSION=20150505\n<a> 3-COMMENT=\n";
  const auto repairs = Repairs(profile, "<kernel>\nuse_profile 3\n\n<a> /bin/sh\nuse_profile 0\n");
  REQUIRE(repairs.size() == 3);
  CHECK(repairs[0].line == "PROFILE_VERSION=20150505\n");
  CHECK(repairs[1].line == "3-CONFIG={ mode=disabled grant_log=no reject_log=no }\n");
  CHECK(repairs[2].line == "<a> 0-CONFIG={ mode=disabled grant_log=no reject_log=no }\n");
}

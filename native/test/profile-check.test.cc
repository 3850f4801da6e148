#include "loader/profile-check.h"

#include <doctest/doctest.h>

#include <string>

using tomoyo::CheckProfiles;

namespace {

const std::string kSound = "PROFILE_VERSION=20150505\n0-COMMENT=\n0-CONFIG={ mode=disabled }\n1-COMMENT=\n";

}  // namespace

TEST_CASE("profile check: a sound policy needs nothing") {
  CHECK(CheckProfiles(kSound, "<kernel>\nuse_profile 0\nuse_group 0\n\n<kernel> /sbin/init\nuse_profile 1\n").empty());
}

TEST_CASE("profile check: no policy at all gets profile 0") {
  const auto repairs = CheckProfiles("PROFILE_VERSION=20150505\n", "<kernel>\nuse_profile 0\n\n");
  REQUIRE(repairs.size() == 1);
  CHECK(repairs[0].line == "0-CONFIG={ mode=disabled grant_log=no reject_log=no }\n");
  CHECK(repairs[0].reason.find("<kernel>") != std::string::npos);
}

TEST_CASE("profile check: profile 0 is asked for when no domain uses it, and when there is no answer") {
  CHECK(CheckProfiles("PROFILE_VERSION=20150505\n1-COMMENT=\n", "<kernel>\nuse_profile 1\n").size() == 1);
  CHECK(CheckProfiles("", "").size() == 1);
}

TEST_CASE("profile check: an undefined profile is defined once and the domain is named") {
  const auto repairs =
      CheckProfiles(kSound, "<kernel>\nuse_profile 0\n\n<kernel> /x\nuse_profile 9\n\n<kernel> /y\nuse_profile 9\n");
  REQUIRE(repairs.size() == 1);
  CHECK(repairs[0].line == "9-CONFIG={ mode=disabled grant_log=no reject_log=no }\n");
  CHECK(repairs[0].reason.find("<kernel> /x") != std::string::npos);
}

TEST_CASE("profile check: every namespace has profiles of its own") {
  const std::string profile =
      "<kernel> PROFILE_VERSION=20150505\n<kernel> 0-COMMENT=\n</usr/sbin/httpd> PROFILE_VERSION=20150505\n"
      "</usr/sbin/httpd> 3-COMMENT=\n";
  CHECK(CheckProfiles(profile, "<kernel>\nuse_profile 0\n\n</usr/sbin/httpd>\nuse_profile 3\n").empty());
  const auto repairs = CheckProfiles(profile, "<kernel>\nuse_profile 3\n\n</usr/sbin/httpd> /bin/sh\nuse_profile 0\n");
  REQUIRE(repairs.size() == 2);
  CHECK(repairs[0].line == "3-CONFIG={ mode=disabled grant_log=no reject_log=no }\n");
  CHECK(repairs[1].line == "</usr/sbin/httpd> 0-CONFIG={ mode=disabled grant_log=no reject_log=no }\n");
}

TEST_CASE("profile check: a version that the kernel stops at is corrected, in its namespace") {
  const auto repairs =
      CheckProfiles("<kernel> PROFILE_VERSION=20991231\n<kernel> 0-COMMENT=\n<a> PROFILE_VERSION=20110903\n",
                    "<kernel>\nuse_profile 0\n");
  REQUIRE(repairs.size() == 2);
  CHECK(repairs[0].line == "<a> PROFILE_VERSION=20150505\n");
  CHECK(repairs[1].line == "PROFILE_VERSION=20150505\n");
}

TEST_CASE("profile check: lines that say nothing about profiles are passed over") {
  CHECK(CheckProfiles(kSound + "<\n<x>\n256-COMMENT=\n-1\n99999999999=\n\n", "use_profile 5\n<kernel>\nuse_profile x\n")
            .empty());
}

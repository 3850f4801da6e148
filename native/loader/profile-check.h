#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tomoyo {

/** A line that has to be written to `profile` because the kernel would stop the machine without it, and why. */
struct ProfileRepair {
  std::string line;
  std::string reason;
};

/**
 * Compares what the kernel says in `profile` and `domain_policy`: every namespace must have the profile version that
 * the kernel knows, and every profile that a domain uses must be defined in the domain's namespace. Profile 0 of
 * <kernel> is asked for always: new domains start with it. Pure.
 */
std::vector<ProfileRepair> CheckProfiles(std::string_view profile, std::string_view domain_policy);

}  // namespace tomoyo

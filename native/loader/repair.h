#pragma once

#include <string>
#include <vector>

#include "loader/policy-model.h"

namespace tomoyo {

/** A line that has to be written to `profile` because the kernel would stop the machine without it, and why. */
struct ProfileRepair {
  std::string line;
  std::string reason;
};

/**
 * Looks at what the kernel lists: every namespace must have the profile version that
 * the kernel knows, and every profile that a domain uses must be defined in the domain's namespace. Profile 0 of
 * <kernel> is asked for always: new domains start with it. Pure.
 */
std::vector<ProfileRepair> RepairsOf(const ProfileSets& sets, const DomainUses& uses);

}  // namespace tomoyo

#pragma once

#include <string>

namespace tomoyo {

/**
 * Why a stored policy is passed over. `code` is one of the words that lib/policy/preflight/problems.ts explains; the
 * same store gives the same codes there.
 */
struct Problem {
  const char* code;
  std::string file;  // below the store's folder
  int line = 0;      // 0: the whole file
  std::string text;  // what is wrong, one sentence without full stop
};

/** "policy/current/profile.conf:12: ... [profile_version]" */
std::string Describe(const Problem& problem);

}  // namespace tomoyo

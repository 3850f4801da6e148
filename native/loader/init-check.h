#pragma once

#include <string>

#include "loader/judge.h"

namespace tomoyo {

/**
 * Whether the kernel will execute the first program once this policy is in force: then every process is in <kernel>,
 * and if its profile enforces execution, an entry has to allow it. Conditions are taken to hold. Pure; `uses` and
 * `sets` are filled in.
 * @param program in the kernel's escapes, its folder without links
 * Source: security/tomoyo/domain.c, tomoyo_find_next_domain(). The same: lib/policy/preflight/init-check.ts.
 */
bool MayExecuteInit(const PolicyFiles& files, std::string program);

}  // namespace tomoyo

#pragma once

#include <string>

#include "core/result.h"
#include "loader/control-folder.h"
#include "loader/kernel-log.h"

namespace tomoyo {

/**
 * Writes the policy files in `policy` to the kernel, then repairs the profiles without which the kernel would stop the
 * machine. Whatever goes wrong is said and passed over. True when nothing did.
 */
bool LoadPolicy(const std::string& policy, const ControlFolder& kernel, const KernelLog& log);

}  // namespace tomoyo

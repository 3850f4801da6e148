#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

#include "core/result.h"

namespace tomoyo {

/**
 * Opens `path` with the credentials of the process, then writes `data` with one write(2) as user `uid`.
 *
 * Both happen on a thread of its own, the only one whose user ids change; it is gone when this returns.
 * Fails with call "open", "setresuid" or "write".
 */
Result<void> WriteAsUser(const std::string& path, std::string_view data, uid_t uid);

}  // namespace tomoyo

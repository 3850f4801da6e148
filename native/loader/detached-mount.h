#pragma once

#include "core/result.h"
#include "core/unique-fd.h"

namespace tomoyo {

/**
 * A file system of its own that only this handle leads to: no mount point is needed and nobody else sees it. Gone with
 * the handle. ENOSYS on kernels before 5.2. @param type such as "proc": a string literal
 */
Result<UniqueFd> MountDetached(const char* type);

}  // namespace tomoyo

#pragma once

#include <string>

#include "loader/kernel-log.h"
#include "loader/store-reader.h"

namespace tomoyo {

/** After so many seconds tomoyo-post-init is killed, with all that it started: nothing holds up the boot for ever. */
constexpr int kPostInitSeconds = 10;

/**
 * Runs tomoyo-post-init of the store, if it is there and executable, and waits for its end. It belongs to us and nobody
 * else can write it, or it is not run. What it prints goes to the kernel log.
 * @return whether it was run
 */
bool RunPostInit(StoreReader* store, const KernelLog& log);

}  // namespace tomoyo

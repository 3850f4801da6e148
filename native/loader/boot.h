#pragma once

#include <string>

#include "loader/boot-words.h"
#include "loader/control-folder.h"
#include "loader/kernel-log.h"
#include "loader/kernel-policy.h"
#include "loader/store-reader.h"

namespace tomoyo {

struct BootOptions {
  std::string store = "/etc/tomoyo";
  BootWords words;
  Trust trust = Trust::InCaller();
};

/**
 * Puts the best stored policy into the kernel, else the built-in one; counts the boot; repairs what would stop the
 * machine. Says all it does.
 * @return 0 when all went as it is stored, 1 when something had to be passed over, repaired or left out
 */
int LoadStore(StoreReader* store, const BootWords& words, KernelPolicy* kernel, const KernelLog& log);

/**
 * What the kernel waits for: LoadStore(), then tomoyo-post-init, another look, and the quotas.
 *
 * Whenever it ends, be it in the middle, the kernel has what it insists on: profile 0 is defined first, profiles before
 * the domains that use them, and nothing is written that was not judged as a whole. A DeathWatch ends it.
 */
int Boot(const BootOptions& options, const ControlFolder& folder, const KernelLog& log);

/** The slot that the next boot will take, and on the log why it is no other one. Writes nothing. */
std::string DryRun(const BootOptions& options, const KernelLog& log);

}  // namespace tomoyo

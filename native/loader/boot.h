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
int LoadStore(const BootOptions& options, KernelPolicy* kernel, const KernelLog& log);

/**
 * What the kernel waits for: LoadStore() in a child process, so that neither a mistake in it nor a disk that does not
 * answer can leave the kernel without profile 0; then tomoyo-post-init, another look, and the quotas.
 */
int Boot(const BootOptions& options, const ControlFolder& folder, const KernelLog& log);

/** The slot that the next boot will take, and on the log why it is no other one. Writes nothing. */
std::string DryRun(const BootOptions& options, const KernelLog& log);

}  // namespace tomoyo

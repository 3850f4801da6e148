#pragma once

#include <string>

#include "loader/kernel-log.h"
#include "loader/kernel-policy.h"
#include "loader/store.h"

namespace tomoyo {

/** The comment of profile 0 when the built-in policy is in the kernel; others look for it. */
constexpr const char* kBuiltInComment = "tomoyo-loader: no usable policy was stored";

/**
 * Defines profile 0, disabled: with that, the kernel goes on even if the loader dies the next moment. False when the
 * kernel takes nothing from us: it is active, and we are no policy manager.
 */
bool PrepareKernel(KernelPolicy* kernel, const KernelLog& log);

/** Writes a judged policy to the kernel. False: a file did not go through. */
bool LoadPolicy(const StoredPolicy& policy, const BootWords& words, KernelPolicy* kernel, const KernelLog& log);

/** What is left when nothing in the store may be loaded: everything disabled. */
void LoadBuiltIn(KernelPolicy* kernel, const KernelLog& log);

/**
 * Looks at what the kernel lists, whoever wrote it, and repairs what would stop the machine. Domains and profiles of
 * `loaded`, if any, that are not listed as they are stored are said, too. True: all is as it should be.
 */
bool MakeSound(const StoredPolicy* loaded, const BootWords& words, KernelPolicy* kernel, const KernelLog& log);

/**
 * stat.conf. To be called last: a policy that is over its quota panics before activation, and afterwards not even init
 * can be executed if `<kernel>` is enforced. A quota without room for more domains is therefore left out, and said.
 */
void LoadQuotas(StoreReader* store, KernelPolicy* kernel, const KernelLog& log);

}  // namespace tomoyo

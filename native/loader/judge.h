#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "loader/policy-model.h"
#include "loader/problem.h"
#include "loader/stored-lines.h"

namespace tomoyo {

/** The files of one candidate, and what is known of them once they were judged. */
struct PolicyFiles {
  PolicyFile profile{PolicyKind::kProfile, {}, {}, {}};
  PolicyFile exception_policy{PolicyKind::kExceptionPolicy, {}, {}, {}};
  PolicyFile domain_policy{PolicyKind::kDomainPolicy, {}, {}, {}};
  PolicyFile manager{PolicyKind::kManager, {}, {}, {}};
  ProfileSets sets;
  DomainUses uses;
};

struct JudgeOptions {
  bool profiles = true;  // false: all are going to be disabled, whatever is stored
  uint64_t free_bytes = 0;
};

/** Most bytes of one stored file, beside one eighth of the memory that is free. */
constexpr uint64_t kMostFileBytes = uint64_t{32} << 20;

uint64_t MostFileBytes(uint64_t free_bytes);

/**
 * What would stop the machine, or keep it busy for minutes, if this policy were in the kernel at activation: a profile
 * that is used and not defined in the namespace of its domain, a version that the kernel does not support, more than
 * there is memory for. Empty: it may be loaded. Fills in what it learns of the files. Pure.
 * Source: security/tomoyo/common.c, tomoyo_check_profile(); memory.c, tomoyo_warn_oom().
 */
std::vector<Problem> Judge(PolicyFiles* files, const JudgeOptions& options);

}  // namespace tomoyo

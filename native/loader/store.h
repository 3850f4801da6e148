#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "loader/boot-state.h"
#include "loader/boot-words.h"
#include "loader/judge.h"
#include "loader/problem.h"
#include "loader/store-reader.h"

namespace tomoyo {

/** A place in the store where a whole policy may be. */
struct Candidate {
  std::string prefix;  // of its files, below the store: "", "policy/current/", ...
  std::string slot;    // name of its folder in policy/; "-": its files stand elsewhere
};

/** A policy that may be loaded. The profile has no name when none is to be loaded. */
struct StoredPolicy {
  Candidate candidate;
  PolicyFiles files;
};

struct ChooseOptions {
  BootWords words;
  uint64_t free_bytes = 0;
};

/** Told of everything that was found wrong on the way. The candidate is empty where it is none's. */
using OnProblem = std::function<void(const Candidate& candidate, const Problem& problem)>;

/**
 * The first place in the store with a policy that the kernel can be given; nothing when there is none. Writes nothing.
 *
 * In this order: the files (or links) of the store's own folder, policy/current, policy/previous, the slot that was
 * marked good, the other slots, newest first. A place that is another one's files under a second name is left out, and
 * so are slots given up. Where the first place was given up, the good slot comes next.
 */
std::optional<StoredPolicy> ChoosePolicy(StoreReader* store, const BootState& state, const ChooseOptions& options,
                                         const OnProblem& on_problem);

/** policy/boot-state; empty when there is none. What is wrong with the file is said. */
BootState ReadBootState(StoreReader* store, const OnProblem& on_problem);

/** What is free now, in bytes, without caches. */
uint64_t FreeMemory();

}  // namespace tomoyo

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace tomoyo {

/** A slot is given up after so many boots with it that did not reach "good". */
constexpr int kMostAttempts = 3;

/** `slot` of a boot in which no stored slot is in force: the built-in policy, or profiles disabled at the boot prompt.
 */
constexpr const char* kNoSlot = "none";

/** policy/boot-state: which slots were tried, and how that went. `tomoyo mark-good` writes it, too. */
struct BootState {
  std::string slot;  // loaded last; "-": files that are in no slot
  int attempts = 0;  // boots with it that did not reach good
  std::string good;  // marked good last; "" ("-" in the file) when none was
  std::vector<std::string> given_up;

  [[nodiscard]] bool GivesUp(std::string_view slot) const;
};

/** Lines KEY=VALUE; what is missing or makes no sense is as if it was never written. Pure. */
BootState ParseBootState(std::string_view text);
std::string PrintBootState(const BootState& state);

/** The state after `slot` was taken. Pure. */
BootState AfterLoading(const BootState& state, const std::string& slot);

/** Replaces policy/boot-state of the store in one step, or leaves it as it is. */
Result<void> SaveBootState(const std::string& store, const BootState& state);

}  // namespace tomoyo
